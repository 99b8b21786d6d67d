import { invokeTool } from '../invoke-tool.ts';
import type { Requirement } from '../requirement.ts';
import { outcomeOf, untilOrFor } from '../timing.ts';
import { prepareCall, type ToolUnderTest, type Trial } from '../tool-under-test.ts';
import { countOpenResources, kindsGrown } from '../watching/open-resources.ts';

/** A run of a thousand calls ends as clean as it began. */
export const leavesNothingBehind: Requirement = {
  name: 'leaves nothing behind',
  problems: async (subject) => {
    const { examples, failures } = await subject.firstTrials();
    const problems: string[] = [];
    for (const trial of [...examples, ...failures]) {
      const traces = [...trial.traces, ...(await resourcesKept(subject, trial))];
      problems.push(...traces.map((trace) => `${trial.label} ${trace}`));
    }
    return [...new Set(problems)];
  },
};

/** So many calls that a timer of somebody else, which comes or goes meanwhile, neither looks like a leak nor hides one. */
const CALLS = 3;

/**
 * What each further call leaves open. The first does not count, as it may open what the next ones use again: a pool of
 * connections, a cache. What grows must grow again.
 */
async function resourcesKept(subject: ToolUnderTest, trial: Trial): Promise<string[]> {
  const suspects = await kindsKept(subject, trial);
  if (suspects.length === 0) return [];
  const again = await kindsKept(subject, trial);
  return suspects
    .filter((kind) => again.includes(kind))
    .map((kind) => `leaves something open with each call, of the kind: ${kind}`);
}

async function kindsKept({ tool, graceMs, createContext }: ToolUnderTest, { described }: Trial): Promise<string[]> {
  const before = countOpenResources();
  for (let call = 0; call < CALLS; call++) {
    await outcomeOf(async () => invokeTool(tool, await prepareCall(tool, described), createContext()));
  }
  const kept = (): string[] => kindsGrown(before, countOpenResources(), CALLS - 1);
  await untilOrFor(graceMs, () => kept().length === 0);
  return kept();
}
