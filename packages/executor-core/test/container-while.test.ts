import { describe, expect, it } from 'vitest';

import { sequential, workshop } from './support/workshop.ts';

const count = { id: 'count', tool: 'echo', input: { value: '{{(last ?? 0) + 1}}' } };
const loop = (more: object): object => ({ id: 'l', type: 'loop', step: count, ...more });

describe('a loop with while or until', () => {
  it.each([{ while: true }, { until: false }])('fails when it reaches max_iterations: %j', async (condition) => {
    const { failure, calls } = workshop();

    const error = await failure(sequential(loop({ ...condition, max_iterations: 4 })));

    expect(error).toMatchObject({ code: 'step/max-iterations', stepId: 'l' });
    expect(error.message).toContain('after 4 iterations (max_iterations)');
    expect(calls).toHaveLength(4);
  });

  it('is refused without max_iterations', async () => {
    const error = await workshop().refusal(sequential(loop({ while: true })));

    expect(error.message).toContain('max_iterations');
  });

  it.each([{ while: 'input.go' }, { until: 'input.go' }])(
    'fails on a condition that is no boolean: %j',
    async (condition) => {
      const { failure } = workshop();

      const error = await failure(sequential(loop({ ...condition, max_iterations: 4 })), { input: { go: 'yes' } });

      expect(error).toMatchObject({ code: 'expression/not-boolean', stepId: 'l' });
    },
  );

  it('reads while before each iteration, so it may not run at all', async () => {
    const { run, calls } = workshop();

    const { result } = await run(sequential(loop({ while: 'input.go', max_iterations: 9 })), { input: { go: false } });

    expect(result).toEqual([]);
    expect(calls).toEqual([]);
  });

  it('has null as the last result at first, then what the body before gave', async () => {
    const { run } = workshop();

    const { result } = await run(sequential(loop({ while: 'last == null || last < 3', max_iterations: 9 })));

    expect(result).toEqual([1, 2, 3]);
  });

  it('reads until after each iteration, so it runs at least once', async () => {
    const { run } = workshop();

    const { result } = await run(sequential(loop({ until: 'last >= 1', max_iterations: 9 })));

    expect(result).toEqual([1]);
  });

  it('reads in until what the steps of the iteration wrote', async () => {
    const { run } = workshop();
    const steps = [
      { id: 'page', tool: 'echo', input: { value: { next: '{{at < 2}}', rows: '{{at}}' } } },
      { id: 'rows', tool: 'echo', input: { value: '{{page.rows}}' } },
    ];

    const { result } = await run(
      sequential({ id: 'l', type: 'loop', until: '!page.next', index_as: 'at', max_iterations: 9, steps }),
    );

    expect(result).toEqual([0, 1, 2]);
  });

  it('may end exactly at max_iterations', async () => {
    const { run } = workshop();

    const { result } = await run(sequential(loop({ until: 'last == 4', max_iterations: 4 })));

    expect(result).toEqual([1, 2, 3, 4]);
  });

  it('calls the last result as its `as` says', async () => {
    const { run } = workshop();
    const step = { id: 'count', tool: 'echo', input: { value: '{{(total ?? 0) + 1}}' } };

    const { result } = await run(sequential(loop({ until: 'total == 2', as: 'total', max_iterations: 9, step })));

    expect(result).toEqual([1, 2]);
  });
});
