import { DuplicateToolError, ToolDefinitionError, UnknownToolError } from '../errors/tool-error.ts';
import { problemsOfShape } from '../tool-problems.ts';
import type { Tool } from '../tool.ts';
import { listTools, type ToolCollection } from './tool-collection.ts';

/** What a change did to a registry. A tool that took another's place is in both lists. */
export interface ToolRegistryChange {
  readonly added: readonly Tool[];
  readonly removed: readonly Tool[];
}

/** Called after a change is complete. What it throws is handed to `onListenerError` and stops nothing. */
export type ToolRegistryListener = (change: ToolRegistryChange, registry: ToolRegistry) => void;

export interface RegisterOptions {
  /** Whether a tool may take the place of another with its id. Default: false, which is an error. */
  readonly replace?: boolean;
}

export interface ToolRegistryOptions {
  /** Told of what a listener threw. Default: nobody is. */
  readonly onListenerError?: (error: unknown) => void;
}

/** The tools a plan can call, by id, in the order they were registered. */
export class ToolRegistry implements Iterable<Tool> {
  readonly #tools = new Map<string, Tool>();
  readonly #listeners = new Set<ToolRegistryListener>();
  readonly #onListenerError: (error: unknown) => void;

  constructor({ onListenerError = () => undefined }: ToolRegistryOptions = {}) {
    this.#onListenerError = onListenerError;
  }

  /**
   * A registry of tools in whichever form they come; a new one, also from a registry.
   *
   * @throws ToolDefinitionError or DuplicateToolError, as `registerAll` does
   */
  static from(tools: ToolCollection, options?: ToolRegistryOptions): ToolRegistry {
    const registry = new ToolRegistry(options);
    registry.registerAll(tools);
    return registry;
  }

  /**
   * Adds a tool.
   *
   * @throws ToolDefinitionError if it has no usable id or `execute`
   * @throws DuplicateToolError if its id is taken, unless `replace` is set
   */
  register(tool: Tool, options?: RegisterOptions): void {
    this.registerAll([tool], options);
  }

  /** Adds tools: all of them with one change event, or none, with the errors of `register`. */
  registerAll(tools: ToolCollection, options?: RegisterOptions): void {
    this.update({ add: listTools(tools) }, options);
  }

  /**
   * Removes tools, then adds others, as one change: all or nothing, one event.
   *
   * @throws ToolDefinitionError or DuplicateToolError, as `register` does; the registry is then as it was
   */
  update(
    change: { readonly remove?: Iterable<string>; readonly add?: Iterable<Tool> },
    options: RegisterOptions = {},
  ): void {
    const add = [...(change.add ?? [])];
    const remove = new Set(change.remove);
    for (const tool of add) requireUsable(tool);
    if (options.replace !== true) this.#refuseDuplicates(add, remove);
    const ids = new Set([...remove, ...add.map(({ id }) => id)]);
    const removed = [...ids].flatMap((id) => this.#tools.get(id) ?? []);
    for (const id of remove) this.#tools.delete(id);
    for (const tool of add) this.#tools.set(tool.id, tool);
    if (add.length > 0 || removed.length > 0) this.#notify({ added: add, removed });
  }

  /** Removes a tool; false if there is none. */
  unregister(id: string): boolean {
    const isThere = this.has(id);
    this.update({ remove: [id] });
    return isThere;
  }

  /** Removes all tools; listeners stay. */
  clear(): void {
    this.update({ remove: this.getIds() });
  }

  get(id: string): Tool | undefined {
    return this.#tools.get(id);
  }

  /**
   * The tool with an id.
   *
   * @throws UnknownToolError with the nearest name there is
   */
  require(id: string): Tool {
    const tool = this.#tools.get(id);
    if (tool === undefined) throw new UnknownToolError(id, this.#tools.keys());
    return tool;
  }

  has(id: string): boolean {
    return this.#tools.has(id);
  }

  getAll(): Tool[] {
    return [...this.#tools.values()];
  }

  getIds(): string[] {
    return [...this.#tools.keys()];
  }

  count(): number {
    return this.#tools.size;
  }

  [Symbol.iterator](): IterableIterator<Tool> {
    return this.#tools.values();
  }

  /** Calls a listener after every change; gives the function that ends it. */
  onChange(listener: ToolRegistryListener): () => void {
    // The same function, registered twice, is two listeners.
    const own: ToolRegistryListener = (change, registry) => listener(change, registry);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  #refuseDuplicates(add: readonly Tool[], remove: ReadonlySet<string>): void {
    const ids = add.map(({ id }) => id);
    const taken = ids.filter((id, index) => ids.indexOf(id) !== index || (this.#tools.has(id) && !remove.has(id)));
    if (taken.length === 0) return;
    throw new DuplicateToolError([...new Set(taken)], 'Give it another id, or set replace: true.');
  }

  #notify(change: ToolRegistryChange): void {
    for (const listener of Array.from(this.#listeners)) {
      try {
        listener(change, this);
      } catch (error) {
        this.#onListenerError(error);
      }
    }
  }
}

function requireUsable(tool: Tool): void {
  const problems = problemsOfShape(tool);
  if (problems.length > 0) throw new ToolDefinitionError(`Tool "${tool.id}"`, problems);
}
