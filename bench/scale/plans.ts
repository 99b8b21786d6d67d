import { createExecutor, type CompiledPlan } from '@planloom/executor-core';

/** The one tool of these plans. Who simulates answers in its place. */
const tools = [{ id: 'work', execute: (): unknown => ({ ok: true }) }];

/** As large as V8 and memory allow. */
const limits = { steps: 1e9, planBytes: 2 ** 40, loopIterations: 1e9, toolCalls: 1e9 };

/** Checks and compiles a plan, with the names of what it is begun with. */
export function compile(plan: object, ...variables: readonly string[]): CompiledPlan {
  const context = Object.fromEntries(variables.map((name) => [name, []]));
  return createExecutor(tools, { limits }).compile(plan as never, context);
}

/** A loop over the variable `items`, so many at a time. */
export function loopPlan(concurrency: number): object {
  const body = { id: 'body', tool: 'work', input: { x: '{{item}}' } };
  return planOf([{ id: 'all', type: 'loop', over: 'items', concurrency, step: body }]);
}

/** A graph in layers; each step but those of the first layer reads two of the layer before. */
export function layeredPlan(steps: number, width: number): object {
  return planOf(
    Array.from({ length: steps }, (_, index) => ({ id: `s${index}`, tool: 'work', input: readsOf(index, width) })),
  );
}

/** The positions of the two steps that a step of a layered plan reads; none in the first layer. */
export function needsOf(index: number, width: number): readonly number[] {
  const layer = Math.floor(index / width) - 1;
  if (layer < 0) return [];
  return [layer * width + (index % width), layer * width + ((index + 1) % width)];
}

function readsOf(index: number, width: number): object {
  const [one, other] = needsOf(index, width);
  return one === undefined ? { a: 1 } : { a: `{{s${one}}}`, b: `{{s${other}}}` };
}

function planOf(steps: readonly object[]): object {
  return { version: '1.0', execution: 'dag', steps };
}
