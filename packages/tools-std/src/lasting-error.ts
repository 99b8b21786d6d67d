import { ToolError } from '@planloom/tool-kit';

/** An error that the same call would end with again, so that no runner retries it. */
export function lastingError(code: string, message: string, cause?: unknown): ToolError {
  return new ToolError(message, { code, retryable: false, ...(cause !== undefined && { cause }) });
}
