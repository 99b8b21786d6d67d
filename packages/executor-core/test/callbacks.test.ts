import { describe, expect, it } from 'vitest';

import type { ExecutionOptions } from '../src/index.ts';
import { sequential, workshop } from './support/workshop.ts';

const echo = (id: string, value: unknown = id): object => ({ id, tool: 'echo', input: { value } });
const boom = (): never => {
  throw new Error('boom');
};

describe('a callback or sink that fails', () => {
  it.each<readonly [string, ExecutionOptions, string]>([
    ['onNodeStart', { onNodeStart: boom }, 'onNodeStart threw: boom'],
    ['onNodeComplete', { onNodeComplete: boom }, 'onNodeComplete threw: boom'],
    ['onEvent', { onEvent: boom }, 'A sink of step.started threw: boom'],
    ['a sink', { sinks: [{ receive: boom }] }, 'A sink of step.started threw: boom'],
    [
      'a sink that rejects',
      { sinks: [{ receive: () => Promise.reject(new Error('boom')) }] },
      'A sink of step.started rejected: boom',
    ],
    [
      'a callback that throws an object without text',
      { onNodeStart: () => throwing(Object.create(null)) },
      'onNodeStart threw: {}',
    ],
  ])('does not touch the run, and is warned about: %s', async (_, options, warning) => {
    const { run } = workshop({}, options);

    const { result, warnings, trace } = await run(
      sequential(echo('a'), { id: 'w', tool: 'work', input: { ms: 1 } }, echo('b')),
    );

    expect(result).toBe('b');
    expect(warnings).toContain(warning);
    expect(trace.warnings).toEqual(warnings);
  });

  it('is warned about in the error of a run that fails, too', async () => {
    const { failure } = workshop({}, { onNodeError: boom });

    const error = await failure(sequential({ id: 'a', tool: 'fail' }));

    expect(error).toMatchObject({ code: 'test/broken', warnings: ['onNodeError threw: boom'] });
  });

  it('is told to onWarning, which may fail itself', async () => {
    const told: string[] = [];

    await workshop({}, { onNodeStart: boom, onWarning: (message) => told.push(message) }).run(sequential(echo('a')));
    const { warnings } = await workshop({}, { onNodeStart: boom, onWarning: boom }).run(sequential(echo('a')));

    expect(told).toEqual(['onNodeStart threw: boom']);
    expect(warnings).toEqual(['onNodeStart threw: boom', 'onWarning threw: boom']);
  });

  it('is warned about a hundred times at most', async () => {
    const { run } = workshop({}, { onNodeStart: boom });

    const { warnings } = await run(
      sequential({ id: 'l', type: 'loop', over: Array.from({ length: 300 }, (_, at) => at), step: echo('x') }),
    );

    expect(warnings).toHaveLength(101);
    expect(warnings.at(-1)).toBe('More warnings were left out.');
  });
});

describe('lifecycle callbacks', () => {
  it('are called with the path of each node as it starts, completes or fails', async () => {
    const log: unknown[] = [];
    const { run } = workshop(
      {},
      {
        onNodeStart: (nodeId) => log.push(['start', nodeId]),
        onNodeComplete: (nodeId, result) => log.push(['complete', nodeId, result]),
        onNodeError: (nodeId, error) => log.push(['error', nodeId, error]),
      },
    );

    await run(
      sequential(
        { id: 'l', type: 'loop', over: '[7]', step: echo('x', '{{item}}') },
        { id: 'f', tool: 'fail', on_error: 'continue' },
      ),
    );

    expect(log).toEqual([
      ['start', 'l'],
      ['start', 'l[0].x'],
      ['complete', 'l[0].x', 7],
      ['complete', 'l', [7]],
      ['start', 'f'],
      ['error', 'f', 'it broke'],
    ]);
  });

  it('get the result itself, not a copy', async () => {
    const value = { big: 'x'.repeat(100_000) };
    const seen: unknown[] = [];
    const { run } = workshop({ make: { execute: () => value } }, { onNodeComplete: (_, result) => seen.push(result) });

    await run(sequential({ id: 'a', tool: 'make' }));

    expect(seen[0]).toBe(value);
  });

  it('of a run come instead of those of the executor', async () => {
    const log: string[] = [];
    const { run } = workshop({}, { onNodeStart: () => log.push('executor') });

    await run(sequential(echo('a')), {}, { onNodeStart: () => log.push('run') });

    expect(log).toEqual(['run']);
  });
});

function throwing(thrown: unknown): never {
  throw thrown;
}
