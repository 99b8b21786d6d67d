import { renameTool } from '../registry/rename-tool.ts';
import type { ToolSource } from '../registry/tool-source.ts';
import type { Tool } from '../tool.ts';
import { changeOf } from './compare-lock.ts';
import { ToolDriftError } from './drift-error.ts';
import type { ToolLock } from './tool-lock.ts';

/** How tools are held against a lock. */
export interface GuardOptions {
  /** What happens to a tool that the lock does not have. Default: `refuse`, as its description is as unknown as a changed one. */
  readonly newTools?: 'allow' | 'refuse';
  /** A sentence for messages that says what to do about a tool that is refused. Default: nothing. */
  readonly remedy?: (toolId: string) => string;
  /** Told of each tool when it is refused. */
  readonly onProblem?: (problem: ToolDriftError) => void;
}

/** Tools as the lock leaves them. */
export interface GuardedTools {
  /** All of them, in their order. One that is refused says so, shows nothing of what changed, and cannot be called. */
  readonly tools: readonly Tool[];
  readonly problems: readonly ToolDriftError[];
}

/**
 * Holds tools against a lock. What is refused stays under its name, so that nothing else can take it and a plan that calls it is
 * told why; but its description and schemas are gone, as they are what may be an attack.
 */
export function guardTools(tools: Iterable<Tool>, lock: ToolLock, options: GuardOptions = {}): GuardedTools {
  return createGuard(lock, options)(tools);
}

/**
 * A source whose tools are held against a lock, at the first list and whenever they change later. A change also reaches those who
 * took a tool before it: a plan that is running already calls it no more. A tool that is refused becomes usable again as soon as it
 * is what it was.
 */
export function guardSource(source: ToolSource, lock: ToolLock, options: GuardOptions = {}): ToolSource {
  const pass = createLiveGuard(lock, options);
  return {
    name: source.name,
    list: async (signal) => pass(await source.list(signal)),
    ...(source.watch && {
      watch: (onChange: (tools: readonly Tool[]) => void) => {
        const stop = source.watch?.((tools) => onChange(pass(tools)));
        return () => stop?.();
      },
    }),
    ...(source.problems && { problems: () => source.problems?.() ?? [] }),
    ...(source.close && { close: async () => source.close?.() }),
  };
}

/** Like a guard, but what it lets pass asks at each call whether the latest list still has the tool as it was. */
function createLiveGuard(lock: ToolLock, options: GuardOptions): (tools: Iterable<Tool>) => readonly Tool[] {
  const guard = createGuard(lock, options);
  const live = new WeakMap<Tool, Tool>();
  let refused: ReadonlyMap<string, ToolDriftError> = new Map();
  const liveTool = (tool: Tool): Tool => {
    const known = live.get(tool);
    if (known !== undefined) return known;
    const execute: Tool['execute'] = (params, context) => {
      const problem = refused.get(tool.id);
      if (problem !== undefined) throw problem;
      return tool.execute(params, context);
    };
    const made: Tool = { ...renameTool(tool, tool.id), execute };
    live.set(tool, made);
    return made;
  };
  return (tools) => {
    const guarded = guard(tools);
    refused = new Map(guarded.problems.map((problem) => [problem.toolId, problem]));
    return guarded.tools.map((tool) => (tool.refused === undefined ? liveTool(tool) : tool));
  };
}

/** A verdict is remembered with its tool: a tool that stays the same object is told of once, and stays the same object. */
function createGuard(lock: ToolLock, options: GuardOptions): (tools: Iterable<Tool>) => GuardedTools {
  const { newTools = 'refuse', remedy = () => '', onProblem } = options;
  const refused = new WeakMap<Tool, { readonly tool: Tool; readonly problem: ToolDriftError }>();
  const accepted = new WeakSet<Tool>();
  const judge = (tool: Tool): ToolDriftError | undefined => {
    const change = changeOf(lock, tool);
    if (change === undefined || (change === 'added' && newTools === 'allow')) return undefined;
    return new ToolDriftError(tool.id, change, remedy(tool.id));
  };
  const guard = (tool: Tool): { readonly tool: Tool; readonly problem?: ToolDriftError } => {
    const known = refused.get(tool);
    if (known !== undefined || accepted.has(tool)) return known ?? { tool };
    const problem = judge(tool);
    if (problem === undefined) {
      accepted.add(tool);
      return { tool };
    }
    const verdict = { tool: refusedTool(problem), problem };
    refused.set(tool, verdict);
    onProblem?.(problem);
    return verdict;
  };
  return (tools) => {
    const verdicts = Array.from(tools, guard);
    return {
      tools: verdicts.map(({ tool }) => tool),
      problems: verdicts.flatMap(({ problem }) => (problem === undefined ? [] : [problem])),
    };
  };
}

/** Stands in the place of a tool that must not be called. */
function refusedTool(problem: ToolDriftError): Tool {
  return {
    id: problem.toolId,
    description: `Refused: ${problem.message}`,
    refused: problem.message,
    execute: () => {
      throw problem;
    },
  };
}
