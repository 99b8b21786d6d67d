import { ToolError, type Tool, type ToolContext } from '@planloom/tool-kit';

import { VirtualClock } from '../../../testing/src/virtual-clock.ts';
import {
  createExecutor,
  isPlanError,
  isRunError,
  type ExecutionOptions,
  type ExecutionResult,
  type Executor,
  type PlanError,
  type PlanSource,
  type RunContext,
  type RunError,
} from '../../src/index.ts';

/** A plan whose steps run in the order of the list. */
export function sequential(...steps: readonly object[]): PlanSource {
  return { version: '1.0', steps };
}

/** A plan whose steps run as soon as they can. */
export function dag(...steps: readonly object[]): PlanSource {
  const plan = { version: '1.0', execution: 'dag', steps };
  return plan;
}

/** A plan whose steps say what comes next. */
export function graph(...steps: readonly object[]): PlanSource {
  const plan = { version: '1.0', execution: 'graph', steps };
  return plan;
}

/** One call of a tool: which step made it, and when, in milliseconds since the start of the test. */
export interface Call {
  readonly path: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly attempt: number;
  readonly start: number;
  /** Unset if it never ended. */
  end?: number;
  /** Name of the error its signal was aborted with. */
  aborted?: string;
}

/** A tool without its id. */
export type ToolPart = Omit<Tool, 'id'>;

/** An executor on virtual time, with a few tools, and a log of their calls. */
export interface Workshop {
  readonly time: VirtualClock;
  readonly executor: Executor;
  readonly calls: Call[];
  /** Paths of the calls, in the order they were made. */
  readonly paths: () => string[];
  /** For each call its path, start and end: `a 0-10`. */
  readonly schedule: () => string[];
  readonly run: (plan: PlanSource, context?: RunContext, options?: ExecutionOptions) => Promise<ExecutionResult>;
  /** The error of a run that has to fail. */
  readonly failure: (plan: PlanSource, context?: RunContext, options?: ExecutionOptions) => Promise<RunError>;
  /** The error of a plan that must not run. */
  readonly refusal: (plan: PlanSource, context?: RunContext, options?: ExecutionOptions) => Promise<PlanError>;
}

/**
 * Makes a workshop. Its tools: `echo` gives its `value`; `work` does so after `ms` milliseconds; `fail` throws a `ToolError`
 * with its `code`, `message` and `retryable` (default false), after `ms` if it is set; `flaky` fails its first `times`
 * attempts, then gives its `value`; `hang` answers only to its signal.
 */
export function workshop(tools: Readonly<Record<string, ToolPart>> = {}, options: ExecutionOptions = {}): Workshop {
  const time = new VirtualClock();
  const calls: Call[] = [];
  const all = Object.entries({ ...basicTools(time), ...tools });
  const recorded = all.map(([id, tool]): Tool => ({ ...tool, id, execute: recording(tool, calls, time) }));
  const executor = createExecutor(recorded, { clock: time, ...options });
  const run: Workshop['run'] = (plan, context, own) => time.settle(executor.execute(plan, context, own));
  return {
    time,
    executor,
    calls,
    paths: () => calls.map(({ path }) => path),
    schedule: () => calls.map(({ path, start, end }) => `${path} ${start}-${end ?? ''}`),
    run,
    failure: (plan, context, own) => errorOf(run(plan, context, own), isRunError),
    refusal: (plan, context, own) => errorOf(run(plan, context, own), isPlanError),
  };
}

function basicTools(time: VirtualClock): Record<string, ToolPart> {
  return {
    echo: { execute: ({ value }) => value },
    work: { execute: ({ ms = 0, value = null }, { signal }) => time.wait(ms as number, signal).then(() => value) },
    fail: {
      execute: async ({ ms, message = 'it broke', code = 'test/broken', retryable = false }, { signal }) => {
        if (ms !== undefined) await time.wait(ms as number, signal);
        throw new ToolError(message as string, { code: code as string, retryable: retryable as boolean });
      },
    },
    flaky: {
      execute: ({ times = 1, value = 'done', code = 'test/flaky' }, { attempt }) => {
        if (attempt > (times as number)) return value;
        throw new ToolError(`attempt ${attempt}`, { code: code as string, retryable: true });
      },
    },
    hang: {
      execute: (_, { signal }) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    },
  };
}

function recording(tool: ToolPart, calls: Call[], time: VirtualClock): Tool['execute'] {
  return (input, context: ToolContext) => {
    const call: Call = { path: context.path, input, attempt: context.attempt, start: time.elapsed };
    calls.push(call);
    context.signal.addEventListener('abort', () => void (call.aborted = (context.signal.reason as Error).name));
    const end = (): void => void (call.end = time.elapsed);
    let result: unknown;
    try {
      result = tool.execute(input, context);
    } finally {
      if (!(result instanceof Promise)) end();
    }
    return result instanceof Promise ? result.finally(end) : result;
  };
}

async function errorOf<Expected>(
  promise: Promise<unknown>,
  is: (error: unknown) => error is Expected,
): Promise<Expected> {
  try {
    await promise;
  } catch (error) {
    if (is(error)) return error;
    throw error;
  }
  throw new Error('It went well, but it should have failed.');
}
