/**
 * A run that fails goes on with another plan, and does nothing twice that is done. The planner here has two plans in this file;
 * one that asks a model does the same with the model's.
 */
import assert from 'node:assert/strict';

import { createPlanExecutor, defineTool, ReplanError, type Plan, type Planner } from 'planloom';

const calls: string[] = [];
const tools = [
  defineTool({
    id: 'invite',
    inputSchema: { who: { type: 'string' } },
    execute: ({ who }) => void calls.push(`invite ${who}`),
  }),
  defineTool({
    id: 'book_room',
    inputSchema: { room: { type: 'string' } },
    execute({ room }) {
      calls.push(`book ${room}`);
      // Nothing is wrong with the call; but with this plan there is no way on.
      if (room === 'hall') throw new ReplanError('The hall is taken.', { free: ['library', 'garden'] });
      return { room };
    },
  }),
  defineTool({
    id: 'announce',
    inputSchema: { room: { type: 'string' } },
    execute: ({ room }) => `See you in the ${room}.`,
  }),
];

const planFor = (room: string): Plan => ({
  version: '1.0',
  steps: [
    {
      id: 'invitations',
      type: 'loop',
      over: ['Ada', 'Grace'],
      step: { id: 'invitation', tool: 'invite', input: { who: '{{item}}' } },
    },
    { id: 'place', tool: 'book_room', input: { room } },
    { id: 'word', tool: 'announce', input: { room: '{{place.room}}' } },
  ],
});
const planner: Planner = {
  plan: async () => ({ plan: planFor('hall') }),
  async replan({ failure, done }) {
    console.log(`${failure.step}: ${failure.message}`);
    console.log(`done so far: ${done.map(({ path }) => path).join(', ')}`);
    return { plan: planFor('library') };
  },
};

const executor = createPlanExecutor(tools, { planner });
const { result, replans, trace } = await executor.executeTask(
  'Invite Ada and Grace, and book a room',
  {},
  {
    replan: { max: 2 },
    onPlanning: (event) => event.type === 'planning.replanned' && console.log(event.patch),
  },
);
console.log(result);

assert.equal(result, 'See you in the library.');
assert.equal(replans, 1);
assert.deepEqual(calls, ['invite Ada', 'invite Grace', 'book hall', 'book library']);
assert.deepEqual(
  trace.entries.filter(({ kept }) => kept).map(({ nodeId }) => nodeId),
  ['invitations[0].invitation', 'invitations[1].invitation'],
);
