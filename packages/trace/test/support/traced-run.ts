import {
  createExecutor,
  type Decision,
  type ExecTrace,
  type ExecutionOptions,
  isRunError,
} from '@planloom/executor-core';
import type { ToolContext } from '@planloom/tool-kit';

import { VirtualClock } from '../../../testing/src/virtual-clock.ts';

/** What a call is told to do. */
interface Task {
  /** Milliseconds it takes. */
  readonly ms?: number;
  /** Attempts that fail before one does not. */
  readonly failures?: number;
  /** Tokens it says it has used. */
  readonly tokens?: number;
  /** Something it gives back. */
  readonly say?: string;
}

/** Runs a plan on virtual time with the tool `work`, which takes as long as it is told, and gives its trace, also if the run fails. */
export async function tracedRun(
  steps: readonly object[],
  {
    plan = {},
    limit,
    input = {},
    mends = () => false,
    decide,
    ...options
  }: ExecutionOptions & {
    readonly plan?: object;
    readonly limit?: number;
    readonly input?: object;
    /** Asked at each call whether it cannot fail. */
    readonly mends?: () => boolean;
    /** How somebody decides whenever it is asked, and after how long. */
    readonly decide?: { readonly afterMs: number; readonly decision: Decision };
  } = {},
): Promise<ExecTrace> {
  const time = new VirtualClock();
  const work = {
    id: 'work',
    ...(limit !== undefined && { concurrency: limit }),
    execute: async (params: unknown, context?: ToolContext) => {
      const { ms = 10, failures = 0, tokens = 0, say } = params as Task;
      const isMended = mends();
      await time.wait(ms, context?.signal);
      if (!isMended && (context?.attempt ?? 1) <= failures) throw new Error('not yet');
      if (tokens > 0) {
        context?.usage({
          inputTokens: tokens,
          outputTokens: 1,
          costUsd: tokens / 1000,
          model: 'small',
          provider: 'local',
        });
      }
      return say === undefined ? { ms } : { ms, say };
    },
  };
  const executor = createExecutor([work], {
    clock: time,
    concurrency: 1000,
    defaultTimeoutMs: 1e9,
    ...(decide && { onApproval: () => time.wait(decide.afterMs).then(() => decide.decision) }),
    ...options,
  });
  const running = executor.execute({ version: '1.0', plan: 'A test', execution: 'dag', ...plan, steps } as never, {
    input,
  });
  try {
    const { trace } = await time.settle(running);
    return trace;
  } catch (error) {
    if (isRunError(error) && error.trace) return error.trace;
    throw error;
  }
}

/** A call of `work`. */
export function call(id: string, ms: number, rest: object = {}): object {
  return { id, tool: 'work', input: { ms }, ...rest };
}
