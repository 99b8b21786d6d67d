import { describe, expect, it } from 'vitest';

import { dag, graph, sequential, workshop } from './support/workshop.ts';

interface Kind {
  /** A step of this kind around another. */
  readonly wrap: (id: string, inner: object) => object;
  /** Its result, given that of the step inside. */
  readonly result: (inner: unknown, innerId: string) => unknown;
  /** How often it runs the step inside. */
  readonly times: number;
}

const kinds: Readonly<Record<string, Kind>> = {
  loop: {
    wrap: (id, step) => ({ id, type: 'loop', over: '[1, 2]', concurrency: 2, step }),
    result: (inner) => [inner, inner],
    times: 2,
  },
  until: {
    wrap: (id, step) => ({
      id,
      type: 'loop',
      until: `${id}_at == 1`,
      as: `${id}_last`,
      index_as: `${id}_at`,
      max_iterations: 5,
      step,
    }),
    result: (inner) => [inner, inner],
    times: 2,
  },
  parallel: {
    wrap: (id, step) => ({
      id,
      type: 'parallel',
      steps: [step, { id: `${id}_side`, tool: 'echo', input: { value: 'side' } }],
    }),
    result: (inner, innerId) => ({ [innerId]: inner, [`${innerId.replace('inner', 'outer')}_side`]: 'side' }),
    times: 1,
  },
  map: {
    wrap: (id, reducer) => ({ id, type: 'reduce', input: [1, 2], reducer }),
    result: (inner) => [inner, inner],
    times: 2,
  },
  fold: {
    wrap: (id, reducer) => ({ id, type: 'reduce', input: [1, 2, 3], accumulator: `${id}_so_far`, reducer }),
    result: (inner) => inner,
    times: 2,
  },
  conditional: {
    wrap: (id, step) => ({ id, type: 'conditional', condition: true, then: [step] }),
    result: (inner) => inner,
    times: 1,
  },
  subplan: {
    wrap: (id, step) => ({ id, type: 'subplan', plan: { version: '1.0', execution: 'dag', steps: [step] } }),
    result: (inner) => inner,
    times: 1,
  },
};

const pairs = Object.keys(kinds).flatMap((outer) => Object.keys(kinds).map((inner) => ({ outer, inner })));

function nest(outer: string, inner: string, leaf: object): object {
  return kinds[outer]!.wrap('outer', kinds[inner]!.wrap('inner', leaf));
}

/** The result of one kind in another; a parallel names what is beside the step inside after itself. */
function resultOf(outer: string, inner: string, leaf: unknown): unknown {
  const inside = inner === 'parallel' ? { leaf, inner_side: 'side' } : kinds[inner]!.result(leaf, 'leaf');
  return kinds[outer]!.result(inside, 'inner');
}

describe.each(pairs)('$inner inside $outer', ({ outer, inner }) => {
  const times = kinds[outer]!.times * kinds[inner]!.times;

  it.each([
    ['sequential', sequential],
    ['dag', dag],
    ['graph', graph],
  ])('gives its results in a %s plan', async (_, mode) => {
    const { run, calls } = workshop();
    const leaf = { id: 'leaf', tool: 'work', input: { ms: 5, value: 'leaf' } };

    const { result, trace } = await run(mode(nest(outer, inner, leaf)));

    expect(result).toEqual(resultOf(outer, inner, 'leaf'));
    expect(calls.filter(({ path }) => path.endsWith('.leaf'))).toHaveLength(times);
    expect(trace.entries.map(({ status }) => status)).not.toContain('running');
    expect(new Set(trace.entries.map(({ nodeId }) => nodeId)).size).toBe(trace.entries.length);
  });

  it('ends every step and every call when one inside fails', async () => {
    const { failure, calls, time } = workshop();
    const leaf = { id: 'leaf', tool: 'fail', input: { ms: 5 } };

    const error = await failure(dag(nest(outer, inner, leaf), { id: 'after', tool: 'echo', depends_on: ['outer'] }));

    expect(error).toMatchObject({ code: 'test/broken', stepId: 'leaf' });
    expect(error.path).toMatch(/^outer.*inner.*leaf$/);
    const statusOf = Object.fromEntries(error.trace.entries.map(({ nodeId, status }) => [nodeId, status]));
    expect(statusOf).toMatchObject({ outer: 'failed', after: 'skipped', [error.path ?? '']: 'failed' });
    expect(Object.values(statusOf)).not.toContain('running');
    expect(calls.filter(({ end }) => end === undefined)).toEqual([]);
    expect(time.pendingTimers).toBe(0);
  });

  it('is cancelled as a whole', async () => {
    const { failure, calls, time } = workshop();
    const controller = new AbortController();
    time.after(5, () => controller.abort());

    const error = await failure(
      sequential(nest(outer, inner, { id: 'leaf', tool: 'hang' })),
      {},
      { signal: controller.signal },
    );

    expect(error.code).toBe('run/cancelled');
    expect(calls.filter(({ path }) => path.endsWith('.leaf')).map(({ aborted }) => aborted)).not.toContain(undefined);
    expect(
      error.trace.entries
        .filter(({ stepId }) => ['outer', 'inner', 'leaf'].includes(stepId ?? ''))
        .map(({ status }) => status),
    ).not.toContain('success');
    expect(time.pendingTimers).toBe(0);
  });
});
