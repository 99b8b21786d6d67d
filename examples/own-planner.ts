/**
 * A planner of one's own in place of a model: rules that know what a shop's orders need. Whatever writes the plan, it is checked before anything runs, and the
 * planner is told how it did.
 */
import assert from 'node:assert/strict';

import { createPlanExecutor, defineTool, isPlanError, PlannerError, type Planner, type Step } from 'planloom';

const shipped: string[] = [];
const findOrder = defineTool({
  id: 'find_order',
  inputSchema: { number: { type: 'string' } },
  effects: { readOnly: true },
  execute: ({ number }) => ({ number, city: 'Rome', paid: number !== '13' }),
});
const ship = defineTool({
  id: 'ship',
  inputSchema: { number: { type: 'string' }, city: { type: 'string' } },
  execute: ({ number, city }) => {
    shipped.push(`${number} to ${city}`);
    return { sent: true };
  },
});

const results: boolean[] = [];
const planner: Planner = {
  async plan({ task }) {
    const numbers = task.match(/\d+/g);
    if (!task.startsWith('Ship') || numbers === null) throw new PlannerError('planner/declined', 'I only ship orders.');
    return {
      source: 'rules',
      plan: { version: '1.0', plan: task, execution: 'dag', steps: numbers.flatMap(stepsFor) },
    };
  },
  settle: ({ succeeded }) => void results.push(succeeded),
};

function stepsFor(number: string): Step[] {
  const order = `order_${number}`;
  const input = { number: `{{${order}.number}}`, city: `{{${order}.city}}` };
  return [
    { id: order, tool: 'find_order', input: { number } },
    { id: `sent_${number}`, tool: 'ship', when: `${order}.paid`, input },
  ];
}

const executor = createPlanExecutor([findOrder, ship], { planner });
const { plan, source } = await executor.executeTask('Ship the orders 7, 13 and 21');
console.log(source, plan.steps.length, shipped);
assert.deepEqual(shipped.toSorted(), ['21 to Rome', '7 to Rome']);
assert.deepEqual(results, [true]);

// What it does not do, it declines; what it does wrong, the checker finds before anything runs.
await assert.rejects(executor.executeTask('Paint the shop'), /I only ship orders/);
executor.updateTools([findOrder]);
await assert.rejects(
  executor.executeTask('Ship the order 7'),
  (error) => isPlanError(error) && /"ship"/.test(error.message),
);
assert.equal(shipped.length, 2);
