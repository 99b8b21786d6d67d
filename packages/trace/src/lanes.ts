import { hasStarted, type StartedNode, type TraceNode, type TraceTree } from './trace-tree.ts';

/** A step in a lane. */
export interface Placed {
  readonly node: StartedNode;
  /** From 0. */
  readonly lane: number;
  /** Milliseconds since the run began; not after the end of what is under it. */
  readonly end: number;
}

/**
 * Puts steps into lanes so that in each lane a step lies wholly inside another or beside it: in that of the step around it where there is room, else in the first
 * that is free. Takes time in proportion to steps and to those that run at once.
 *
 * @returns in the order in which the steps start, those around before those inside
 */
export function placeInLanes(tree: TraceTree): readonly Placed[] {
  const lanes: Placed[][] = [];
  const laneOf = new Map<TraceNode, number>();
  const order = tree.nodes
    .filter(hasStarted)
    .toSorted((one, other) => one.start - other.start || one.depth - other.depth || one.index - other.index);
  return order.map((node) => {
    const wanted = node.parent && laneOf.get(node.parent);
    const lane = wanted !== undefined && hasRoom(lanes[wanted] ?? [], node) ? wanted : firstWithRoom(lanes, node);
    const open = (lanes[lane] ??= []);
    const placed: Placed = { node, lane, end: Math.min(node.end, open.at(-1)?.end ?? node.end) };
    open.push(placed);
    laneOf.set(node, lane);
    return placed;
  });
}

function firstWithRoom(lanes: Placed[][], node: StartedNode): number {
  const found = lanes.findIndex((open) => hasRoom(open, node));
  return found < 0 ? lanes.length : found;
}

/** Whether what is open in a lane when a step starts is what the step stands in. What has ended goes. */
function hasRoom(open: Placed[], node: StartedNode): boolean {
  for (let top = open.at(-1); top && top.end <= node.start && !isOpenFor(top, node); top = open.at(-1)) open.pop();
  const top = open.at(-1);
  return !top || isInside(node, top.node);
}

/** A step without length still has its parts inside. */
function isOpenFor(top: Placed, node: StartedNode): boolean {
  return top.end === node.start && isInside(node, top.node) && node.end === node.start;
}

function isInside(node: TraceNode, around: TraceNode): boolean {
  for (let at = node.parent; at && at.depth >= around.depth; at = at.parent) if (at === around) return true;
  return false;
}
