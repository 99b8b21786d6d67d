import { createExecutor, isRunError, type ExecutionResult, type RunError } from '@planloom/executor-core';
import type { Tool } from '@planloom/tool-kit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { VirtualClock, withFaults, type Fault, type InjectedFault } from '../src/index.ts';
import '../src/vitest.ts';

interface Trial {
  readonly run: ExecutionResult | RunError;
  readonly injected: readonly InjectedFault[];
  readonly elapsed: number;
}

const page: Tool = {
  id: 'page',
  outputSchema: {
    type: 'object',
    properties: { url: { type: 'string' }, links: { type: 'array', items: { type: 'string' } } },
    required: ['url', 'links'],
  },
  execute: ({ url }) => ({ url, links: [] }),
};
const echo: Tool = { id: 'echo', execute: ({ value }) => value };

const loop = (steps: readonly object[], rest: object = {}): object => ({
  version: '1.0',
  steps: [{ id: 'each', type: 'loop', over: ['a', 'b', 'c', 'd'], on_item_error: 'settle', steps, ...rest }],
});
const fetchPage = { id: 'fetch', tool: 'page', input: { url: '{{item}}' }, retry_count: 0 };

async function trial(faults: readonly Fault[], plan: object, options: { readonly seed?: number } = {}): Promise<Trial> {
  const clock = new VirtualClock();
  const { tools, injected } = withFaults([page, echo], faults, { clock, ...options });
  const executor = createExecutor(tools, { clock, runId: 'run', defaultTimeoutMs: 500 });
  const run = await clock.settle(executor.execute(plan as never)).catch((error: unknown) => {
    if (isRunError(error)) return error;
    throw error;
  });
  return { run, injected, elapsed: clock.elapsed };
}

describe('faults', () => {
  it('fail the calls that are named by number, step and arguments, with what is said', async () => {
    const { run, injected } = await trial(
      [
        { tool: 'page', nth: [2, 4], fail: { code: 'http/status-503', retryable: false } },
        { step: 'each[0].fetch', fail: true },
        { when: ({ url }) => url === 'c', fail: { code: 'test/c' } },
      ],
      loop([fetchPage]),
    );
    expect(run).toHaveFailed('each[1].fetch', 'http/status-503');
    expect(run).toHaveFailed('each[3].fetch', 'http/status-503');
    expect(run).toHaveFailed('each[0].fetch', 'test/injected');
    expect(run).toHaveFailed('each[2].fetch', 'test/c');
    expect(injected.map(({ fault, kind, path }) => `${fault} ${kind} ${path}`)).toEqual([
      '1 fail each[0].fetch',
      '0 fail each[1].fetch',
      '2 fail each[2].fetch',
      '0 fail each[3].fetch',
    ]);
  });

  it('can pass: a retry gets through, after as long as the error asks for', async () => {
    const faults: Fault[] = [{ nth: 1, fail: { retryAfterMs: 70 } }];
    const plan = { version: '1.0', steps: [{ id: 'a', tool: 'echo', input: { value: 1 } }] };
    const { run, elapsed } = await trial(faults, plan);
    expect(run).toHaveSucceeded();
    expect(run).toHaveCalled('echo', { times: 2 });
    expect(elapsed).toBe(70);
  });

  it('delay calls, all delays together, and hang until the step times out', async () => {
    const plan = loop([fetchPage]);
    const late = await trial(
      [
        { nth: 1, delayMs: 100 },
        { nth: 1, delayMs: 50 },
      ],
      plan,
    );
    expect(late.run).toHaveSucceeded();
    expect(late.elapsed).toBe(150);
    const hung = await trial([{ step: 'fetch', nth: 3, hang: true }], plan);
    expect(hung.run).toHaveFailed('each[2].fetch', 'step/timeout');
    expect(hung.elapsed).toBe(500);
  });

  it('give results of a bad shape, near to the real ones, or the given one', async () => {
    const bad = await trial([{ tool: 'page', nth: 1, badShape: true }], loop([fetchPage]));
    expect(bad.run).toHaveFailed('each[0].fetch', 'tool/invalid-output');
    const entry = bad.run.trace.entries.find(({ nodeId }) => nodeId === 'each[0].fetch');
    expect(entry?.error).toContain('url: is required');
    const plan = { version: '1.0', steps: [{ id: 'a', tool: 'echo', input: { value: 1 } }] };
    const given = await trial([{ tool: 'echo', badShape: { value: 'odd' } }], plan);
    expect(given.run).toMatchObject({ result: 'odd' });
  });

  it('are drawn by the seed, whatever the order of the calls', async () => {
    const faults: Fault[] = [{ chance: 0.5, fail: { retryable: false } }];
    const pathsOf = async (seed: number, concurrency: number): Promise<string[]> => {
      const { injected } = await trial(faults, loop([fetchPage], { concurrency }), { seed });
      return injected.map(({ path }) => path).sort();
    };
    const drawn = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const paths = await pathsOf(seed, 1);
        expect(await pathsOf(seed, 4)).toEqual(paths);
        drawn.add(paths.join());
      }),
      { numRuns: 40 },
    );
    expect(drawn.size).toBeGreaterThan(5);
  });

  it.each<[string, object, string]>([
    ['no kind', { tool: 'page' }, 'faults[0] has to say one of fail, delayMs, hang and badShape, but says none'],
    ['two kinds', { fail: true, hang: true }, 'but says fail and hang'],
    ['a tool that is not there', { tool: 'pages', hang: true }, '"pages", which is not among the tools'],
    ['a number that is none', { nth: 0, hang: true }, 'faults[0].nth is 0'],
    ['a chance above 1', { chance: 2, hang: true }, 'faults[0].chance is 2'],
    ['a time before now', { delayMs: -1 }, 'faults[0].delayMs is -1'],
    ['a bad shape of anything', { tool: 'echo', badShape: true }, 'echo has no outputSchema'],
  ])('with %s are refused', (_case, fault, message) => {
    expect(() => withFaults([page, echo], [fault as Fault])).toThrow(RangeError);
    expect(() => withFaults([page, echo], [fault as Fault])).toThrow(message);
  });
});
