import { isToolError, type ToolError } from '../../errors/tool-error.ts';
import { resolveEffects } from '../../prepare-tool.ts';
import { invokeTool } from '../invoke-tool.ts';
import type { Requirement } from '../requirement.ts';
import { type Outcome, outcomeOf } from '../timing.ts';
import type { ToolFailure } from '../tool-pack-trials.ts';
import { prepareCall } from '../tool-under-test.ts';
import { describeValue, problemsOfValue } from '../value-problems.ts';

/** A plan branches on the code of an error, and a runner on whether it may pass. */
export const failsWithTypedErrors: Requirement = {
  name: 'fails with typed errors',
  problems: async (subject) => {
    const { tool, failures, excuse } = subject;
    if (failures.length === 0) return problemsOfNone(resolveEffects(tool.effects).openWorld, excuse);
    const problems: string[] = [];
    for (const { label, described, outcome } of (await subject.firstTrials()).failures) {
      const found = problemsOfFailure(outcome, described);
      const again = await outcomeOf(async () =>
        invokeTool(tool, await prepareCall(tool, described), subject.createContext()),
      );
      const later =
        found.length > 0 ? [] : problemsOfFailure(again, described).map((text) => `the second time, it ${text}`);
      problems.push(...[...found, ...later].map((problem) => `${label} ${problem}`));
    }
    return problems;
  },
};

function problemsOfNone(openWorld: boolean, excuse: string | undefined): string[] {
  if (!openWorld || excuse !== undefined) return [];
  return ['reaches the world outside, so it can fail: add a failure, or say in "excused" why there is none'];
}

function problemsOfFailure(outcome: Outcome<unknown>, { code, retryable }: ToolFailure): string[] {
  if (outcome.status !== 'rejected') return [`does not fail with "${code}" but succeeds`];
  const { reason } = outcome;
  if (!isToolError(reason)) return [`throws ${describeValue(reason)}, which is no ToolError`];
  if (reason.code !== code) return [`fails with the code "${reason.code}", not "${code}": ${reason.message}`];
  return problemsOfError(reason, retryable);
}

function problemsOfError(error: ToolError, expected: boolean | undefined): string[] {
  const { retryable, message, details } = error;
  return [
    ...(typeof retryable === 'boolean' ? [] : ['does not say whether it is retryable, true or false']),
    ...(expected === undefined || retryable === undefined || retryable === expected
      ? []
      : [`says retryable: ${retryable}, not ${expected}`]),
    ...(message.trim() === '' ? ['has no message'] : []),
    ...(details === undefined ? [] : problemsOfValue(details, 'details')),
  ];
}
