/** Successors of each position; a graph of steps within one block. */
export type Successors = readonly (readonly number[])[];

/** Whether each position can be reached from one of the starts, the starts themselves included. */
export function findReachable(successors: Successors, starts: Iterable<number>): boolean[] {
  const reached = successors.map(() => false);
  const open = [...starts];
  for (const start of open) reached[start] = true;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const next of successors[at] ?? []) {
      if (reached[next]) continue;
      reached[next] = true;
      open.push(next);
    }
  }
  return reached;
}

/** The same graph with every edge turned round. */
export function reverseEdges(successors: Successors): number[][] {
  const reversed: number[][] = successors.map(() => []);
  successors.forEach((targets, from) => {
    for (const to of targets) reversed[to]?.push(from);
  });
  return reversed;
}

/**
 * The groups of positions that can all reach each other, a group before those that lead to it.
 *
 * @see Robert Tarjan, "Depth-first search and linear graph algorithms", 1972; with a stack of its own, since a chain
 * of 100,000 steps would overflow the call stack
 */
export function findComponents(successors: Successors): number[][] {
  const order = new Int32Array(successors.length).fill(-1);
  const low = new Int32Array(successors.length);
  const closed = new Uint8Array(successors.length);
  const nextEdge = new Int32Array(successors.length);
  const components: number[][] = [];
  const open: number[] = [];
  let visited = 0;

  const enter = (at: number, path: number[]): void => {
    order[at] = low[at] = visited++;
    open.push(at);
    path.push(at);
  };
  const leave = (at: number): void => {
    if (low[at] !== order[at]) return;
    const component = open.splice(open.lastIndexOf(at));
    for (const member of component) closed[member] = 1;
    components.push(component);
  };

  for (let start = 0; start < successors.length; start++) {
    if (order[start] !== -1) continue;
    const path: number[] = [];
    enter(start, path);
    while (path.length > 0) {
      const at = path[path.length - 1] as number;
      const to = successors[at]?.[nextEdge[at] as number];
      if (to === undefined) {
        leave(at);
        path.pop();
        const parent = path.at(-1);
        if (parent !== undefined) low[parent] = Math.min(low[parent] as number, low[at] as number);
        continue;
      }
      (nextEdge[at] as number)++;
      if (order[to] === -1) enter(to, path);
      else if (!closed[to]) low[at] = Math.min(low[at] as number, order[to] as number);
    }
  }
  return components;
}

/** A shortest way from `start` back to itself inside one component, without `start` at its end; a single position is its own. */
export function findCycle(successors: Successors, component: readonly number[]): number[] {
  const [start] = component;
  if (start === undefined) return [];
  const members = new Set(component);
  const cameFrom = new Map<number, number>();
  const open = [start];
  for (let head = 0; head < open.length; head++) {
    const at = open[head] as number;
    for (const to of successors[at] ?? []) {
      if (to === start) return wayTo(at, start, cameFrom);
      if (!members.has(to) || cameFrom.has(to)) continue;
      cameFrom.set(to, at);
      open.push(to);
    }
  }
  return [start];
}

function wayTo(end: number, start: number, cameFrom: ReadonlyMap<number, number>): number[] {
  const way = [end];
  for (let at = end; at !== start;) {
    at = cameFrom.get(at) ?? start;
    way.push(at);
  }
  return way.toReversed();
}
