import { isValidationError } from '@mastra/core/tools';
import { ToolError, ToolInputError, ToolOutputError, type ValidationIssue } from '@planloom/tool-kit';

/**
 * Mastra does not throw when values do not fit a tool's schemas: it returns an object that says so, which would pass for a result.
 *
 * @param isSuspended whether the tool has asked something; what it returned meanwhile is no result, and need not fit
 * @throws ToolInputError, ToolOutputError or ToolError, none of them worth a retry
 */
export function checkMastraResult(toolId: string, result: unknown, isSuspended: boolean): void {
  if (!isValidationError(result)) return;
  const issues = issuesOf(result.validationErrors as Errors);
  if (result.message.startsWith('Tool input')) throw new ToolInputError(toolId, issues);
  if (!result.message.startsWith('Tool output')) {
    throw new ToolError(`${toolId}: ${result.message}`, {
      code: 'mastra/invalid-call',
      retryable: false,
      details: issues,
    });
  }
  if (!isSuspended) throw new ToolOutputError(toolId, issues);
}

/** Messages for a value, and for the fields within it. */
interface Errors {
  readonly errors?: readonly string[];
  readonly fields?: Readonly<Record<string, Errors>>;
}

function issuesOf({ errors = [], fields = {} }: Errors, path = ''): ValidationIssue[] {
  const own = errors.map((message) => ({ path, message }));
  const inner = Object.entries(fields).flatMap(([key, field]) => issuesOf(field, `${path}/${escapeKey(key)}`));
  return [...own, ...inner];
}

/** As RFC 6901 writes a key in a JSON pointer. */
function escapeKey(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
