import {
  SECRET_KEYS,
  systemClock,
  type ApprovalHandler,
  type Clock,
  type RunStream,
  type SecretsProvider,
} from '@planloom/executor-core';
import {
  listTools,
  ToolError,
  type Tool,
  type ToolCollection,
  type ToolContext,
  type ToolInput,
} from '@planloom/tool-kit';

import { decodeValue, encodeValue } from '../fixtures/encode-value.ts';
import { keyOfCall, type Fixtures, type RecordedCall, type RecordedTool } from '../fixtures/fixtures.ts';
import { readFixtures } from '../fixtures/read-fixtures.ts';
import { unshareValues } from '../fixtures/share-values.ts';
import { standInSecrets, WatchedSecrets } from '../fixtures/watched-secrets.ts';
import { withExecute } from '../with-execute.ts';
import { MissingRecordingError, missingMessage, type MissingCall } from './missing-call.ts';
import { playCall, type ReplayTiming } from './play-call.ts';
import { RecordedCalls } from './recorded-calls.ts';
import { ReplayAnswers } from './replay-answers.ts';

/** How recorded calls are played again. */
export interface ReplayOptions {
  /** The tools themselves, for their schemas, effects and limits; they are not called unless `onMissing` is `call`. Default: as the fixtures have them. */
  readonly tools?: ToolCollection;
  /**
   * What happens at a call that was not recorded, or is made more often than it was: `fail` with a message that shows the nearest recorded one, `call` the real tool, or a
   * function that makes the answer. Default: `fail`.
   */
  readonly onMissing?: 'fail' | 'call' | ((call: MissingCall, context: ToolContext) => unknown);
  /** Whether calls take no time, or as long as they took, on the `clock`. Default: `instant`. */
  readonly timing?: ReplayTiming;
  /** Of the run, for `recorded` timing: a `VirtualClock`, unless it should really take so long. Default: the clock of the machine. */
  readonly clock?: Clock;
  /** Whether a call that is made more often than it was recorded gets the last answer again. Default: false, it is missing. */
  readonly reuse?: boolean;
  /** Where real tools get their secrets from, with `onMissing: 'call'`. Default: each secret is its own reference, so that none is needed. */
  readonly secrets?: SecretsProvider;
  /** As it was when recorded. */
  readonly secretKeys?: RegExp;
}

/** Tools that answer as they did, and what became of the recordings. */
export interface ToolReplay {
  /** To be given to an executor. */
  readonly tools: readonly Tool[];
  /** To be given to the run as `secrets`, if its plan reads some. */
  readonly secrets: SecretsProvider;
  /** To be given to the run, if its plan asks for approval: decides as it was decided. What was not recorded is a failure of the step. */
  readonly onApproval: ApprovalHandler;
  /** Sends the signals that a run waits for, as they were recorded. Resolves when the run is over; one that waits for another signal is cancelled. */
  sendSignals(run: RunStream): Promise<void>;
  /** Calls so far that were not recorded, also those that the plan went on after. */
  readonly missing: readonly MissingCall[];
  /** Recorded calls that nobody has asked for so far. */
  unused(): readonly RecordedCall[];
}

/**
 * Makes tools that give what was recorded, without calling anything: the same result, error, pieces and reports for the same tool and arguments. Equal calls get the
 * answers in the order they were recorded; where the same step at the same attempt made one of them, it gets that one.
 *
 * @param fixtures what `recordTools` gave, or the text of it
 * @throws FixturesError if these are no fixtures
 * @throws RangeError if `onMissing` is `call` and there are no `tools` to call
 */
export function replayTools(fixtures: Fixtures | string, options: ReplayOptions = {}): ToolReplay {
  const { onMissing = 'fail', timing = 'instant', clock = systemClock, reuse = false } = options;
  if (onMissing === 'call' && !options.tools) {
    throw new RangeError("onMissing is 'call', but there is nothing to call: give the real tools as `tools`.");
  }
  const document = readFixtures(fixtures);
  const recorded = new RecordedCalls(unshareValues(document), reuse);
  const secrets = new WatchedSecrets(options.secretKeys ?? SECRET_KEYS);
  const missing: MissingCall[] = [];

  const answerMissing = (tool: Tool, input: ToolInput, call: MissingCall, context: ToolContext): unknown => {
    missing.push(call);
    if (onMissing === 'call') return tool.execute(input, context);
    if (typeof onMissing === 'function') return onMissing(call, context);
    throw new MissingRecordingError(call);
  };
  const replaying = (tool: Tool): Tool['execute'] => {
    return (input, context) => {
      secrets.learn(input);
      const args = encodeValue(secrets.clear(input));
      const { path, attempt } = context;
      const call = recorded.take(keyOfCall(tool.id, args), path, attempt);
      if (call) return playCall(call, context, { timing, clock });
      const message = missingMessage({ tool: tool.id, path, arguments: args }, recorded);
      return answerMissing(
        tool,
        input,
        { tool: tool.id, path, attempt, arguments: decodeValue(args), message },
        context,
      );
    };
  };
  const answers = new ReplayAnswers(document.answers ?? [], timing, clock);
  const tools = options.tools ? listTools(options.tools) : document.tools.map(asTool);
  return {
    tools: tools.map((tool) => withExecute(tool, replaying(tool))),
    secrets: options.secrets ? secrets.watch(options.secrets) : standInSecrets,
    onApproval: answers.decide,
    sendSignals: (run) => answers.sendSignals(run),
    missing,
    unused: () => recorded.unused(),
  };
}

/** A tool as the fixtures describe it. */
function asTool(tool: RecordedTool): Tool {
  return {
    ...tool,
    execute: () => {
      throw new ToolError(`${tool.id} is only known from fixtures.`, { code: 'replay/no-tool', retryable: false });
    },
  };
}
