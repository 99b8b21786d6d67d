import type { RunContext } from '@planloom/executor-core';
import type { ToolCollection } from '@planloom/tool-kit';

/** A piece of work whose parts are counted, and how many parts it has. */
export interface Workload {
  readonly name: string;
  readonly plan: object;
  readonly tools: ToolCollection;
  readonly context: RunContext;
  /** What the counts are divided by. */
  readonly steps: number;
}

const add: ToolCollection = [{ id: 'add', execute: ({ x }) => Promise.resolve(Number(x) + 1) }];

/** Each step reads the one before. */
export function chain(steps: number): Workload {
  const plan = planOf(
    Array.from({ length: steps }, (_, index) => ({
      id: `s${index}`,
      tool: 'add',
      input: { x: index === 0 ? 0 : `{{s${index - 1}}}` },
    })),
  );
  return { name: 'chain', plan, tools: add, context: {}, steps };
}

/** Each step reads three of those before. */
export function dag(steps: number): Workload {
  const plan = planOf(
    Array.from({ length: steps }, (_, index) => ({ id: `s${index}`, tool: 'add', input: { x: 1, ...readsOf(index) } })),
  );
  return { name: 'dag', plan, tools: add, context: {}, steps };
}

function readsOf(index: number): Record<string, string> {
  const before = [1, 2, 7].filter((distance) => distance <= index).map((distance) => `s${index - distance}`);
  return Object.fromEntries(before.map((id) => [id, `{{${id}}}`]));
}

/** A loop of so many iterations, 64 at a time. */
export function loop(steps: number): Workload {
  const body = { id: 'body', tool: 'add', input: { x: '{{item}}' } };
  const plan = planOf([{ id: 'all', type: 'loop', over: 'items', concurrency: 64, step: body }]);
  return { name: 'loop', plan, tools: add, context: { items: Array.from({ length: steps }, (_, at) => at) }, steps };
}

function planOf(steps: readonly object[]): object {
  return { version: '1.0', execution: 'dag', steps };
}
