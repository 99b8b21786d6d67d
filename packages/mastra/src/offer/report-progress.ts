import type { RunEvent } from '@planloom/executor-core';

/** The part of Mastra's writer that is used; absent where nobody listens. */
export interface ProgressWriter {
  custom(data: { readonly type: `data-${string}`; readonly data: unknown }): Promise<void>;
}

/** What is told of a step of a run while it runs. */
export interface PlanProgress {
  /** For instance `step.started`, `step.completed`, `step.failed`. */
  readonly event: RunEvent['type'];
  readonly runId: string;
  /** Path of the step in the run. */
  readonly path?: string;
  readonly tool?: string;
  /** What the step failed with. */
  readonly error?: string;
}

/**
 * Passes the events of a run on to Mastra, as chunks of type `data-planloom`. Inputs and results of steps are not in them: they may be
 * large or private, and Mastra would keep them with its messages.
 */
export function reportProgress(writer: ProgressWriter | undefined): { onEvent?: (event: RunEvent) => void } {
  if (writer === undefined) return {};
  return {
    onEvent: (event) => {
      // A reader that went away is no reason to stop the run.
      writer.custom({ type: 'data-planloom', data: progressOf(event) }).catch(() => {});
    },
  };
}

function progressOf(event: RunEvent): PlanProgress {
  return {
    event: event.type,
    runId: event.runId,
    ...('path' in event && { path: event.path }),
    ...('tool' in event && event.tool !== undefined && { tool: event.tool }),
    ...('error' in event && { error: event.error.message }),
  };
}
