/** The part of a tool of Mastra, or of the AI SDK, that is read. */
export interface MastraTool {
  readonly id?: string;
  readonly title?: string;
  readonly description?: string;
  readonly inputSchema?: unknown;
  /** What version 4 of the AI SDK calls the input's schema. */
  readonly parameters?: unknown;
  readonly outputSchema?: unknown;
  readonly resumeSchema?: unknown;
  readonly requireApproval?: boolean | ApprovalRule;
  readonly needsApprovalFn?: ApprovalRule;
  /** What the AI SDK calls `requireApproval`. */
  readonly needsApproval?: boolean | ApprovalRule;
  readonly mcp?: { readonly annotations?: McpAnnotations };
  readonly execute: (input: unknown, context: unknown) => unknown;
}

/** Says of one call whether it needs approval. */
type ApprovalRule = (input: unknown, context?: unknown) => boolean | PromiseLike<boolean>;

/** What an MCP server says of a tool. */
interface McpAnnotations {
  readonly title?: string;
  readonly readOnlyHint?: boolean;
  readonly destructiveHint?: boolean;
  readonly idempotentHint?: boolean;
  readonly openWorldHint?: boolean;
}

/** Mastra's own mark, the same in all copies of its package. */
const MARKER = Symbol.for('mastra.core.tool.Tool');

/** Whether a value is a tool that can be run here. */
export function isTool(value: unknown): value is MastraTool {
  return typeof value === 'object' && value !== null && 'execute' in value && typeof value.execute === 'function';
}

/** Whether a tool was made by Mastra; others are the AI SDK's, which are told of a call in another way. */
export function isMarked(tool: MastraTool): boolean {
  return MARKER in tool;
}
