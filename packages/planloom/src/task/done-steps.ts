import type { DoneStep, EventSink, RunEvent } from '@planloom/executor-core';

/** Remembers the steps of a run that are done, with their results as events show them: bounded, without secrets. And which of them were undone. */
export class DoneSteps implements EventSink {
  readonly #steps: DoneStep[] = [];
  readonly #undone = new Set<string>();
  #isUndoing = false;

  receive(event: RunEvent): void {
    if (event.type === 'run.compensating') this.#isUndoing = true;
    if (event.type !== 'step.completed') return;
    const { path, stepId, tool, output, parent } = event;
    if (!this.#isUndoing) this.#steps.push({ path, stepId, ...(tool !== undefined && { tool }), output });
    else if (parent !== undefined) this.#undone.add(parent);
  }

  /** Paths of the steps whose compensation has succeeded. */
  get undone(): ReadonlySet<string> {
    return this.#undone;
  }

  /** The steps that are done and were not undone, nor stand inside one that was. */
  get list(): readonly DoneStep[] {
    return this.#steps.filter(({ path }) => ![...this.#undone].some((undone) => isWithin(path, undone)));
  }
}

function isWithin(path: string, other: string): boolean {
  return path === other || path.startsWith(`${other}.`) || path.startsWith(`${other}[`);
}
