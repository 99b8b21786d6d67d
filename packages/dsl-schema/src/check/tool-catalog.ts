import { readArguments, type ToolArguments } from './tool-arguments.ts';

/** A tool as the checker needs it: without `execute`, so that it can be described in an editor too. */
export interface CheckedTool {
  readonly id: string;
  /** JSON Schema, the short form (a map from argument to schema), or a Standard Schema. */
  readonly inputSchema?: unknown;
  readonly outputSchema?: unknown;
  /** Absent hints mean the careful answer: not read-only, not idempotent. */
  readonly effects?: {
    readonly readOnly?: boolean;
    readonly idempotent?: boolean;
    readonly destructive?: boolean;
    readonly openWorld?: boolean;
  };
  /** Why the tool is there and still must not be called. */
  readonly refused?: string;
}

/** Tools by id; a tool that has an `id` of its own goes by that. */
export type ToolsById = Readonly<Record<string, Omit<CheckedTool, 'id'> & { readonly id?: string }>>;

/** The tools that a plan can call: a list, a map by id, or a registry. */
export type CheckedTools =
  | Iterable<CheckedTool>
  | ReadonlyMap<string, CheckedTool>
  | ToolsById
  | { getAll(): Iterable<CheckedTool> | ToolsById };

/** The tools of one check. */
export interface ToolCatalog {
  readonly ids: readonly string[];
  get(id: string): CheckedTool | undefined;
  /** What the tool's input schema says of its arguments; undefined if it says nothing that can be judged. */
  argumentsOf(id: string): ToolArguments | undefined;
}

/** Brings every accepted form of `tools` into one. Schemas are read when they are asked for, each once. */
export function toToolCatalog(tools: CheckedTools): ToolCatalog {
  return new ToolTable(listTools(tools));
}

class ToolTable implements ToolCatalog {
  readonly #byId = new Map<string, CheckedTool>();
  readonly #arguments = new Map<string, ToolArguments | undefined>();

  constructor(tools: readonly CheckedTool[]) {
    for (const tool of tools) this.#byId.set(tool.id, tool);
  }

  get ids(): readonly string[] {
    return [...this.#byId.keys()];
  }

  get(id: string): CheckedTool | undefined {
    return this.#byId.get(id);
  }

  argumentsOf(id: string): ToolArguments | undefined {
    let known = this.#arguments.get(id);
    if (known || this.#arguments.has(id)) return known;
    known = readArguments(this.#byId.get(id)?.inputSchema);
    this.#arguments.set(id, known);
    return known;
  }
}

function listTools(tools: CheckedTools): CheckedTool[] {
  if (isRegistry(tools)) return listTools(tools.getAll());
  if (tools instanceof Map) return [...(tools as ReadonlyMap<string, CheckedTool>).values()];
  if (isIterable(tools)) return [...tools];
  return Object.entries(tools as ToolsById).map(([id, tool]) => ({ ...pick(tool), id: tool.id ?? id }));
}

function pick(tool: Omit<CheckedTool, 'id'>): Omit<CheckedTool, 'id'> {
  // A tool may be an instance of a class: its getters would be lost in a spread.
  return {
    inputSchema: tool.inputSchema,
    outputSchema: tool.outputSchema,
    ...(tool.effects && { effects: tool.effects }),
    ...(tool.refused !== undefined && { refused: tool.refused }),
  };
}

function isRegistry(tools: CheckedTools): tools is { getAll(): Iterable<CheckedTool> | ToolsById } {
  return 'getAll' in tools && typeof tools.getAll === 'function';
}

function isIterable(tools: CheckedTools): tools is Iterable<CheckedTool> {
  return Symbol.iterator in tools;
}
