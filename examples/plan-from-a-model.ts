/**
 * A task in plain words: a model writes the plan, the checker sends its mistakes back, and the corrected plan runs. The model here is
 * a recording, so that the example needs no key; put an Agent of @mastra/core in its place.
 */
import assert from 'node:assert/strict';

import { createPlanExecutor, defineTool, type PlanningAgent } from 'planloom';

const weather = defineTool({
  id: 'fetch_weather',
  description: 'Weather of a city now',
  inputSchema: { city: { type: 'string' } },
  outputSchema: { celsius: { type: 'number' } },
  effects: { readOnly: true },
  execute: ({ city }) => ({ celsius: city.length * 3 }),
});

const answers = [
  // The tool has another name.
  'Sure! Here is your plan:\n```json\n{"version":"1.0","steps":[{"id":"w","tool":"get_weather","input":{"city":"Rome"}}]}\n```',
  '{"version":"1.0","plan":"Weather in Rome","steps":[{"id":"w","tool":"fetch_weather","input":{"city":"Rome"}}]}',
];
const prompts: string[] = [];
const agent: PlanningAgent = {
  async generate(messages) {
    prompts.push(messages.at(-1)?.content ?? '');
    return { text: answers[prompts.length - 1] ?? '' };
  },
};

const executor = createPlanExecutor([weather], { mastraAgent: agent });
const { plan, result } = await executor.executeTask(
  'How warm is it in Rome?',
  {},
  { onPlan: (plan) => console.log(plan) },
);
console.log(result);

assert.deepEqual(result, { celsius: 12 });
assert.equal(plan.plan, 'Weather in Rome');
assert.match(prompts[1] ?? '', /get_weather/);
