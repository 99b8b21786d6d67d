/** The events of a run while it goes on, and how to stop it. */
import assert from 'node:assert/strict';

import { createPlanExecutor, defineTool, isRunError } from 'planloom';

const countDown = defineTool({
  id: 'count_down',
  inputSchema: { from: { type: 'integer', default: 3 } },
  async execute({ from }, context) {
    for (let left = from; left > 0; left--) {
      context.signal.throwIfAborted();
      context.progress({ left });
      await new Promise((resume) => setImmediate(resume));
    }
    return 'lift-off';
  },
});
const plan = { version: '1.0', steps: [{ id: 'launch', tool: 'count_down', input: { from: '{{input.from}}' } }] };
const executor = createPlanExecutor([countDown]);

const run = executor.stream(plan, { input: { from: 3 } });
const seen: string[] = [];
for await (const event of run) {
  seen.push(event.type);
  if (event.type === 'step.progress') console.log(event.path, event.data);
}
console.log((await run.result).result);

assert.deepEqual(seen, [
  'run.started',
  'step.started',
  'step.progress',
  'step.progress',
  'step.progress',
  'step.completed',
  'run.completed',
]);
assert.equal((await run.result).result, 'lift-off');

const endless = executor.stream(plan, { input: { from: 1_000_000 } });
for await (const event of endless) {
  if (event.type === 'step.progress') endless.cancel();
}
const failure = await endless.result.catch((error: unknown) => error);
assert(isRunError(failure));
assert.equal(failure.code, 'run/cancelled');
console.log(failure.message);
