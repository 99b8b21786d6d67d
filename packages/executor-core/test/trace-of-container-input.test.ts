import { describe, expect, test } from 'vitest';

import { sequential, workshop } from './support/workshop.ts';

const plan = { version: '1.0', steps: [{ id: 'inner', tool: 'echo' }] };
const input = { token: 'abc', note: 'is hunter2', text: '{{input.text}}' };
const subplan = { id: 'sub', type: 'subplan', plan, input };

describe('what a container is given', () => {
  test('is bounded and without secrets in the trace', async () => {
    const trace = { secrets: ['hunter2'] };
    const context = { input: { text: 'x'.repeat(100_000) } };
    const result = await workshop().run(sequential(subplan), context, { trace });
    const [entry] = result.trace.entries;
    expect(entry).toMatchObject({ nodeId: 'sub', input: { token: '[redacted]' } });
    expect(JSON.stringify(entry)).not.toContain('hunter2');
    expect(JSON.stringify(entry).length).toBeLessThan(20_000);
  });

  test('is not in the trace if values are not', async () => {
    const context = { input: { text: 'secret' } };
    const { trace } = await workshop().run(sequential(subplan), context, { trace: { values: false } });
    expect(JSON.stringify(trace)).not.toContain('secret');
  });

  test('is, of a loop and a reduce, what they go over', async () => {
    const step = { id: 'x', tool: 'echo', input: { value: '{{item}}' } };
    const loop = { id: 'all', type: 'loop', over: 'input.items', step };
    const fold = { id: 'sum', type: 'reduce', input: 'all', accumulator: 'sofar', reducer: { ...step, id: 'y' } };
    const { trace } = await workshop().run(sequential(loop, fold), { input: { items: [1, 2] } });
    const inputs = trace.entries.filter(({ type }) => type !== 'tool').map(({ nodeId, input }) => [nodeId, input]);
    expect(inputs).toEqual([
      ['all', [1, 2]],
      ['sum', [1, 2]],
    ]);
  });
});
