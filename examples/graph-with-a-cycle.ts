/** A graph plan: a step that goes back to itself until its result is good enough. */
import assert from 'node:assert/strict';

import { createPlanExecutor, defineTool } from 'planloom';

/** One step of Newton's method for a square root. */
const improve = defineTool({
  id: 'improve',
  inputSchema: { number: { type: 'number' }, guess: { type: 'number' } },
  outputSchema: { guess: { type: 'number' }, error: { type: 'number' } },
  execute({ number, guess }) {
    const better = (guess + number / guess) / 2;
    return { guess: better, error: Math.abs(better * better - number) };
  },
});

const plan = {
  version: '1.0',
  execution: 'graph',
  steps: [
    {
      id: 'estimate',
      tool: 'improve',
      input: { number: '{{input.number}}', guess: '{{estimate.guess ?? input.number}}' },
      max_visits: 20,
      next: [{ to: 'estimate', when: 'estimate.error > 0.000001' }, { to: 'answer' }],
    },
    { id: 'answer', type: 'final', input: { root: '{{estimate.guess}}' } },
  ],
};

const { result, trace } = await createPlanExecutor([improve]).execute(plan, { input: { number: 2 } });
const { root } = result as { root: number };
console.log(root, `after ${trace.statistics.toolCalls} calls`);

assert(Math.abs(root - Math.SQRT2) < 1e-6);
assert.deepEqual(
  trace.entries.map(({ nodeId }) => nodeId),
  ['estimate', 'estimate#2', 'estimate#3', 'estimate#4', 'answer'],
);
