import type { DoneStep, EventSink, RunEvent } from '@planloom/executor-core';

/** Remembers the steps of a run that are done, with their results as events show them: bounded, without secrets. */
export class DoneSteps implements EventSink {
  readonly #steps: DoneStep[] = [];

  receive(event: RunEvent): void {
    if (event.type !== 'step.completed') return;
    const { path, stepId, tool, output } = event;
    this.#steps.push({ path, stepId, ...(tool !== undefined && { tool }), output });
  }

  /** All of them but those that were undone. */
  without(stepIds: ReadonlySet<string>): readonly DoneStep[] {
    return this.#steps.filter(({ stepId }) => !stepIds.has(stepId));
  }
}
