import { readIsoTime, type ExecTrace, type ExecTraceEntry } from '@planloom/executor-core';

/** An entry of a trace, in its place. */
export interface TraceNode {
  readonly entry: ExecTraceEntry;
  /** Position in the entries of the trace. */
  readonly index: number;
  /** Milliseconds since the run began; absent if the step never started. */
  readonly start?: number;
  /** Milliseconds since the run began, not before `start`; absent if the step never started. */
  readonly end?: number;
  /** The step around it. */
  readonly parent?: TraceNode;
  /** The steps inside it, in the order in which they started. */
  readonly children: readonly TraceNode[];
  /** 0 for steps of the plan itself. */
  readonly depth: number;
}

/** A node with times. */
export type StartedNode = TraceNode & { readonly start: number; readonly end: number };

/** The entries of a trace as a tree. */
export interface TraceTree {
  /** One for each entry, in their order. */
  readonly nodes: readonly TraceNode[];
  /** The steps of the plan itself. */
  readonly roots: readonly TraceNode[];
  /** How long the run took, in milliseconds. */
  readonly durationMs: number;
  /** The node of a path; if it was run several times, the last one before a position in the entries. */
  find(path: string, before?: number): TraceNode | undefined;
}

type Mutable = { -readonly [Key in keyof TraceNode]: Key extends 'children' ? TraceNode[] : TraceNode[Key] };

/** Puts the entries of a trace in their places. Times outside of the run are moved to its ends. */
export function treeOf(trace: ExecTrace): TraceTree {
  const startedAt = readIsoTime(trace.startedAt);
  const { totalDurationMs: durationMs } = trace;
  const within = (ms: number): number => Math.min(Math.max(ms, 0), durationMs);
  const byPath = new Map<string, Mutable[]>();
  const nodes = trace.entries.map((entry, index): Mutable => {
    const node: Mutable = { entry, index, children: [], depth: 0 };
    if (entry.startTime !== undefined) {
      node.start = within(readIsoTime(entry.startTime) - startedAt);
      node.end = Math.max(node.start, within(endOf(entry, startedAt, durationMs)));
    }
    const same = byPath.get(entry.nodeId);
    if (same) same.push(node);
    else byPath.set(entry.nodeId, [node]);
    return node;
  });
  const find = (path: string, before: number = nodes.length): Mutable | undefined =>
    lastBefore(byPath.get(path), before);
  const roots: TraceNode[] = [];
  for (const node of nodes) {
    const { parentId } = node.entry;
    const parent = parentId === undefined ? undefined : find(parentId, node.index);
    if (parent && parent !== node) {
      node.parent = parent;
      parent.children.push(node);
    } else roots.push(node);
  }
  setDepths(roots);
  return { nodes, roots, durationMs, find };
}

/** Whether a step started, and so has times. */
export function hasStarted(node: TraceNode): node is StartedNode {
  return node.start !== undefined;
}

/** A step that still ran when the trace was made ends with it. */
function endOf({ startTime = '', endTime, durationMs }: ExecTraceEntry, startedAt: number, totalMs: number): number {
  if (endTime !== undefined) return readIsoTime(endTime) - startedAt;
  return durationMs === undefined ? totalMs : readIsoTime(startTime) - startedAt + durationMs;
}

/** The last of these before a position; if all are behind it, the first. */
function lastBefore<Node extends TraceNode>(nodes: readonly Node[] | undefined, before: number): Node | undefined {
  if (!nodes) return undefined;
  let [low, high] = [0, nodes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((nodes[middle]?.index ?? before) < before) low = middle + 1;
    else high = middle;
  }
  return nodes[Math.max(low - 1, 0)];
}

function setDepths(roots: readonly TraceNode[]): void {
  const left: TraceNode[] = [...roots];
  for (let node = left.pop(); node; node = left.pop()) {
    for (const child of node.children as Mutable[]) {
      child.depth = node.depth + 1;
      left.push(child);
    }
  }
}
