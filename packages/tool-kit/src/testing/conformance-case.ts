/** One requirement, to be given to any test runner: `for (const { name, run } of cases) test(name, run)`. */
export interface ConformanceCase {
  readonly name: string;
  /** Rejects with a sentence if the requirement is not met. */
  readonly run: () => Promise<void>;
}
