import { readIsoTime, type ExecTrace } from '@planloom/executor-core';

import { hasStarted, type StartedNode, type TraceNode, type TraceTree, treeOf } from './trace-tree.ts';

/**
 * What a stretch of time went to. `work`: an attempt of a call, or another step without steps inside it. `queue`: a wait for a slot of the run or of the tool.
 * `retry-pause`: the pause before another attempt. `wait`: a wait for a decision, a signal or a time. `overhead`: everything else, that is what containers and the run itself did, and waits for the limit of a
 * container where no step can be named that it waited for.
 */
export type SegmentKind = 'work' | 'queue' | 'retry-pause' | 'wait' | 'overhead';

/** A stretch of the critical path. */
export interface PathSegment {
  /** Path of the step; empty for the run itself. */
  readonly path: string;
  /** Position of its entry in the trace; absent for the run itself. */
  readonly index?: number;
  /** Milliseconds since the run began. */
  readonly from: number;
  /** Milliseconds since the run began, after `from`. */
  readonly to: number;
  readonly kind: SegmentKind;
}

/** Why a run took as long as it did. */
export interface CriticalPath {
  /** How long the run took, in milliseconds: from the first segment, which begins at 0, to the end of the last one, each beginning where the one before it ends. */
  readonly durationMs: number;
  /** In order of time. Those of no length are left out. */
  readonly segments: readonly PathSegment[];
  /** Positions of the entries that the path goes through, also those that took no time and containers, in the order they started. */
  readonly steps: readonly number[];
  /** Milliseconds of each kind. */
  readonly byKind: Readonly<Record<SegmentKind, number>>;
}

/** What follows at once may begin that much later: something has to start it. Some traces have whole milliseconds only. */
const RESOLUTION_MS = 1;
/** Times and waits are rounded to the microsecond, each by itself. */
const ROUNDING_MS = 0.003;

/**
 * The chain of steps and waits that made a run as long as it was. It goes back in time from the end of the run: of a container, the step that ended it; before a step, what
 * it waited for, which is the latest of the steps it depends on, the sibling that made room for it, or the beginning of what is around it.
 *
 * As long as nothing waits for room (a slot of the run or of a tool, or a place in a container with a limit above 1), a step off the path can be quicker without the run being quicker,
 * and the run is quicker if a step on the path is and no other way through it takes as long. Where there are such waits, what held the room counts, too, and a change can let
 * steps run in another order.
 *
 * @see Yang and Miller, "Critical path analysis for the execution of parallel and distributed programs", ICDCS 1988, of which this is the walk back, with what is known of
 * the plan's order in the place of messages
 */
export function criticalPath(trace: ExecTrace): CriticalPath {
  return new PathWalk(treeOf(trace), trace.executionMode === 'graph').toStart();
}

/** The steps of a container, or of the run, as they ended: by time, then in the order they started. */
type Ended = readonly StartedNode[];

class PathWalk {
  readonly #tree: TraceTree;
  readonly #isGraph: boolean;
  /** By how much times may be wrong. */
  readonly #slackMs: number;
  /** By the step around them; what undoes steps runs after the plan, and so stands beside its steps. */
  readonly #inside = new Map<TraceNode | undefined, StartedNode[]>();
  /** By tool; made when it is asked for. */
  #calls: Map<string, StartedNode[]> | undefined = undefined;
  readonly #visited = new Set<TraceNode>();
  readonly #segments: PathSegment[] = [];
  /** Up to here, from the end, the path is known. Never goes up. */
  #cursor: number;

  constructor(tree: TraceTree, isGraph: boolean) {
    this.#tree = tree;
    this.#isGraph = isGraph;
    this.#cursor = tree.durationMs;
    const isFine = tree.nodes.some(({ entry: { startTime = '' } }) => /\.\d{4}/u.test(startTime));
    this.#slackMs = isFine ? ROUNDING_MS : RESOLUTION_MS;
    for (const node of tree.nodes) {
      if (!hasStarted(node)) continue;
      const around = aroundOf(node);
      const beside = this.#inside.get(around);
      if (beside) beside.push(node);
      else this.#inside.set(around, [node]);
    }
    for (const nodes of this.#inside.values()) nodes.sort(byEnd);
  }

  toStart(): CriticalPath {
    const last = this.#lastInside(undefined);
    if (last) this.#spend(undefined, last.end, 'overhead');
    // Every turn goes to a step that was not visited before, so there is an end to it.
    for (let node = last; node; node = this.#before(this.#firstPart(node)));
    this.#spend(undefined, 0, 'overhead');
    return this.#path();
  }

  #path(): CriticalPath {
    const byKind = { work: 0, queue: 0, 'retry-pause': 0, wait: 0, overhead: 0 };
    const segments = this.#segments.toReversed();
    for (const { kind, from, to } of segments) byKind[kind] += to - from;
    const steps = [...this.#visited].map(({ index }) => index).toSorted((one, other) => one - other);
    return { durationMs: this.#tree.durationMs, segments, steps, byKind };
  }

  /** Goes from the end of a step into what it ended with, as deep as there is something inside. */
  #firstPart(node: StartedNode): StartedNode {
    let at = node;
    for (;;) {
      this.#visited.add(at);
      const inner = this.#lastInside(at);
      if (!inner) break;
      this.#spendOwn(at, inner.end);
      at = inner;
    }
    this.#spendOwn(at, at.start);
    return at;
  }

  /** From the beginning of a step to what it waited for; nothing if that is the beginning of the run. */
  #before(first: StartedNode): StartedNode | undefined {
    for (let node = first; ;) {
      const around = aroundOf(node);
      const needed = this.#lastNeeded(node);
      const readyAt = needed?.end ?? startOf(around);
      const queued = this.#queuedBefore(node, readyAt);
      this.#spend(node, node.start - queued, 'queue');
      const blocker = this.#roomMaker(node, node.start - queued, readyAt) ?? needed;
      if (blocker && !this.#visited.has(blocker)) {
        this.#spend(around, blocker.end, gapKind(around));
        return blocker;
      }
      if (!around) return undefined;
      this.#visited.add(around);
      this.#spendOwn(around, around.start);
      node = around;
    }
  }

  /** The step that ended last inside of a container (or the run), and so ended it. */
  #lastInside(around: StartedNode | undefined): StartedNode | undefined {
    const last = this.#lastBy(this.#cursor, around);
    if (last && this.#cursor - last.end <= this.#slackMs) return last;
    return this.#lastBy(this.#cursor + this.#slackMs, around);
  }

  #lastBy(time: number, around: StartedNode | undefined): StartedNode | undefined {
    const ended = this.#inside.get(around) ?? [];
    let last: StartedNode | undefined;
    for (const node of ended.toReversed()) {
      if (last && node.end < last.end) break;
      const isOpen = node.end <= time && !this.#visited.has(node);
      if (isOpen && (!last || rankOf(node) > rankOf(last))) last = node;
    }
    return last;
  }

  /** The step it depends on that ended last. Steps that were skipped hand on what they waited for. */
  #lastNeeded(node: TraceNode): StartedNode | undefined {
    const looked = new Set<TraceNode>([node]);
    const left: TraceNode[] = [node];
    let last: StartedNode | undefined;
    for (let next = left.pop(); next; next = left.pop()) {
      for (const path of next.entry.dependsOn ?? []) {
        const needed = this.#tree.find(path, node.index);
        if (!needed || looked.has(needed)) continue;
        looked.add(needed);
        if (!hasStarted(needed)) left.push(needed);
        else if (!last || byEnd(needed, last) > 0) last = needed;
      }
    }
    return last;
  }

  /** Milliseconds that the first attempt of a call waited before the step started. */
  #queuedBefore(node: StartedNode, readyAt: number): number {
    const { queuedMs = 0, attempts = [] } = node.entry;
    if (queuedMs === 0) return 0;
    const room = this.#roomMaker(node, node.start, readyAt);
    // With several attempts nothing says which of them waited; a sibling that has just ended says that it was not the first.
    if (attempts.length > 1 && room && node.start - room.end <= RESOLUTION_MS) return 0;
    return Math.min(Math.max(queuedMs - this.#queuedInside(node), 0), Math.max(node.start - readyAt, 0));
  }

  /** Milliseconds that attempts after the first waited. */
  #queuedBetween(node: StartedNode): number {
    const { queuedMs = 0 } = node.entry;
    const readyAt = this.#lastNeeded(node)?.end ?? startOf(aroundOf(node));
    return Math.max(queuedMs - this.#queuedInside(node) - this.#queuedBefore(node, readyAt), 0);
  }

  /** Milliseconds between the start of a step and that of its first attempt: its tool had no slot. */
  #queuedInside({ entry: { attempts = [], startTime = '' } }: StartedNode): number {
    const [first] = attempts;
    return first ? Math.max(readIsoTime(first.startTime) - readIsoTime(startTime), 0) : 0;
  }

  /**
   * What ended last before a step began, if the step was ready earlier: in a graph, the step that led to it; in a container that runs few steps at a time, the one that made
   * room; for the result of an equal call that was under way, that call.
   */
  #roomMaker(node: StartedNode, beganAt: number, readyAt: number): StartedNode | undefined {
    const { compensation, cached, dependsOn, toolName = '' } = node.entry;
    const around = aroundOf(node);
    const followsVisits = this.#isGraph && dependsOn === undefined;
    if (!followsVisits && beganAt - readyAt <= this.#slackMs) return undefined;
    const mayWait = followsVisits || compensation === true || mayHoldBack(around);
    const sibling = mayWait ? this.#lastBefore(this.#inside.get(around), node, beganAt) : undefined;
    const call = cached === true ? this.#lastBefore(this.#callsOf(toolName), node, beganAt) : undefined;
    const isJust = (other: StartedNode | undefined): boolean =>
      other !== undefined && beganAt - other.end <= RESOLUTION_MS;
    const found = isJust(call) && !isJust(sibling) ? call : sibling;
    return found && (followsVisits || found.end > readyAt) ? found : undefined;
  }

  /** Of these, the one that ended last before a step began at a time, if the path does not go through it yet. */
  #lastBefore(others: Ended | undefined, node: StartedNode, beganAt: number): StartedNode | undefined {
    const ended = others ?? [];
    const before = ended[lowerBound(ended, beganAt, node.index) - 1];
    const isJust = before !== undefined && beganAt - before.end <= this.#slackMs;
    // As times are rounded, what made room may seem to have ended a little later.
    const after = isJust ? undefined : ended[lowerBound(ended, beganAt + this.#slackMs, node.index) - 1];
    const last = after && after !== node && after.start < beganAt ? after : before;
    return last && !this.#visited.has(last) ? last : undefined;
  }

  #callsOf(toolName: string): Ended {
    this.#calls ??= Map.groupBy(
      this.#tree.nodes
        .filter(hasStarted)
        .filter(({ entry }) => entry.cached !== true)
        .toSorted(byEnd),
      ({ entry }) => entry.toolName ?? '',
    );
    return this.#calls.get(toolName) ?? [];
  }

  /** What a step did itself from a time on, up to the cursor. */
  #spendOwn(node: StartedNode, from: number): void {
    const { attempts = [] } = node.entry;
    if (attempts.length === 0) {
      const isWork = !this.#inside.has(node) && node.entry.wait === undefined;
      return this.#spend(node, from, isWork ? 'work' : gapKind(node));
    }
    const sinceRun = node.start - readIsoTime(node.entry.startTime ?? '');
    let queued = attempts.length > 1 ? this.#queuedBetween(node) : 0;
    for (const [index, { startTime, durationMs }] of attempts.toReversed().entries()) {
      const began = sinceRun + readIsoTime(startTime);
      const gap = this.#cursor - (began + durationMs);
      const isLast = index === 0;
      if (gap > (isLast ? RESOLUTION_MS : 0)) {
        // After an attempt there is the pause, and then the wait for a slot.
        const wait = isLast ? 0 : Math.min(queued, gap);
        queued -= wait;
        this.#spend(node, Math.max(this.#cursor - wait, from), 'queue');
        this.#spend(node, Math.max(began + durationMs, from), 'retry-pause');
      }
      this.#spend(node, Math.max(began, from), 'work');
    }
    this.#spend(node, from, 'queue');
  }

  /** Gives the time from `from` up to the cursor to a step, or to the run. */
  #spend(node: TraceNode | undefined, from: number, kind: SegmentKind): void {
    const to = this.#cursor;
    if (from >= to) return;
    this.#cursor = from;
    const last = this.#segments.at(-1);
    const goesOn = last !== undefined && last.index === node?.index && last.kind === kind;
    if (goesOn) this.#segments.pop();
    const path = node?.entry.nodeId ?? '';
    this.#segments.push({ path, ...(node && { index: node.index }), from, to: goesOn ? last.to : to, kind });
  }
}

const HAVE_LIMITS: ReadonlySet<string> = new Set(['loop', 'reduce', 'parallel', 'subplan']);

/** The step around it; what undoes a step runs when the plan is over, and stands in nothing. A step that never started takes no time, and so has none inside. */
function aroundOf({ entry, parent }: TraceNode): StartedNode | undefined {
  if (!parent || !hasStarted(parent)) return undefined;
  return entry.compensation === true && parent.entry.compensation !== true ? undefined : parent;
}

/** Whether a step may have to wait for others in a container although it depends on none of them: there is a limit, or it was tried again. */
function mayHoldBack(around: StartedNode | undefined): boolean {
  return around !== undefined && (HAVE_LIMITS.has(around.entry.type) || around.entry.retryCount > 0);
}

/** What the time between the steps of a container, or of the run, goes to. */
function gapKind(around: StartedNode | undefined): SegmentKind {
  // Of one that waited, the steps inside are those of its fallback; a trace has only the last of its waits, and the pauses between them are short beside them.
  if (around?.entry.wait !== undefined) return 'wait';
  return around !== undefined && around.entry.retryCount > 0 ? 'retry-pause' : 'overhead';
}

function startOf(around: StartedNode | undefined): number {
  return around ? around.start : 0;
}

function byEnd(one: StartedNode, other: StartedNode): number {
  return one.end - other.end || one.index - other.index;
}

/** Of those that ended at once, the one that failed has ended the others. */
function rankOf({ entry: { status, handled } }: StartedNode): number {
  if (status === 'cancelled') return 0;
  return status === 'failed' && handled === undefined ? 2 : 1;
}

/** How many of these ended before a step that began at a time, or at that time if they had started before it. */
function lowerBound(ended: Ended, at: number, index: number): number {
  let [low, high] = [0, ended.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const node = ended[middle];
    if (node && (node.end < at || (node.end === at && node.index < index))) low = middle + 1;
    else high = middle;
  }
  return low;
}
