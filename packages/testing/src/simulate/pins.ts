import { didYouMean } from '@planloom/dsl-schema';
import { ToolError, type ToolContext, type ToolInput, type ToolRegistry } from '@planloom/tool-kit';

import { planPath, type PlanStep } from './plan-steps.ts';
import type { PinnedResults } from './simulation.ts';

/** @throws RangeError if a result is pinned for a step or a tool that is not there, or a failure does not say what one can say */
export function checkPins(
  { steps = {}, tools = {} }: PinnedResults,
  known: ReadonlyMap<string, PlanStep>,
  registry: ToolRegistry,
): void {
  const names = new Set([...known].flatMap(([path, { node }]) => [path, node.id]));
  for (const name of Object.keys(steps)) if (!names.has(planPath(name))) throw unknownPin('steps', name, names);
  for (const [name, value] of Object.entries(steps)) checkAnswer(name, value, known);
  for (const [name, value] of [...Object.entries(steps), ...Object.entries(tools)]) checkFailure(name, value);
  const ids = registry.getIds();
  for (const name of Object.keys(tools)) if (!ids.includes(name)) throw unknownPin('tools', name, ids);
}

/** What is pinned for a call: by the path of its step in the run, by that in the plan, by the id of the step, else by the tool. */
export function pinOf(
  pins: PinnedResults,
  tool: string,
  context: ToolContext,
): { readonly value: unknown } | undefined {
  const { tools = {} } = pins;
  return pinOfStep(pins, context) ?? (Object.hasOwn(tools, tool) ? { value: tools[tool] } : undefined);
}

/** What is pinned for a step that waits. */
export function pinOfStep(
  { steps = {} }: PinnedResults,
  { path, stepId }: { readonly path: string; readonly stepId: string },
): { readonly value: unknown } | undefined {
  for (const name of [path, planPath(path), stepId]) if (Object.hasOwn(steps, name)) return { value: steps[name] };
  return undefined;
}

/** What a pin gives to a call. @throws ToolError if it is a failure */
export function pinnedResult(value: unknown, input: ToolInput, context: ToolContext): unknown {
  if (isFunction(value)) return value(input, context);
  if (!isPinnedFailure(value)) return value;
  const { code, message, retryable = false } = value.$error as { code?: string; message?: string; retryable?: boolean };
  throw new ToolError(message ?? 'This failure was pinned.', { ...(code !== undefined && { code }), retryable });
}

export function isPinnedFailure(value: unknown): value is { readonly $error: unknown } {
  return typeof value === 'object' && value !== null && '$error' in value;
}

function isFunction(value: unknown): value is (input: ToolInput, context: ToolContext) => unknown {
  return typeof value === 'function';
}

/** @throws RangeError if what is pinned for an approval decides nothing, or a wait is to fail */
function checkAnswer(name: string, value: unknown, known: ReadonlyMap<string, PlanStep>): void {
  const path = planPath(name);
  const step = [...known].find(([each, { node }]) => each === path || node.id === path)?.[1].node.step;
  if (step?.type === 'wait' && isPinnedFailure(value)) {
    throw new RangeError(`"${name}" is a wait, which cannot be made to fail: pin what its signal brings.`);
  }
  if (step?.type !== 'approval' || typeof value === 'function' || isPinnedFailure(value)) return;
  if (!isDecision(value)) throw new RangeError(noDecision(name));
}

/** Whether a pin decides at an approval. */
export function isDecision(value: unknown): boolean {
  if (typeof value === 'boolean') return true;
  return typeof value === 'object' && value !== null && typeof (value as { approved?: unknown }).approved === 'boolean';
}

/** What is said of a pin that does not. */
export function noDecision(name: string): string {
  return `"${name}" is an approval: pin true, false, or a decision such as { "approved": true }.`;
}

function checkFailure(name: string, value: unknown): void {
  if (!isPinnedFailure(value)) return;
  const said = value.$error;
  const isFailure =
    typeof said === 'object' &&
    said !== null &&
    ['code', 'message'].every((key) => ['string', 'undefined'].includes(typeof (said as Record<string, unknown>)[key]));
  if (isFailure) return;
  throw new RangeError(
    `The failure pinned for "${name}" has to look like { "$error": { "code": "…", "message": "…" } }.`,
  );
}

function unknownPin(kind: 'steps' | 'tools', name: string, known: Iterable<string>): RangeError {
  const nearest = didYouMean(name, known);
  const hint = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
  return new RangeError(
    `A result is pinned for ${kind}."${name}", but the ${kind === 'steps' ? 'plan has no such step' : 'tools have none of this name'}.${hint}`,
  );
}
