import { expect, it } from 'vitest';

import { createGraphExecutor, DynamicGraphExecutor, isRunError, type Tool } from '../src/index.ts';

const double: Tool = { id: 'double', execute: ({ n }) => Number(n) * 2 };
const plan = { version: '1.0', steps: [{ id: 'doubled', tool: 'double', input: { n: '{{input.n}}' } }] };

it('a DynamicGraphExecutor runs a plan with its tools and options', async () => {
  const executor = new DynamicGraphExecutor({ double }, { planId: 'twice' });

  const { context, trace } = await executor.execute(plan, { input: { n: 4 } });

  expect(context['doubled']).toBe(8);
  expect(trace.planId).toBe('twice');
  expect(executor.tools.getIds()).toEqual(['double']);
});

it('createGraphExecutor makes one', () => {
  expect(createGraphExecutor([double])).toBeInstanceOf(DynamicGraphExecutor);
});

it('streams the events of a run, which can be cancelled', async () => {
  const run = createGraphExecutor([{ id: 'double', execute: () => new Promise(() => {}) }]).stream(plan, {
    input: { n: 4 },
  });

  for await (const { type } of run) if (type === 'step.started') run.cancel();

  const error = await run.result.catch((error: unknown) => error);
  expect(isRunError(error) && error.code).toBe('run/cancelled');
});
