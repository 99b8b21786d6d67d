import type { StepRun } from './step-run.ts';

/** Steps whose needs are met, in the order they were. Its places are used again. */
export class OpenedSteps {
  readonly #runs: (StepRun | undefined)[] = [];
  #next = 0;
  #end = 0;
  #numbers = 0;

  push(run: StepRun): void {
    this.#runs[this.#end++] = run;
  }

  next(): StepRun | undefined {
    if (this.#next === this.#end) return undefined;
    const run = this.#runs[this.#next];
    this.#runs[this.#next++] = undefined;
    if (this.#next === this.#end) {
      this.#next = 0;
      this.#end = 0;
    }
    return run;
  }

  /** The rank of a new instance of a step: the older is first among equals. */
  takeNumber(): number {
    return this.#numbers++;
  }
}
