import { calledTool, type Block, type StepNode } from '@planloom/dsl-schema';

import { bearsItems, type PlanStep, saidRetries } from './plan-steps.ts';
import type { CoveragePoint } from './simulation.ts';

/** A way that a run can take at a step. */
export type Way = Pick<CoveragePoint, 'kind' | 'way'>;

const NO_BRANCH = 'no branch';
export const ENDS = 'ends here';
export const ITEM_FAILS = 'an item fails';
export const TOO_MANY_FAIL = 'too many items fail';
export const LATER_ATTEMPT = 'a later attempt succeeds';
export const APPROVED = 'approved';
export const REJECTED = 'rejected';
export const UNDECIDED = 'nobody decides in time';
export const COMES = 'comes';
export const STAYS_AWAY = 'does not come in time';

/** Every way there is at a step; none where it can only go on. */
export function waysOf({ node, block }: PlanStep): Way[] {
  const { step } = node;
  const ways: Way[] = [];
  const add = (kind: Way['kind'], ...names: string[]): void => void ways.push(...names.map((way) => ({ kind, way })));
  if (typeof step.when === 'string') add('when', 'runs', 'skipped');
  if (step.type === 'conditional') {
    add('branch', ...branchesOf(node).map((branch) => branchName(branch, node)));
    if (step.otherwise === undefined) add('branch', NO_BRANCH);
  }
  if (step.type === 'approval') add('decision', APPROVED, REJECTED, ...(isTimed(node) ? [UNDECIDED] : []));
  if (step.type === 'wait' && step.signal !== undefined && isTimed(node)) add('signal', COMES, STAYS_AWAY);
  add('loop', ...itemCounts(node));
  if ('on_item_error' in step && bearsItems(node)) {
    add('items', ITEM_FAILS, ...(typeof step.on_item_error === 'object' ? [TOO_MANY_FAIL] : []));
  }
  // Containers, and failures of certain codes only, are not tried on purpose.
  const isTried = calledTool(node) !== undefined && step.retry?.on === undefined;
  if (isTried && (saidRetries(node) ?? 0) > 0) add('retry', LATER_ATTEMPT);
  if (typeof step.on_error === 'object') add('fallback', 'fallback');
  if (step.on_error === 'continue') add('continue', 'goes on');
  if (step.compensate) add('compensation', 'undone');
  if (block.order === 'graph') add('next', ...exitsOf(node));
  return ways;
}

/** Whether a step waits no longer than for some time. */
export function isTimed({ step }: StepNode): boolean {
  return step.timeout_ms !== undefined;
}

/** How many items a container can have, as far as the plan does not say it. */
function itemCounts({ step }: StepNode): string[] {
  const isOpen =
    (step.type === 'loop' && typeof step.over === 'string') ||
    (step.type === 'reduce' && typeof step.input === 'string');
  if (isOpen) return ['no item', 'one item', 'several items'];
  if (step.type !== 'loop' || step.over !== undefined) return [];
  const several = (step.max_iterations ?? 2) > 1 ? ['several items'] : [];
  return [...(step.while === undefined ? [] : ['no item']), 'one item', ...several];
}

/** Where a step of a graph can lead to, if there is a choice. */
function exitsOf({ step: { next } }: StepNode): string[] {
  if (next === undefined || typeof next === 'string') return [];
  const targets = [...new Set(next.map(({ to }) => to))].map((to) => exitName(to, next));
  const isSure = next.some(({ when }) => when === undefined || when === true);
  const exits = isSure ? targets : [...targets, ENDS];
  return exits.length > 1 ? exits : [];
}

/** `to check: score.value < 3` */
export function exitName(to: string, next: StepNode['step']['next']): string {
  const exits = typeof next === 'object' ? next.filter((exit) => exit.to === to) : [];
  const conditions = exits.map(({ when }) => when).filter((when) => typeof when === 'string');
  return conditions.length === 0 ? `to ${to}` : `to ${to}: ${conditions.join(' or ')}`;
}

function branchesOf({ blocks }: StepNode): readonly Block[] {
  return blocks.filter(({ role }) => role === 'branch');
}

/** Where a branch stands in its conditional, and its condition. */
function branchName({ pointer }: Block, { step, pointer: around }: StepNode): string {
  const field = pointer.slice(around.length + 1);
  if (step.type !== 'conditional') return field;
  if (field === 'then') return `then: ${String(step.condition)}`;
  const index = Number(/^cases\/(\d+)/u.exec(field)?.[1]);
  return Number.isInteger(index) ? `case ${index + 1}: ${String(step.cases?.[index]?.when)}` : field;
}

/** The way of a branch as a trace names it: `then`, `otherwise`, `cases[1]`. */
export function branchWay(branch: string | undefined, node: StepNode): string {
  if (branch === undefined) return NO_BRANCH;
  const pointer = `${node.pointer}/${branch.replace(/^cases\[(\d+)\]$/u, 'cases/$1/steps')}`;
  const block = branchesOf(node).find((each) => each.pointer === pointer);
  return block ? branchName(block, node) : branch;
}
