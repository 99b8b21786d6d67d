import { SECRET_KEYS, systemClock, type Clock, type ExecTrace, type SecretsProvider } from '@planloom/executor-core';
import {
  describeToolError,
  isInPieces,
  listTools,
  type Tool,
  type ToolCollection,
  type ToolContext,
  type ToolInput,
} from '@planloom/tool-kit';

import type { Fixtures } from '../fixtures/fixtures.ts';
import { shareValues } from '../fixtures/share-values.ts';
import { WatchedSecrets } from '../fixtures/watched-secrets.ts';
import { withExecute } from '../with-execute.ts';
import { answersOfTrace } from './answers-of-trace.ts';
import { CallRecorder, type RecordingLimits } from './call-recorder.ts';
import { describeRecorded } from './describe-recorded.ts';
import { recordingContext } from './recording-context.ts';
import { watchPieces } from './watch-pieces.ts';

/** How calls are recorded. */
export interface RecordOptions {
  /** Where the run gets its secrets from. Give the run {@link ToolRecording.secrets} in place of it, so that what it gives is known, and does not stand in the fixtures. */
  readonly secrets?: SecretsProvider;
  /** Names of object keys whose values are not written down. Default: as in traces, names such as `password`, `token`, `authorization`, `apiKey`. */
  readonly secretKeys?: RegExp;
  /** Most bytes (about) of one value, and of all of them. What is larger is left out, and cannot be replayed. Default: 8 MiB and 256 MiB. */
  readonly limits?: Partial<RecordingLimits>;
  /** What durations are measured with. Default: the clock of the machine. */
  readonly clock?: Clock;
}

/** Tools that are recorded, and what has been recorded so far. */
export interface ToolRecording {
  /** The same tools, to be given to an executor. */
  readonly tools: readonly Tool[];
  /** To be given to the run as `secrets`, if it has some. */
  readonly secrets: SecretsProvider | undefined;
  /**
   * What the tools did so far, as a document. Secrets are replaced by `{{secrets.NAME}}`.
   *
   * @param trace of the run, for what it was answered where it waited for decisions and signals
   */
  fixtures(trace?: Pick<ExecTrace, 'entries'>): Fixtures;
}

/**
 * Makes tools that do what they did and write down every call: tool, arguments, result or error, pieces, duration, usage, reports. The recording sees what a tool
 * itself gets and gives: arguments after they were checked, results before.
 *
 * ```ts
 * const recording = recordTools(tools);
 * await createExecutor(recording.tools).execute(plan);
 * writeFileSync('plan.fixtures.json', JSON.stringify(recording.fixtures(), null, 2));
 * ```
 */
export function recordTools(tools: ToolCollection, options: RecordOptions = {}): ToolRecording {
  const { clock = systemClock, limits, secretKeys = SECRET_KEYS, secrets: provider } = options;
  const secrets = new WatchedSecrets(secretKeys);
  const recorder = new CallRecorder(clock, secrets, limits);
  const originals = listTools(tools);
  return {
    tools: originals.map((tool) => withExecute(tool, recording(tool, recorder))),
    secrets: provider && secrets.watch(provider),
    fixtures: (trace) => {
      const answers = trace ? answersOfTrace(trace) : [];
      return {
        format: 'planloom-fixtures',
        version: 1,
        tools: originals.map(describeRecorded),
        ...(answers.length > 0 && { answers }),
        ...shareValues(recorder.calls()),
      };
    },
  };
}

function recording(tool: Tool, recorder: CallRecorder): Tool['execute'] {
  return (input: ToolInput, context: ToolContext) => {
    const call = recorder.begin(tool.id, input, context);
    const watched = recordingContext(context, call);
    const failed = (error: unknown, inPieces: boolean): never => {
      call.fail(describeToolError(error), { inPieces });
      throw error;
    };
    const arrived = (value: unknown): unknown => {
      if (isInPieces(value)) return watchPieces(value, call);
      call.succeed(value, {});
      return value;
    };
    let output: unknown;
    try {
      output = tool.execute(input, watched);
    } catch (error) {
      call.fail(describeToolError(error), { atOnce: true });
      throw error;
    }
    if (isThenable(output)) return output.then(arrived, (error: unknown) => failed(error, false));
    if (isInPieces(output)) return watchPieces(output, call);
    call.succeed(output, { atOnce: true });
    return output;
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
