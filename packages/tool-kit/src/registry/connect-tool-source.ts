import { DuplicateToolError, ToolDefinitionError, type ToolError } from '../errors/tool-error.ts';
import { problemsOfShape } from '../tool-problems.ts';
import type { Tool } from '../tool.ts';
import { renameTool } from './rename-tool.ts';
import type { ToolRegistry } from './tool-registry.ts';
import type { ToolSource } from './tool-source.ts';

export interface ConnectOptions {
  /** Put before each id, as it is: with `github_` the tool `search` becomes `github_search`. Default: nothing. */
  readonly prefix?: string;
  /** Ends the first listing. */
  readonly signal?: AbortSignal;
  /**
   * Told of each tool that is left out: its id is taken (`tool/duplicate`), it cannot be used
   * (`tool/invalid-definition`), or the source itself has left it out; of that, once for each message. Default: connecting
   * fails with the first of the former errors; later ones, and the source's own, only show in `problems`.
   */
  readonly onProblem?: (problem: ToolError) => void;
}

/** A registry kept in step with a source. */
export interface ToolSourceConnection {
  readonly source: ToolSource;
  /** Ids in the registry that come from the source, in its order. */
  toolIds(): string[];
  /** Tools of the latest list that were left out, and why. */
  problems(): readonly ToolError[];
  /** Lists again, for sources that cannot be watched. */
  refresh(signal?: AbortSignal): Promise<void>;
  /** Takes the tools out of the registry, stops watching and closes the source. Again: does nothing. */
  close(): Promise<void>;
}

/**
 * Puts a source's tools into a registry and keeps them in step as the source changes. A tool of somebody else is never
 * replaced or removed. If connecting fails, the registry is as it was and the source is left open.
 */
export async function connectToolSource(
  registry: ToolRegistry,
  source: ToolSource,
  options: ConnectOptions = {},
): Promise<ToolSourceConnection> {
  const mirror = new SourceMirror(registry, source, options.prefix ?? '');
  const tellOwn = ownProblemsOf(source, options);
  let heard: readonly Tool[] | undefined;
  let isConnected = false;
  // Watching begins before the listing, or a change in between would be lost.
  const stop = source.watch?.((tools) => {
    heard = tools;
    if (!isConnected) return;
    mirror.apply(tools).forEach((problem) => options.onProblem?.(problem));
    tellOwn();
  });
  try {
    const listed = await source.list(options.signal);
    mirror
      .apply(heard ?? listed, options.onProblem === undefined ? 'strict' : 'lenient')
      .forEach((problem) => options.onProblem?.(problem));
  } catch (error) {
    stop?.();
    throw error;
  }
  isConnected = true;
  tellOwn();
  return openConnection(source, mirror, options, { stop, tellOwn });
}

/** Tells of what the source itself has left out, of each thing once. */
function ownProblemsOf(source: ToolSource, { onProblem }: ConnectOptions): () => void {
  const told = new Set<string>();
  return () => {
    for (const problem of source.problems?.() ?? []) {
      if (!told.has(problem.message)) onProblem?.(problem);
      told.add(problem.message);
    }
  };
}

function openConnection(
  source: ToolSource,
  mirror: SourceMirror,
  options: ConnectOptions,
  { stop, tellOwn }: { readonly stop: (() => void) | undefined; readonly tellOwn: () => void },
): ToolSourceConnection {
  let closing: Promise<void> | undefined;
  return {
    source,
    toolIds: () => mirror.toolIds(),
    problems: () => [...mirror.problems, ...(source.problems?.() ?? [])],
    async refresh(signal) {
      const tools = await source.list(signal);
      if (closing !== undefined) return;
      mirror.apply(tools).forEach((problem) => options.onProblem?.(problem));
      tellOwn();
    },
    close: () => (closing ??= close()),
  };

  async function close(): Promise<void> {
    stop?.();
    mirror.apply([]);
    await source.close?.();
  }
}

/** The tools of one source as they stand in a registry. */
class SourceMirror {
  problems: readonly ToolError[] = [];
  readonly #registry: ToolRegistry;
  readonly #source: ToolSource;
  readonly #prefix: string;
  readonly #renamed = new WeakMap<Tool, Tool>();
  #owned: ReadonlyMap<string, Tool> = new Map();

  constructor(registry: ToolRegistry, source: ToolSource, prefix: string) {
    this.#registry = registry;
    this.#source = source;
    this.#prefix = prefix;
  }

  toolIds(): string[] {
    return [...this.#owned.keys()];
  }

  /** Makes the registry's part the tools given; `strict` throws on the first that has to be left out. */
  apply(tools: readonly Tool[], mode: 'strict' | 'lenient' = 'lenient'): readonly ToolError[] {
    const problems: ToolError[] = [];
    const next = new Map<string, Tool>();
    for (const tool of tools) {
      const problem = this.#problemOf(tool, next);
      if (problem === undefined) next.set(this.#prefix + tool.id, this.#rename(tool));
      else problems.push(problem);
    }
    const [first] = problems;
    if (mode === 'strict' && first !== undefined) throw first;
    const mine = [...this.#owned].filter(([id, tool]) => this.#registry.get(id) === tool);
    const stays = new Set(mine.filter(([id, tool]) => next.get(id) === tool).map(([id]) => id));
    this.#registry.update({
      remove: mine.map(([id]) => id).filter((id) => !stays.has(id)),
      add: [...next.values()].filter(({ id }) => !stays.has(id)),
    });
    this.#owned = next;
    this.problems = problems;
    return problems;
  }

  #problemOf(tool: Tool, next: ReadonlyMap<string, Tool>): ToolError | undefined {
    const problems = problemsOfShape(tool);
    if (problems.length > 0) return new ToolDefinitionError(`Tool "${tool.id}" of ${this.#source.name}`, problems);
    const id = this.#prefix + tool.id;
    const other = this.#registry.get(id);
    if (!next.has(id) && (other === undefined || other === this.#owned.get(id))) return undefined;
    const advice = `The one of ${this.#source.name} is left out. Give the source a prefix.`;
    return new DuplicateToolError([id], advice);
  }

  #rename(tool: Tool): Tool {
    if (this.#prefix === '') return tool;
    const renamed = this.#renamed.get(tool) ?? renameTool(tool, this.#prefix + tool.id);
    this.#renamed.set(tool, renamed);
    return renamed;
  }
}
