/** How a task, or its planning, has ended. */
export type TaskEnd =
  | { readonly status: 'success' }
  | {
      readonly status: 'failed' | 'cancelled';
      /** The class of the error: its code, else its name. */
      readonly type: string;
      readonly message: string;
    };

/** What cancelled runs, calls of models and everything else that heeds a signal reject with. Who aborts with a reason of their own while a plan is being written fails with that. */
const CANCELLATIONS = new Set(['run/cancelled', 'llm/aborted', 'AbortError']);

/** How something has ended that was rejected. */
export function endOf(error: unknown): TaskEnd {
  const type = typeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  return { status: CANCELLATIONS.has(type) ? 'cancelled' : 'failed', type, message };
}

function typeOf(error: unknown): string {
  const { code, name } = Object(error) as { readonly code?: unknown; readonly name?: unknown };
  if (typeof code === 'string') return code;
  return typeof name === 'string' ? name : typeof error;
}
