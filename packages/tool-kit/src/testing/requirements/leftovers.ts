import { invokeTool } from '../invoke-tool.ts';
import type { Requirement } from '../requirement.ts';
import { outcomeOf, untilOrFor } from '../timing.ts';
import { prepareCall, type ToolUnderTest, type Trial } from '../tool-under-test.ts';
import { countOpenResources, grownKinds } from '../watching/open-resources.ts';

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

/**
 * What each further call leaves open. The first does not count, as it may open what the next ones use again: a pool of
 * connections, a cache. What grows must grow twice, so that nobody else's timer is taken for the tool's.
 */
async function resourcesKept(subject: ToolUnderTest, trial: Trial): Promise<string[]> {
  const suspects = await kindsKeptByOneCall(subject, trial);
  if (suspects.length === 0) return [];
  const again = await kindsKeptByOneCall(subject, trial);
  return suspects
    .filter((kind) => again.includes(kind))
    .map((kind) => `leaves something open with each call, of the kind: ${kind}`);
}

async function kindsKeptByOneCall(
  { tool, graceMs, createContext }: ToolUnderTest,
  { described }: Trial,
): Promise<string[]> {
  const accepted = await outcomeOf(() => prepareCall(tool, described));
  if (accepted.status !== 'fulfilled') return [];
  const before = countOpenResources();
  await outcomeOf(() => invokeTool(tool, accepted.value, createContext()));
  const kept = (): string[] => grownKinds(before, countOpenResources());
  await untilOrFor(graceMs, () => kept().length === 0);
  return kept();
}
