/**
 * Steps that only look begin while the model still writes the plan. The model here writes a plan that stands in this file, a few characters
 * at a time; put any client that streams in its place.
 */
import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { createPlanExecutor, defineTool, type Plan, type PlanningAgent } from 'planloom';

/** What happens, in order. */
const diary: string[] = [];
const note = (line: string): void => {
  diary.push(line);
  console.log(line);
};

const plan: Plan = {
  version: '1.0',
  plan: 'Tell the team where it is warmer',
  execution: 'dag',
  steps: [
    { id: 'rome', tool: 'fetch_weather', input: { city: 'Rome' } },
    { id: 'oslo', tool: 'fetch_weather', input: { city: 'Oslo' } },
    { id: 'text', tool: 'compare', input: { one: '{{rome}}', other: '{{oslo}}' } },
    { id: 'told', tool: 'send_message', input: { to: 'team', text: '{{text}}' } },
  ],
};

const model: PlanningAgent = {
  generate: () => assert.fail('A model that can stream is asked to.'),
  stream: () => ({ textStream: write(JSON.stringify(plan)) }),
};
async function* write(text: string): AsyncGenerator<string> {
  for (const [piece] of text.matchAll(/.{1,8}/gs)) {
    yield piece;
    await nextTurn();
  }
  note('the plan is written');
}

const tools = [
  defineTool({
    id: 'fetch_weather',
    inputSchema: { city: { type: 'string' } },
    effects: { readOnly: true },
    async execute({ city }) {
      note(`fetching ${city}`);
      await nextTurn();
      return { city, celsius: city === 'Rome' ? 24 : 7 };
    },
  }),
  defineTool({
    id: 'compare',
    effects: { readOnly: true },
    execute({ one, other }) {
      note('comparing');
      const [cold, warm] = [one, other].map(weather).toSorted((a, b) => a.celsius - b.celsius);
      return `It is warmer in ${warm?.city} than in ${cold?.city}.`;
    },
  }),
  // It does not say that it is read-only, so it waits until the plan is whole, was checked and was seen by `onPlan`.
  defineTool({
    id: 'send_message',
    inputSchema: { to: { type: 'string' }, text: { type: 'string' } },
    execute({ to, text }) {
      note(`to ${to}: ${text}`);
      return { sent: text };
    },
  }),
];
function weather(value: unknown): { city: string; celsius: number } {
  return value as { city: string; celsius: number };
}

const executor = createPlanExecutor(tools, { mastraAgent: model });
const early: string[] = [];
const { result, trace } = await executor.executeTask(
  'Where is it warmer, in Rome or in Oslo? Tell the team.',
  {},
  {
    eager: true,
    onPlan: () => note('the plan is approved'),
    onPlanning: (event) => void (event.type === 'planning.early-start' && early.push(event.stepId)),
  },
);
console.log(result);

assert.deepEqual(result, { sent: 'It is warmer in Rome than in Oslo.' });
assert.deepEqual(diary, [
  'fetching Rome',
  'fetching Oslo',
  'comparing',
  'the plan is written',
  'the plan is approved',
  'to team: It is warmer in Rome than in Oslo.',
]);
assert.deepEqual(early, ['rome', 'oslo', 'text']);
// In the trace of the run, their calls are marked: they were made before it, and not again.
assert.deepEqual(
  trace.entries.filter(({ kept }) => kept).map(({ nodeId }) => nodeId),
  early,
);
