import { describeToolError } from '../../errors/describe-tool-error.ts';
import { isEqualJson } from '../../json-schema/equality.ts';
import { resolveEffects } from '../../prepare-tool.ts';
import { invokeTool, type Invocation } from '../invoke-tool.ts';
import type { Requirement } from '../requirement.ts';
import { type Outcome, outcomeOf } from '../timing.ts';
import type { ToolExample } from '../tool-pack-trials.ts';
import { prepareCall, workingExamples } from '../tool-under-test.ts';

/** Each tool is called at least once, and gives what its author says. */
export const hasExamples: Requirement = {
  name: 'has examples that run',
  problems: async (subject) => {
    if (subject.examples.length === 0) return problemsOfNone(subject.excuse);
    const { examples } = await subject.firstTrials();
    return examples.flatMap(({ label, outcome, described }) =>
      problemOfOutcome(outcome, described).map((problem) => `${label}: ${problem}`),
    );
  },
};

/** An idempotent tool is called again by runners that lost its answer. */
export const canBeCalledAgain: Requirement = {
  name: 'can be called again if it is idempotent',
  problems: async (subject) => {
    const { tool } = subject;
    if (!resolveEffects(tool.effects).idempotent) return [];
    const problems: string[] = [];
    for (const { label, described } of await fitExamples(subject)) {
      const accepted = await prepareCall(tool, described);
      await outcomeOf(() => invokeTool(tool, structuredClone(accepted), subject.createContext()));
      const again = await outcomeOf(() => invokeTool(tool, accepted, subject.createContext()));
      problems.push(...problemOfOutcome(again, described).map((problem) => `${label}, the second time: ${problem}`));
    }
    return problems;
  },
};

async function fitExamples(subject: Parameters<typeof workingExamples>[0]): ReturnType<typeof workingExamples> {
  const examples = await workingExamples(subject);
  return examples.filter(({ outcome, described }) => problemOfOutcome(outcome, described).length === 0);
}

function problemsOfNone(excuse: string | undefined): string[] {
  if (excuse === undefined) return ['there is no example; add one, or say in "excused" why there is none'];
  return excuse.trim() === '' ? ['its excuse must say why there is no example'] : [];
}

function problemOfOutcome(outcome: Outcome<Invocation>, example: ToolExample): string[] {
  if (outcome.status === 'rejected') return [describeToolError(outcome.reason).message];
  if (outcome.status === 'pending') return ['does not end'];
  const { value } = outcome.value;
  if (!('output' in example) || isEqualJson(value, example.output)) return [];
  return [`returned ${JSON.stringify(value)}, not ${JSON.stringify(example.output)}`];
}
