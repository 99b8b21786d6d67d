/** More different problems say nothing new. */
const MOST_PROBLEMS = 10;

/** What telemetry is asked to do, one thing at a time: one that fails does not keep the next from being done. */
export class Attempts {
  readonly #told = new Set<string>();
  #problem: Error | undefined = undefined;

  /** The answer of an action, or `undefined` if it throws. */
  make<Answer>(action: () => Answer): Answer | undefined {
    try {
      return action();
    } catch (error) {
      this.#problem ??= error instanceof Error ? error : new Error(String(error));
      return undefined;
    }
  }

  /** Throws the first thing that went wrong since it was asked last; each problem once. The executor makes a warning of it. */
  tell(): void {
    const problem = this.#problem;
    if (problem === undefined) return;
    this.#problem = undefined;
    if (this.#told.has(problem.message) || this.#told.size >= MOST_PROBLEMS) return;
    this.#told.add(problem.message);
    throw problem;
  }
}
