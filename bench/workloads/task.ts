import type { Mistake, TaskSchema, TaskTool } from '../adapter.ts';
import { expectThat, type Workload } from './workload.ts';

const ORDERS = 50;
const CALLS = 1 + 2 * ORDERS + 3;

/** W11: a piece of work as an agent would be given it, with a list, a loop of two calls an item, a condition and a join. */
export function task(mistake?: Mistake): Workload & { readonly calls: () => number } {
  let calls = 0;
  const tools = taskTools(() => (calls += 1));
  return {
    method: 'task',
    steps: CALLS,
    work: { region: 'north', concurrency: 8, tools, ...(mistake === undefined ? {} : { mistake }) },
    reset: () => (calls = 0),
    calls: () => calls,
    verify: (result) => {
      expectThat(calls === CALLS, () => `${calls} calls, not ${CALLS}`);
      expectThat(JSON.stringify(result) === JSON.stringify(EXPECTED), () => `the report is ${JSON.stringify(result)}`);
    },
  };
}

const text: TaskSchema = { type: 'string' };
const number: TaskSchema = { type: 'number' };
const order = object({ item: text, amount: number });
const line = object({ item: text, total: number });

const prices = (item: string): number => 1 + (item.length % 7);
const lines = Array.from({ length: ORDERS }, (_, index) => {
  const item = `item ${'x'.repeat(index % 11)}`;
  return { item, amount: 1 + (index % 5), total: prices(item) * (1 + (index % 5)) };
});
const EXPECTED = { orders: ORDERS, total: lines.reduce((sum, { total }) => sum + total, 0), decision: 'review' };

function taskTools(count: () => void): Readonly<Record<string, TaskTool>> {
  const definitions: readonly TaskTool[] = [
    tool('list_orders', 'The orders of a region', { region: text }, { type: 'array', items: order }, () =>
      lines.map(({ item, amount }) => ({ item, amount })),
    ),
    tool('get_price', 'The price of an item', { item: text }, object({ price: number }), ({ item }) => ({
      price: prices(item as string),
    })),
    tool('price_line', 'What an order costs', { item: text, amount: number, price: number }, line, (given) => ({
      item: given['item'],
      total: (given['amount'] as number) * (given['price'] as number),
    })),
    tool(
      'sum_lines',
      'The sum of lines',
      { lines: { type: 'array', items: line } },
      object({ total: number }),
      (given) => ({
        total: (given['lines'] as typeof lines).reduce((sum, { total }) => sum + total, 0),
      }),
    ),
    tool('request_review', 'Asks a person', { total: number }, object({ decision: text }), () => ({
      decision: 'review',
    })),
    tool('accept', 'Accepts without asking', { total: number }, object({ decision: text }), () => ({
      decision: 'accept',
    })),
    tool(
      'write_report',
      'The report',
      { lines: { type: 'array', items: line }, total: number, decision: text },
      object({ orders: number, total: number, decision: text }),
      (given) => ({
        orders: (given['lines'] as typeof lines).length,
        total: given['total'],
        decision: given['decision'],
      }),
    ),
  ];
  return Object.fromEntries(definitions.map((each) => [each.id, counted(each, count)]));
}

function tool(
  id: string,
  description: string,
  parameters: Readonly<Record<string, TaskSchema>>,
  outputSchema: TaskSchema,
  compute: (given: Readonly<Record<string, unknown>>) => unknown,
): TaskTool {
  return { id, description, inputSchema: object(parameters), outputSchema, execute: async (given) => compute(given) };
}

/** A tool that counts its calls and refuses what its schema does not allow, however it is called. */
function counted({ execute, ...rest }: TaskTool, count: () => void): TaskTool {
  return {
    ...rest,
    execute: (given) => {
      for (const [name, { type }] of Object.entries(rest.inputSchema.properties ?? {})) {
        const value = given[name];
        const is = Array.isArray(value) ? 'array' : typeof value;
        if (is !== type) return Promise.reject(new TypeError(`${rest.id}: "${name}" has to be ${type}, not ${is}`));
      }
      count();
      return execute(given);
    },
  };
}

function object(properties: Readonly<Record<string, TaskSchema>>): TaskSchema {
  return { type: 'object', properties, required: Object.keys(properties) };
}
