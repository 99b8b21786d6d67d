import { describeToolError } from '../../errors/describe-tool-error.ts';
import { invokeTool } from '../invoke-tool.ts';
import type { Requirement } from '../requirement.ts';
import { outcomeOf } from '../timing.ts';
import { prepareCall, workingExamples } from '../tool-under-test.ts';
import { problemsOfValue } from '../value-problems.ts';

/** A plan hands one value to many steps, so nobody may change what was handed to him. */
export const leavesArguments: Requirement = {
  name: 'leaves its arguments as they are',
  problems: async (subject) => {
    const problems: string[] = [];
    for (const { label, described } of await workingExamples(subject)) {
      const accepted = freezeDeep(await prepareCall(subject.tool, described));
      const before = bytesIn(accepted);
      const outcome = await outcomeOf(() => invokeTool(subject.tool, accepted, subject.createContext()));
      if (outcome.status === 'rejected') {
        problems.push(
          `${label} fails if its arguments cannot be changed: ${describeToolError(outcome.reason).message}`,
        );
      } else if (bytesIn(accepted) !== before) problems.push(`${label} changes the bytes it was given`);
    }
    return problems;
  },
};

/** Traces, stores and other processes can hold nothing else. */
export const returnsJsonOrBytes: Requirement = {
  name: 'returns JSON or bytes',
  problems: async (subject) => {
    const examples = await workingExamples(subject);
    return examples.flatMap(({ label, result }) =>
      problemsOfValue(result.value, 'the result').map((problem) => `${label}: ${problem}`),
    );
  },
};

/** What one step was given must not change when another calls the same tool. */
export const sharesNoResult: Requirement = {
  name: 'shares nothing that can change between results',
  problems: async (subject) => {
    const problems: string[] = [];
    for (const { label, described } of await workingExamples(subject)) {
      const results: ReadonlySet<object>[] = [];
      for (let call = 0; call < 2; call++) {
        const accepted = await prepareCall(subject.tool, described);
        const outcome = await outcomeOf(() => invokeTool(subject.tool, accepted, subject.createContext()));
        if (outcome.status === 'fulfilled') results.push(changeableIn(outcome.value.returned));
      }
      const [first, second] = results;
      const isShared = [...(first ?? [])].some((part) => second?.has(part) === true);
      if (isShared) problems.push(`${label} returns an object that a second call returns again: copy it, or freeze it`);
    }
    return problems;
  },
};

function freezeDeep<Value>(value: Value): Value {
  // Bytes cannot be frozen.
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) freezeDeep<unknown>(inner);
  return value;
}

/** The bytes anywhere in a value, as text. */
function bytesIn(value: unknown): string {
  if (value instanceof Uint8Array) return value.join();
  if (typeof value !== 'object' || value === null) return '';
  return Object.values(value).map(bytesIn).join(';');
}

function changeableIn(value: unknown, found: Set<object> = new Set()): ReadonlySet<object> {
  if (typeof value !== 'object' || value === null || found.has(value)) return found;
  if (!Object.isFrozen(value)) found.add(value);
  if (!ArrayBuffer.isView(value)) for (const inner of Object.values(value)) changeableIn(inner, found);
  return found;
}
