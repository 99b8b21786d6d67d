import * as fc from 'fast-check';

/** Environment variables that a test of random plans reads. */
const { PLANLOOM_PROOF: times = '1', PLANLOOM_SEED: seed, PLANLOOM_PATH: path } = process.env;

/**
 * Checks a property as often as usual, or `PLANLOOM_PROOF` times that. What fails is printed with the one line that tries just
 * that again.
 *
 * @param file the test file, from the root of the repository
 * @param test the name of the test
 */
export async function assertProperty<Values>(
  file: string,
  test: string,
  usualRuns: number,
  property: fc.IAsyncProperty<Values>,
): Promise<void> {
  const details = await fc.check(property, {
    numRuns: Math.max(1, Math.round(usualRuns * Number(times))),
    ...(seed !== undefined && seed !== 'random' && { seed: Number(seed), ...(path !== undefined && { path }) }),
  });
  if (!details.failed) return;
  const { counterexamplePath, errorInstance, counterexample, seed: failingSeed } = details;
  const replay = `PLANLOOM_SEED=${failingSeed} PLANLOOM_PATH='${counterexamplePath}' npx vitest run ${file} -t '${test}'`;
  const shown = fc.stringify(counterexample);
  throw new Error(`${describe(errorInstance)}\n\nTry just this again:\n  ${replay}\n\nThe plan: ${shown}`, {
    cause: errorInstance,
  });
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
