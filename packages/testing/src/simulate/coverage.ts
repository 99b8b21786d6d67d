import type { ExecTrace, ExecTraceEntry } from '@planloom/executor-core';

import { planPath, type PlanStep } from './plan-steps.ts';
import type { Coverage } from './simulation.ts';
import {
  APPROVED,
  branchWay,
  COMES,
  ENDS,
  exitName,
  ITEM_FAILS,
  LATER_ATTEMPT,
  REJECTED,
  STAYS_AWAY,
  TOO_MANY_FAIL,
  UNDECIDED,
  type Way,
  waysOf,
} from './ways.ts';

/** A way, and the number of times it was taken. */
interface CountedWay extends Way {
  taken: number;
}

/** Counts the ways that runs take through a plan. */
export class CoverageCounter {
  readonly #steps: ReadonlyMap<string, PlanStep>;
  readonly #ways = new Map<string, CountedWay[]>();
  /** How often each step began to run. */
  readonly #runs = new Map<string, number>();
  readonly #failures = new Map<string, number>();
  readonly #itemCounts = new Map<string, Set<number>>();

  constructor(steps: ReadonlyMap<string, PlanStep>) {
    this.#steps = steps;
    for (const step of steps.values()) {
      this.#ways.set(
        step.path,
        waysOf(step).map((way) => ({ ...way, taken: 0 })),
      );
    }
  }

  /** Takes in a run. */
  add({ entries, status }: ExecTrace): void {
    const items = itemsIn(entries);
    const byPath = new Map(entries.map((entry) => [entry.nodeId, entry]));
    for (const entry of entries) {
      this.#addEntry(entry, items.get(entry.nodeId) ?? 0);
      this.#addFailedItem(entry, byPath.get(entry.parentId ?? ''));
    }
    for (const visits of visitsIn(entries, this.#steps)) {
      const around = byPath.get(visits[0]?.parentId ?? '')?.status ?? status;
      this.#addVisits(visits, around === 'success');
    }
  }

  coverage(): Coverage {
    const points = [...this.#ways].flatMap(([step, ways]) =>
      ways.map(({ kind, way, taken }) => {
        const reason = taken > 0 ? undefined : this.#reason(step, kind);
        return { step, kind, way, taken, ...(reason !== undefined && { reason }) };
      }),
    );
    return { points, total: points.length, taken: points.filter(({ taken }) => taken > 0).length };
  }

  #addEntry(entry: ExecTraceEntry, items: number): void {
    const path = planPath(entry.nodeId);
    const step = this.#steps.get(path);
    if (!step) return;
    const take = (kind: Way['kind'], way: string): void => this.#take(path, kind, way);
    if (entry.status === 'skipped' && entry.skipReason !== 'dependency') take('when', 'skipped');
    if (entry.startTime === undefined || entry.status === 'skipped') return;
    this.#runs.set(path, (this.#runs.get(path) ?? 0) + 1);
    take('when', 'runs');
    if (entry.compensation === true) this.#take(step.around?.path ?? '', 'compensation', 'undone');
    if (entry.errorCode !== undefined) this.#failures.set(path, (this.#failures.get(path) ?? 0) + 1);
    if (entry.handled === 'fallback') take('fallback', 'fallback');
    if (entry.handled === 'continue') take('continue', 'goes on');
    if (entry.status === 'success' && entry.retryCount > 0 && entry.handled === undefined) take('retry', LATER_ATTEMPT);
    const answer = answerWay(entry);
    if (answer) take(answer.kind, answer.way);
    const hasEndedWell = entry.status === 'success';
    if (step.node.type === 'conditional' && (hasEndedWell || entry.branch !== undefined)) {
      take('branch', branchWay(entry.branch, step.node));
    }
    if (!hasEndedWell && items === 0) return; // how it would have gone on, nobody knows
    const { type } = step.node;
    // A fold does nothing for its first item, but has it.
    const listed = Array.isArray(entry.input) ? entry.input.length : items;
    if (type === 'loop' || type === 'reduce') this.#addItems(path, listed);
  }

  /** An item that failed: the container went on without it, or it was one too many. */
  #addFailedItem(entry: ExecTraceEntry, container: ExecTraceEntry | undefined): void {
    const role = this.#steps.get(planPath(entry.nodeId))?.block.role;
    const isItem = role === 'body' || role === 'reducer' || role === 'parallel';
    if (entry.status !== 'failed' || container === undefined || !isItem) return;
    const path = planPath(container.nodeId);
    if (entry.handled === 'item') this.#take(path, 'items', ITEM_FAILS);
    else if (entry.handled === undefined && container.errorCode !== undefined) this.#take(path, 'items', TOO_MANY_FAIL);
  }

  #addVisits(visits: readonly ExecTraceEntry[], hasEnded: boolean): void {
    for (const [index, visit] of visits.entries()) {
      const path = planPath(visit.nodeId);
      const next = visits[index + 1]?.stepId;
      if (next !== undefined) this.#take(path, 'next', exitName(next, this.#steps.get(path)?.node.step.next));
      else if (hasEnded) this.#take(path, 'next', ENDS);
    }
  }

  #addItems(path: string, items: number): void {
    const counts = this.#itemCounts.get(path) ?? new Set();
    this.#itemCounts.set(path, counts.add(items));
    this.#take(path, 'loop', items === 0 ? 'no item' : items === 1 ? 'one item' : 'several items');
  }

  #take(path: string, kind: Way['kind'], name: string): void {
    const found = this.#ways.get(path)?.find((way) => way.kind === kind && way.way === name);
    if (found) found.taken++;
  }

  #reason(path: string, kind: Way['kind']): string | undefined {
    const unreached = this.#unreached(this.#steps.get(path));
    if (unreached !== undefined && !(kind === 'when' && unreached === path)) return `"${unreached}" never ran`;
    const runs = this.#runs.get(path) ?? 0;
    switch (kind) {
      case 'branch':
        return `its condition always went another way, in ${runs} ${runs === 1 ? 'case' : 'cases'}`;
      case 'decision':
        return `it was always decided otherwise, in ${runs} ${runs === 1 ? 'case' : 'cases'}`;
      case 'signal':
        return runs === 1 ? 'it was waited for once only' : `it was the other way in all ${runs} cases`;
      case 'next':
        return `it always led elsewhere, in ${runs} ${runs === 1 ? 'case' : 'cases'}`;
      case 'items':
        return `no item of "${path}" failed, or not as many`;
      case 'retry':
        return this.#failures.has(path) ? 'it failed at every attempt' : `"${path}" never failed`;
      case 'when':
        return runs > 0 ? 'its condition always held' : 'its condition never held, or a step before it always failed';
      case 'loop':
        return countsText([...(this.#itemCounts.get(path) ?? [])]);
      case 'fallback':
      case 'continue':
        return this.#failures.has(path) ? 'its failures were handled in another way' : `"${path}" never failed`;
      case 'compensation':
        return `no run failed after "${path}" was done`;
      default:
        return kind satisfies never;
    }
  }

  /** The outermost step around that never ran, or the step itself. */
  #unreached(step: PlanStep | undefined): string | undefined {
    if (!step) return undefined;
    return this.#unreached(step.around) ?? (this.#runs.has(step.path) ? undefined : step.path);
  }
}

/** How a step that waits was answered; nothing if the run ended before. */
function answerWay({ wait, errorCode }: ExecTraceEntry): Way | undefined {
  const isOver = wait?.by === 'timeout' || errorCode === 'step/timeout';
  if (wait?.for === 'approval') {
    if (isOver) return { kind: 'decision', way: UNDECIDED };
    return wait.decision && { kind: 'decision', way: wait.decision.approved ? APPROVED : REJECTED };
  }
  if (wait?.for !== 'signal') return undefined;
  if (isOver) return { kind: 'signal', way: STAYS_AWAY };
  return wait.by === 'signal' ? { kind: 'signal', way: COMES } : undefined;
}

function countsText(counts: readonly number[]): string {
  const sorted = counts.toSorted((one, other) => one - other);
  return `it always had ${sorted.join(' or ')} ${sorted.join() === '1' ? 'item' : 'items'}`;
}

/** How many items each container has begun, by its path. */
function itemsIn(entries: readonly ExecTraceEntry[]): ReadonlyMap<string, number> {
  const items = new Map<string, number>();
  for (const { nodeId } of entries) {
    for (const { index, 1: number } of nodeId.matchAll(/\[(\d+)\]/gu)) {
      const container = nodeId.slice(0, index);
      items.set(container, Math.max(items.get(container) ?? 0, Number(number) + 1));
    }
  }
  return items;
}

/** Which step of a graph came after which: entries of one graph, in the order they were visited. */
function visitsIn(
  entries: readonly ExecTraceEntry[],
  steps: ReadonlyMap<string, PlanStep>,
): readonly (readonly ExecTraceEntry[])[] {
  const visits = entries.filter(({ nodeId, status }) => {
    return status !== 'cancelled' && steps.get(planPath(nodeId))?.block.order === 'graph';
  });
  return [...Map.groupBy(visits, ({ parentId = '' }) => parentId).values()];
}
