/** The limits of a run that the machine keeps. */
export interface RunLimits {
  readonly toolCalls: number;
  readonly loopIterations: number;
  /** Milliseconds; infinite if there is no limit. */
  readonly durationMs: number;
}

/** What a run may still do. */
export class RunBudget {
  #calls: number;
  #iterations: number;

  constructor({ toolCalls, loopIterations }: RunLimits) {
    this.#calls = toolCalls;
    this.#iterations = loopIterations;
  }

  takeCall(): boolean {
    return this.#calls-- > 0;
  }

  takeIteration(): boolean {
    return this.#iterations-- > 0;
  }
}
