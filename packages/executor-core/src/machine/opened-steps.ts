import type { StepRun } from './step-run.ts';

/** Steps whose needs are met, in the order they were. */
export class OpenedSteps {
  readonly #runs: StepRun[] = [];
  #next = 0;
  #numbers = 0;

  push(run: StepRun): void {
    this.#runs.push(run);
  }

  next(): StepRun | undefined {
    const run = this.#runs[this.#next];
    if (run) {
      this.#next++;
    } else {
      this.#runs.length = 0;
      this.#next = 0;
    }
    return run;
  }

  /** The rank of a new instance of a step: the older is first among equals. */
  takeNumber(): number {
    return this.#numbers++;
  }
}
