import { nearestHint } from '../nearest-name.ts';
import { formatIssue, type ValidationIssue } from '../validation.ts';

/** Marks our errors across copies of this package, where `instanceof` fails. */
const BRAND: symbol = Symbol.for('planloom.ToolError');

/** What a tool's author can say about a failure. */
export interface ToolErrorOptions {
  /** Stable and meant for programs: `weather/unknown-city`. Default: `tool/failed`. */
  readonly code?: string;
  /** Whether the same call may succeed later. Default: decided from `cause`, else yes; see `isRetryable`. */
  readonly retryable?: boolean;
  /** Milliseconds to wait before the next attempt, as an API's `Retry-After` asks for. */
  readonly retryAfterMs?: number;
  /** JSON data about the failure, shown in traces: no secrets. */
  readonly details?: unknown;
  readonly cause?: unknown;
}

/** A failure of a tool; what a tool throws to say more than `Error` can. */
export class ToolError extends Error {
  override readonly name: string = 'ToolError';
  readonly code: string;
  readonly retryable?: boolean;
  readonly retryAfterMs?: number;
  readonly details?: unknown;

  static {
    Object.defineProperty(this.prototype, BRAND, { value: true });
  }

  constructor(message: string, options: ToolErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = options.code ?? 'tool/failed';
    if (options.retryable !== undefined) this.retryable = options.retryable;
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
    if (options.details !== undefined) this.details = options.details;
  }
}

/** The arguments of a call do not fit the tool's `inputSchema`. Never worth a retry. */
export class ToolInputError extends ToolError {
  override readonly name: string = 'ToolInputError';
  declare readonly code: 'tool/invalid-input';
  readonly toolId: string;
  readonly issues: readonly ValidationIssue[];

  constructor(toolId: string, issues: readonly ValidationIssue[]) {
    super(`${toolId} cannot be called:${listIssues(issues)}`, { code: 'tool/invalid-input', retryable: false });
    this.toolId = toolId;
    this.issues = issues;
  }
}

/** What a tool returned does not fit its `outputSchema`. Never worth a retry. */
export class ToolOutputError extends ToolError {
  override readonly name: string = 'ToolOutputError';
  declare readonly code: 'tool/invalid-output';
  readonly toolId: string;
  readonly issues: readonly ValidationIssue[];

  constructor(toolId: string, issues: readonly ValidationIssue[]) {
    super(`${toolId} returned something its outputSchema does not allow:${listIssues(issues)}`, {
      code: 'tool/invalid-output',
      retryable: false,
    });
    this.toolId = toolId;
    this.issues = issues;
  }
}

/** Nothing is registered under the name a plan gives. */
export class UnknownToolError extends ToolError {
  override readonly name: string = 'UnknownToolError';
  declare readonly code: 'tool/unknown';
  readonly toolId: string;
  /** The registered name that was most likely meant. */
  readonly suggestion?: string;

  constructor(toolId: string, known: Iterable<string>) {
    const { hint, nearest } = nearestHint(toolId, [...known]);
    super(`No tool has the name "${toolId}".${hint}`, { code: 'tool/unknown', retryable: false });
    this.toolId = toolId;
    if (nearest !== undefined) this.suggestion = nearest;
  }
}

/** A tool, pack or collection of tools that cannot be used as it is defined. */
export class ToolDefinitionError extends ToolError {
  override readonly name: string = 'ToolDefinitionError';
  declare readonly code: 'tool/invalid-definition';
  /** Everything that is wrong, one sentence each. */
  readonly problems: readonly string[];

  constructor(subject: string, problems: readonly string[]) {
    super(problems.length === 1 ? `${subject}: ${problems[0]}` : [`${subject}:`, ...problems].join('\n  - '), {
      code: 'tool/invalid-definition',
      retryable: false,
    });
    this.problems = problems;
  }
}

/** Two tools claim one name. */
export class DuplicateToolError extends ToolError {
  override readonly name: string = 'DuplicateToolError';
  declare readonly code: 'tool/duplicate';
  readonly toolIds: readonly string[];

  constructor(toolIds: readonly string[], advice: string) {
    const names = toolIds.map((id) => `"${id}"`).join(', ');
    super(
      `${toolIds.length === 1 ? `A tool named ${names} is` : `Tools named ${names} are`} there already. ${advice}`,
      {
        code: 'tool/duplicate',
        retryable: false,
      },
    );
    this.toolIds = toolIds;
  }
}

/** Whether a value is a `ToolError` or one of its kinds, from whichever copy of this package. */
export function isToolError(value: unknown): value is ToolError {
  return value instanceof Error && BRAND in value;
}

function listIssues(issues: readonly ValidationIssue[]): string {
  if (issues.length === 1 && issues[0]) return ` ${formatIssue(issues[0])}`;
  return issues.map((issue) => `\n  - ${formatIssue(issue)}`).join('');
}
