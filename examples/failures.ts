/** Four ways to deal with a step that fails: try again, take a fallback, go on without it, leave out the items it broke. */
import assert from 'node:assert/strict';

import { createPlanExecutor, defineTool, isRunError, type Tool } from 'planloom';

let calls = 0;
const tools: Tool[] = [
  defineTool({
    id: 'flaky',
    execute() {
      calls++;
      if (calls < 3) throw new Error('busy');
      return 'worked at last';
    },
  }),
  defineTool({
    id: 'broken',
    execute() {
      throw new Error('out of order');
    },
  }),
  defineTool({
    id: 'halve',
    inputSchema: { number: { type: 'integer' } },
    execute({ number }) {
      if (number % 2 === 1) throw new Error(`${number} is odd`);
      return number / 2;
    },
  }),
  defineTool({ id: 'default_value', execute: () => 'a default' }),
];

const plan = {
  version: '1.0',
  steps: [
    { id: 'again', tool: 'flaky', retry: { max: 4, backoff_ms: 1 } },
    {
      id: 'replaced',
      tool: 'broken',
      retry_count: 0,
      on_error: { fallback: [{ id: 'instead', tool: 'default_value' }] },
    },
    { id: 'missing', tool: 'broken', retry_count: 0, on_error: 'continue' },
    {
      id: 'halves',
      type: 'loop',
      over: 'input.numbers',
      as: 'number',
      on_item_error: { tolerate: 1 },
      step: { id: 'half', tool: 'halve', input: { number: '{{number}}' }, retry_count: 0 },
    },
    {
      id: 'report',
      type: 'final',
      input: {
        again: '{{again}}',
        replaced: '{{replaced}}',
        missing: '{{missing}}',
        why: '{{errors.missing.message}}',
        halves: '{{halves}}',
      },
    },
  ],
};

const executor = createPlanExecutor(tools);
const { result, trace } = await executor.execute(plan, { input: { numbers: [2, 3, 4] } });
console.log(result);

assert.partialDeepStrictEqual(result, {
  again: 'worked at last',
  replaced: 'a default',
  missing: null,
  halves: [1, null, 2],
});
assert.match(String((result as { why: unknown }).why), /out of order/);
assert.equal(trace.entries[0]?.retryCount, 2);

// More failures than the loop tolerates end the run; the error says where, and what was done until then.
const failure = await executor.execute(plan, { input: { numbers: [1, 3, 4] } }).catch((error: unknown) => error);
assert(isRunError(failure));
console.log(failure.message);
assert.equal(failure.context['replaced'], 'a default');
assert.equal(failure.trace.status, 'failed');
