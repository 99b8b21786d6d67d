import {
  isShownWhole,
  readIsoTime,
  REDACTED,
  SECRET_KEYS,
  type ExecTrace,
  type ExecTraceEntry,
  type TraceAttempt,
} from '@planloom/executor-core';
import { listTools, prepareTool, type Tool, type ToolCollection } from '@planloom/tool-kit';

import { encodeValue } from '../fixtures/encode-value.ts';
import { type CallOutcome, type Fixtures, keyOfCall, type RecordedCall } from '../fixtures/fixtures.ts';
import { shareValues } from '../fixtures/share-values.ts';
import { answersOfTrace } from './answers-of-trace.ts';
import { describeRecorded } from './describe-recorded.ts';

/** How a trace becomes fixtures. */
export interface TraceFixturesOptions {
  /** The tools, for what they say of themselves and the defaults of their arguments; they are not called. Of others, only the names are known. Default: none. */
  readonly tools?: ToolCollection;
  /** Names of object keys whose values the trace does not show. Default: as in traces. */
  readonly secretKeys?: RegExp;
}

/** Attempts that end so never reached their tool. */
const NOT_CALLED = /^(?:expression|limit|secret)\/|^tool\/invalid-input$/u;

/**
 * Makes fixtures of a run that is over, from its trace: each call with its result, its error and how long it took. A trace bounds the values it shows
 * (`limits.traceValueBytes`): a call whose arguments or result it does not show whole has the outcome `unwritable`, and a replay that comes to it fails and says so. What a tool said
 * during a call, its pieces, defaults of arguments that are checked asynchronously, and how long a service asked to wait before another attempt are in no trace; {@link recordTools} writes down all of it.
 *
 * @throws RangeError if the trace shows no values
 */
export function fixturesOfTrace(trace: ExecTrace, options: TraceFixturesOptions = {}): Fixtures {
  const calls = trace.entries.filter(({ toolName, attempts }) => toolName !== undefined && attempts !== undefined);
  const tools = new Map(listTools(options.tools ?? []).map((tool) => [tool.id, tool]));
  const named = new Set(trace.entries.flatMap(({ toolName }) => toolName ?? []));
  const unknown = [...named].filter((id) => !tools.has(id));
  const answers = answersOfTrace(trace);
  return {
    format: 'planloom-fixtures',
    version: 1,
    tools: [...[...tools.values()].map(describeRecorded), ...unknown.map((id) => ({ id }))],
    ...(answers.length > 0 && { answers }),
    ...shareValues(recordedCalls(calls, tools, withoutState(options.secretKeys ?? SECRET_KEYS))),
  };
}

/** A pattern with `g` or `y` remembers where it was. */
function withoutState({ source, flags }: RegExp): RegExp {
  return new RegExp(source, flags.replaceAll(/[gy]/gu, ''));
}

/** All attempts, in the order they began. */
function recordedCalls(
  entries: readonly ExecTraceEntry[],
  tools: ReadonlyMap<string, Tool>,
  secretKeys: RegExp,
): RecordedCall[] {
  const calls = entries.flatMap((entry) => {
    const { attempts = [], toolName: tool = '' } = entry;
    const shown = withReferences(entry.input ?? {}, secretKeys);
    const isWhole = isShownWhole(entry.input) && !hidesPart(shown);
    const args = encodeValue(isWhole ? withDefaults(shown, tools.get(tool)) : shown);
    return attempts.flatMap((attempt, index) => {
      const isLast = index === attempts.length - 1;
      const outcome = outcomeOf(entry, attempt, isLast, secretKeys);
      if (outcome === undefined) return [];
      if (entry.input === undefined) throw new RangeError('The trace shows no values, so it cannot be replayed.');
      const { durationMs, startTime } = attempt;
      const call: RecordedCall = {
        tool,
        key: keyOfCall(tool, args),
        path: entry.nodeId,
        attempt: attempt.attempt,
        arguments: args,
        durationMs,
        // A trace has the sum of what the attempts said.
        ...(isLast && entry.usage && { said: [{ type: 'usage', atMs: durationMs, usage: entry.usage }] }),
        outcome: isWhole ? outcome : unwritable('arguments'),
      };
      return [{ call, startTime }];
    });
  });
  return calls
    .toSorted((one, other) => readIsoTime(one.startTime) - readIsoTime(other.startTime))
    .map(({ call }) => call);
}

/** How an attempt ended; nothing if it never came to a call. */
function outcomeOf(
  entry: ExecTraceEntry,
  attempt: TraceAttempt,
  isLast: boolean,
  secretKeys: RegExp,
): CallOutcome | undefined {
  const { error: message, errorCode: code = 'tool/failed' } = attempt;
  if (message !== undefined) {
    if (NOT_CALLED.test(code)) return undefined;
    if (code === 'step/timeout') return { type: 'unfinished' };
    // The last one may have been the last that was allowed: that it was tried before, or waited to be tried again, says that it may be.
    const retryable = !isLast || entry.retryCount > 0 || entry.status === 'cancelled';
    return { type: 'error', error: { code, message, retryable } };
  }
  if (entry.status !== 'success') return { type: 'unfinished' };
  const result = withReferences(entry.output ?? null, secretKeys);
  const isWhole = isShownWhole(entry.output) && !hidesPart(result);
  return isWhole ? { type: 'result', result: encodeValue(result) } : unwritable('result');
}

/** Whether a secret was taken out that nothing names. */
function hidesPart(value: unknown): boolean {
  if (typeof value === 'string') return value.includes(REDACTED);
  return typeof value === 'object' && value !== null && Object.values(value).some(hidesPart);
}

function unwritable(what: string): CallOutcome {
  return { type: 'unwritable', reason: `The trace does not show the whole ${what} of the call` };
}

/** Arguments as the tool got them. */
function withDefaults(input: unknown, tool: Tool | undefined): unknown {
  const checked = tool && prepareTool(tool).validateInput(input);
  return checked && 'ok' in checked && checked.ok ? checked.value : input;
}

/** A replay names what stands under the key of a secret by the key. */
function withReferences(value: unknown, secretKeys: RegExp): unknown {
  if (Array.isArray(value)) return value.map((part) => withReferences(part, secretKeys));
  if (typeof value !== 'object' || value === null) return value;
  const fields: [string, unknown][] = Object.entries(value);
  return Object.fromEntries(
    fields.map(([key, part]) => {
      const isSecret = part === REDACTED && secretKeys.test(key);
      return [key, isSecret ? `{{secrets.${key}}}` : withReferences(part, secretKeys)];
    }),
  );
}
