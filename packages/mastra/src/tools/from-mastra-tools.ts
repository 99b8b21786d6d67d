import type { RequestContext } from '@mastra/core/request-context';
import { type Tool, ToolDefinitionError, type ToolEffects, type ToolError, type ToolSource } from '@planloom/tool-kit';

import type { ApprovalQuestion, SuspendQuestion } from './call-mastra-tool.ts';
import { convertTool } from './convert-tool.ts';
import { isTool, type MastraTool } from './mastra-tool.ts';

/** How Mastra's tools are called. */
export interface MastraToolOptions {
  /**
   * Asked before a call of a tool with `requireApproval`. Without it such a tool is never called: the checker refuses a plan that
   * calls one that always needs approval, and a call that turns out to need it fails with `mastra/needs-approval`.
   */
  readonly approve?: (question: ApprovalQuestion) => boolean | PromiseLike<boolean>;
  /**
   * Answers a tool that suspends itself; the call goes on with what this returns. Without it, or if it returns nothing, the call fails
   * with `mastra/suspended`, whose `details` are what the tool asked: a call cannot be put aside, as a step that asks for approval can.
   */
  readonly onSuspend?: (question: SuspendQuestion) => unknown;
  /** Handed to every call, and to agents whose tools depend on it. */
  readonly requestContext?: RequestContext;
  /** Handed to every call: for tools that use storage, agents or other parts of an application. */
  readonly mastra?: unknown;
  /** Stands before every id: `crm.`, say. */
  readonly prefix?: string;
  /** What you know of a tool by its id (with the prefix). Goes before what the tool's MCP annotations say. */
  readonly effects?: Readonly<Record<string, ToolEffects>>;
}

/** Tools by name; a name can also stand for a set of tools, as `listToolsets()` of `@mastra/mcp` gives them. */
export type MastraToolRecord = Readonly<Record<string, object>>;

/** A Mastra agent or a Mastra instance: what lists tools. */
export interface MastraToolHolder {
  listTools(options?: { requestContext?: RequestContext }): object | undefined | PromiseLike<object | undefined>;
}

/**
 * Tools of Mastra as tools of plans. A record's keys are the ids, as they are for Mastra's agents; a set `github: { search }` gives
 * `github.search`. An agent or a Mastra instance is a source whose tools are listed anew each time.
 *
 * @throws ToolDefinitionError for what is no tool, or one that only a provider can run
 */
export function fromMastraTools(tools: MastraToolHolder, options?: MastraToolOptions): ToolSource;
export function fromMastraTools(tools: MastraToolRecord | readonly object[], options?: MastraToolOptions): Tool[];
export function fromMastraTools(
  tools: MastraToolRecord | readonly object[] | MastraToolHolder,
  options: MastraToolOptions = {},
): Tool[] | ToolSource {
  return isHolder(tools) ? sourceOf(tools, options) : listed(tools).map((entry) => convertTool(...entry, options));
}

/** An id and what it stands for. */
type Entry = readonly [id: string, tool: unknown];

function isHolder(value: object): value is MastraToolHolder {
  return 'listTools' in value && typeof value.listTools === 'function';
}

function listed(tools: object): Entry[] {
  if (!Array.isArray(tools)) return Object.entries(tools).flatMap(([key, value]) => withSet(key, value as unknown));
  return tools.map((tool: unknown, index): Entry => [idOf(tool, index), tool]);
}

function withSet(key: string, value: unknown): Entry[] {
  if (!isToolset(value)) return [[key, value]];
  return Object.entries(value).map(([name, tool]) => [`${key}.${name}`, tool]);
}

function isToolset(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || isTool(value) || 'id' in value) return false;
  const members = Object.values(value);
  return members.length > 0 && members.every(isTool);
}

function idOf(tool: unknown, index: number): string {
  const { id } = (tool ?? {}) as Partial<MastraTool>;
  if (typeof id === 'string' && id !== '') return id;
  throw new ToolDefinitionError(`tools[${index}]`, ['it has no id; give a record, whose keys are the ids']);
}

function sourceOf(holder: MastraToolHolder, options: MastraToolOptions): ToolSource {
  let problems: readonly ToolError[] = [];
  const { id } = holder as { readonly id?: unknown };
  return {
    name: typeof id === 'string' ? `Mastra agent ${id}` : 'Mastra',
    async list(signal) {
      signal?.throwIfAborted();
      const { requestContext } = options;
      const tools = (await holder.listTools(requestContext && { requestContext })) ?? {};
      const outcomes = listed(tools).map((entry) => attempt(() => convertTool(...entry, options)));
      problems = outcomes.flatMap((outcome) => (outcome instanceof ToolDefinitionError ? [outcome] : []));
      return outcomes.flatMap((outcome) => (outcome instanceof ToolDefinitionError ? [] : [outcome]));
    },
    problems: () => problems,
  };
}

/** One tool that only a provider can run need not keep the others away. */
function attempt(convert: () => Tool): Tool | ToolDefinitionError {
  try {
    return convert();
  } catch (error) {
    if (error instanceof ToolDefinitionError) return error;
    throw error;
  }
}
