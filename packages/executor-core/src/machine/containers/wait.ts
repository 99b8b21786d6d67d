import { LAST_TIME, timeOf } from '@planloom/dsl-schema';

import type { WaitingFor } from '../../events.ts';
import { isoTime } from '../../trace/iso-time.ts';
import type { StepRun } from '../step-run.ts';
import { actionOf, type Container, type ContainerHost } from './container.ts';

/** `wait`: the step is over when a time or a signal has come; its result is what the signal brings. */
export const wait: Container = {
  start(run, host) {
    const { value } = actionOf(run, 'wait');
    const evaluated = host.evaluate(run, value, run.block.frame);
    const waitingFor = evaluated && waitedFor(run, evaluated.value, host);
    if (!waitingFor) return;
    host.showInput(run, inputOf(waitingFor));
    if (waitingFor.kind === 'time' && waitingFor.until <= host.now) return host.complete(run, null);
    host.wait(run, waitingFor);
  },

  resumed(run, answer, host) {
    host.endWait(run, answer.by);
    host.complete(run, answer.by === 'signal' ? answer.payload : null);
  },
};

/** What the step waits for; `undefined` if it says nothing of the kind, and has failed. */
function waitedFor(run: StepRun, value: unknown, host: ContainerHost): WaitingFor | undefined {
  switch (actionOf(run, 'wait').for) {
    case 'signal': {
      const due = host.dueOf(run);
      if (typeof value === 'string' && value !== '') {
        return { kind: 'signal', signal: value, ...(due !== undefined && { due }) };
      }
      return refuse(run, 'signal', 'a text that is not empty', value, host);
    }
    case 'time': {
      const until = timeOf(value);
      if (until !== undefined) return { kind: 'time', until };
      return refuse(run, 'until', 'a time in ISO 8601 with its time zone, or milliseconds since 1970', value, host);
    }
    case 'span':
      if (typeof value === 'number' && value >= 0 && host.now + value <= LAST_TIME) {
        return { kind: 'time', until: host.now + value };
      }
      return refuse(run, 'for_ms', 'a number of milliseconds', value, host);
  }
}

function refuse(run: StepRun, field: string, expected: string, value: unknown, host: ContainerHost): undefined {
  const found = typeof value === 'string' ? JSON.stringify(value.slice(0, SHOWN_CHARACTERS)) : kindOf(value);
  const message = `"${field}" has to give ${expected}, but gave ${found}.`;
  host.fail(run, { code: 'wait/invalid', message, retryable: false });
  return undefined;
}

const SHOWN_CHARACTERS = 80;

function kindOf(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (value === null || value === undefined) return 'null';
  return Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
}

function inputOf(waitingFor: WaitingFor): unknown {
  if (waitingFor.kind === 'signal') return { signal: waitingFor.signal };
  return waitingFor.kind === 'time' ? { until: isoTime(waitingFor.until) } : null;
}
