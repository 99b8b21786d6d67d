import type { Block, StepNode } from '@planloom/dsl-schema';
import type { ExecTrace, ExecTraceEntry } from '@planloom/executor-core';

import { planPath, type PlanStep } from './plan-steps.ts';
import type { Coverage, CoveragePoint } from './simulation.ts';

/** A way that can be taken, and the number of times it was. */
interface Way {
  readonly kind: CoveragePoint['kind'];
  readonly way: string;
  taken: number;
}

/** Counts the ways that runs take through a plan. */
export class CoverageCounter {
  readonly #steps: ReadonlyMap<string, PlanStep>;
  readonly #ways = new Map<string, Way[]>();
  /** How often each step began to run. */
  readonly #runs = new Map<string, number>();
  readonly #failures = new Map<string, number>();
  readonly #itemCounts = new Map<string, Set<number>>();

  constructor(steps: ReadonlyMap<string, PlanStep>) {
    this.#steps = steps;
    for (const step of steps.values()) this.#ways.set(step.path, waysOf(step.node));
  }

  /** Takes in a run. */
  add({ entries }: ExecTrace): void {
    const items = itemsIn(entries);
    const children = childrenIn(entries);
    for (const entry of entries) {
      this.#addEntry(entry, items.get(entry.nodeId) ?? 0, children.get(entry.nodeId) ?? new Set());
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

  #addEntry(entry: ExecTraceEntry, items: number, children: ReadonlySet<string>): void {
    const path = planPath(entry.nodeId);
    const step = this.#steps.get(path);
    if (!step) return;
    const take = (kind: Way['kind'], way: string): void => this.#take(path, kind, way);
    if (entry.status === 'skipped') take('when', 'skipped');
    if (entry.startTime === undefined || entry.status === 'skipped') return;
    this.#runs.set(path, (this.#runs.get(path) ?? 0) + 1);
    take('when', 'runs');
    if (entry.compensation === true) this.#take(step.around?.path ?? '', 'compensation', 'undone');
    if (entry.errorCode !== undefined) this.#failures.set(path, (this.#failures.get(path) ?? 0) + 1);
    if (entry.handled === 'fallback') take('fallback', 'fallback');
    if (entry.handled === 'continue') take('continue', 'goes on');
    if (entry.status !== 'success' && items === 0 && children.size === 0) return; // how it would have gone on, nobody knows
    const { type } = step.node;
    // A fold does nothing for its first item, but has it.
    const listed = Array.isArray(entry.input) ? entry.input.length : items;
    if (type === 'loop' || type === 'reduce') this.#addItems(path, listed);
    if (type === 'conditional') this.#addBranch(step, children, entry.errorCode !== undefined);
  }

  #addItems(path: string, items: number): void {
    const counts = this.#itemCounts.get(path) ?? new Set();
    this.#itemCounts.set(path, counts.add(items));
    this.#take(path, 'loop', items === 0 ? 'no item' : items === 1 ? 'one item' : 'several items');
  }

  #addBranch({ path, node }: PlanStep, children: ReadonlySet<string>, hasFailed: boolean): void {
    const branches = node.blocks.filter(({ role }) => role === 'branch');
    const branch = branches.find(({ nodes }) => nodes.some(({ id }) => children.has(id)));
    if (branch) this.#take(path, 'branch', branchName(branch, node));
    else if (!hasFailed) this.#take(path, 'branch', NO_BRANCH);
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

function countsText(counts: readonly number[]): string {
  const sorted = counts.toSorted((one, other) => one - other);
  return `it always had ${sorted.join(' or ')} ${sorted.join() === '1' ? 'item' : 'items'}`;
}

const NO_BRANCH = 'no branch';

function waysOf(node: StepNode): Way[] {
  const { step } = node;
  const ways: Way[] = [];
  const add = (kind: Way['kind'], ...names: string[]): void =>
    void ways.push(...names.map((way) => ({ kind, way, taken: 0 })));
  if (typeof step.when === 'string') add('when', 'runs', 'skipped');
  if (step.type === 'conditional') {
    add('branch', ...node.blocks.filter(({ role }) => role === 'branch').map((block) => branchName(block, node)));
    if (step.otherwise === undefined) add('branch', NO_BRANCH);
  }
  if (step.type === 'loop' && typeof step.over === 'string') add('loop', 'no item', 'one item', 'several items');
  if (step.type === 'loop' && step.over === undefined) {
    if (step.while !== undefined) add('loop', 'no item');
    add('loop', 'one item', ...((step.max_iterations ?? 2) > 1 ? ['several items'] : []));
  }
  if (step.type === 'reduce' && typeof step.input === 'string') add('loop', 'no item', 'one item', 'several items');
  if (typeof step.on_error === 'object') add('fallback', 'fallback');
  if (step.on_error === 'continue') add('continue', 'goes on');
  if (step.compensate) add('compensation', 'undone');
  return ways;
}

/** Where a branch stands in its conditional, and its condition. */
function branchName({ pointer }: Block, { step, pointer: around }: StepNode): string {
  const field = pointer.slice(around.length + 1);
  if (step.type !== 'conditional') return field;
  if (field === 'then') return `then: ${String(step.condition)}`;
  const index = Number(/^cases\/(\d+)/u.exec(field)?.[1]);
  return Number.isInteger(index) ? `case ${index + 1}: ${String(step.cases?.[index]?.when)}` : field;
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

/** The ids of the steps inside each step, by its path. */
function childrenIn(entries: readonly ExecTraceEntry[]): ReadonlyMap<string, Set<string>> {
  const children = new Map<string, Set<string>>();
  for (const { parentId, stepId, status, startTime } of entries) {
    if (parentId === undefined || stepId === undefined || (status === 'cancelled' && startTime === undefined)) continue;
    const ids = children.get(parentId) ?? new Set();
    children.set(parentId, ids.add(stepId));
  }
  return children;
}
