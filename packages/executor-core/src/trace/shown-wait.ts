import type { DecisionInfo, WaitingFor } from '../events.ts';
import type { StepRun } from '../machine/step-run.ts';
import type { Preview } from './preview.ts';

/** What a step waits for, as it may be seen: where values are not, its texts are those of the plan. */
export function shownWait({ node: { action } }: StepRun, waitingFor: WaitingFor, preview: Preview): WaitingFor {
  const source = action.kind === 'approval' || action.kind === 'wait' ? action.source : '';
  switch (waitingFor.kind) {
    case 'time':
      return waitingFor;
    case 'signal':
      return { ...waitingFor, signal: shownText(waitingFor.signal, preview) ?? source };
    case 'approval': {
      const { show, ...asked } = waitingFor;
      const shown = show === undefined ? undefined : preview.showCopy(show);
      const message = shownText(asked.message, preview) ?? source;
      return { ...asked, message, ...(shown !== undefined && { show: shown }) };
    }
  }
}

/** What was decided, as it may be seen. */
export function shownDecision({ approved, edited, by, comment }: DecisionInfo, preview: Preview): DecisionInfo {
  const who = by === undefined ? undefined : shownText(by, preview);
  const why = comment === undefined ? undefined : shownText(comment, preview);
  return { approved, edited, ...(who !== undefined && { by: who }), ...(why !== undefined && { comment: why }) };
}

function shownText(text: string, preview: Preview): string | undefined {
  const shown = preview.show(text);
  return typeof shown === 'string' ? shown : undefined;
}
