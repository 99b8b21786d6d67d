import type { ToolContext, ToolUsage } from '../tool.ts';

/** A context for a single call, that remembers what the tool reported. */
export interface RecordingToolContext extends ToolContext {
  /** Everything given to `progress`, in order. */
  readonly progressed: readonly unknown[];
  /** Everything given to `log`, in order. */
  readonly logged: readonly { readonly message: string; readonly data: unknown }[];
  /** Everything given to `usage`, in order. */
  readonly used: readonly ToolUsage[];
}

/** Makes the context that `execute` expects, for a test of a tool by itself. Every field can be given. */
export function createToolContext(overrides: Partial<ToolContext> = {}): RecordingToolContext {
  const progressed: unknown[] = [];
  const logged: { readonly message: string; readonly data: unknown }[] = [];
  const used: ToolUsage[] = [];
  return {
    signal: new AbortController().signal,
    runId: 'test-run',
    stepId: 'test_step',
    path: 'test_step',
    attempt: 1,
    idempotencyKey: 'test-run/test_step',
    carrier: {},
    ...overrides,
    progress(data) {
      progressed.push(data);
      overrides.progress?.(data);
    },
    log(message, data) {
      logged.push({ message, data });
      overrides.log?.(message, data);
    },
    usage(usage) {
      used.push(usage);
      overrides.usage?.(usage);
    },
    progressed,
    logged,
    used,
  };
}
