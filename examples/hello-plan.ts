/** Your own tools, a plan over them, and its result: two calls side by side, then one that needs both. */
import assert from 'node:assert/strict';

import { createPlanExecutor, defineTool } from 'planloom';

const tools = [
  defineTool({
    id: 'fetch_weather',
    inputSchema: { city: { type: 'string' } },
    outputSchema: { celsius: { type: 'number' } },
    effects: { readOnly: true },
    execute: ({ city }) => ({ celsius: city === 'Oslo' ? 4 : 21 }),
  }),
  defineTool({
    id: 'fetch_trains',
    inputSchema: { to: { type: 'string' } },
    effects: { readOnly: true },
    execute: ({ to }) => [`07:12 to ${to}`, `09:12 to ${to}`],
  }),
];

const plan = {
  version: '1.0',
  plan: 'What to know before a trip',
  execution: 'dag',
  steps: [
    { id: 'weather', tool: 'fetch_weather', input: { city: '{{input.city}}' } },
    { id: 'trains', tool: 'fetch_trains', input: { to: '{{input.city}}' } },
    {
      id: 'advice',
      type: 'final',
      input: { first_train: '{{trains[0]}}', coat: '{{weather.celsius < 10}}' },
    },
  ],
};

const { result, trace } = await createPlanExecutor(tools).execute(plan, { input: { city: 'Oslo' } });
console.log(result);

assert.deepEqual(result, { first_train: '07:12 to Oslo', coat: true });
assert.equal(trace.statistics.successfulSteps, 3);
