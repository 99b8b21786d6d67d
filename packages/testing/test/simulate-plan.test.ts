import { createExecutor } from '@planloom/executor-core';
import type { Tool } from '@planloom/tool-kit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

import { arbitraryPlan, PURE_TOOLS } from '../../executor-core/test/proof/arbitrary-plan.ts';
import { recordTools, simulatePlan, VirtualClock, type SimulateOptions, type Simulation } from '../src/index.ts';

/** A tool that must never be called. */
function spy(id: string, rest: Partial<Tool> = {}): Tool {
  return {
    id,
    ...rest,
    execute: () => {
      throw new Error(`${id} was really called`);
    },
  };
}

const hit = {
  type: 'object',
  properties: { url: { type: 'string', format: 'uri' }, score: { type: 'number', minimum: 0, maximum: 1 } },
  required: ['url', 'score'],
};
const page = { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] };
const tools: Tool[] = [
  spy('search', { outputSchema: { type: 'array', items: hit }, effects: { readOnly: true } }),
  spy('fetch', { outputSchema: page, effects: { readOnly: true } }),
  spy('remove', {
    inputSchema: { url: { type: 'string' } },
    outputSchema: { type: 'boolean' },
    effects: { destructive: true },
  }),
  spy('mark', { outputSchema: { type: 'null' } }),
  spy('unknown'),
];

const tidy = {
  version: '1.0',
  inputs: { type: 'object', properties: { topic: { type: 'string' } }, required: ['topic'] },
  steps: [
    { id: 'found', tool: 'search', input: { q: '{{input.topic}}' } },
    {
      id: 'each',
      type: 'loop',
      over: 'found',
      as: 'page',
      steps: [
        {
          id: 'content',
          tool: 'fetch',
          input: { url: '{{page.url}}' },
          on_error: { fallback: [{ id: 'noted', tool: 'mark' }] },
        },
        {
          id: 'judge',
          type: 'conditional',
          condition: 'page.score > 0.5',
          then: [{ id: 'marked', tool: 'mark' }],
          otherwise: [{ id: 'gone', tool: 'remove', input: { url: '{{page.url}}' } }],
        },
      ],
    },
  ],
};

function simulate(plan: object, options: Partial<SimulateOptions> = {}): Promise<Simulation> {
  return simulatePlan(plan as never, { tools, ...options });
}

function waysOf({ coverage }: Simulation): Record<string, number> {
  return Object.fromEntries(coverage.points.map(({ step, way, taken }) => [`${step} ${way}`, taken]));
}

describe('a simulation', () => {
  it('calls nothing, takes every way there is, and is the same for the same seed', async () => {
    const simulation = await simulate(tidy);
    expect(simulation.errors).toEqual([]);
    expect(Object.keys(waysOf(simulation))).toEqual([
      'each no item',
      'each one item',
      'each several items',
      'each.content fallback',
      'each.judge then: page.score > 0.5',
      'each.judge otherwise',
    ]);
    expect(simulation.coverage).toMatchObject({ taken: 6, total: 6 });
    expect(await simulate(tidy)).toEqual(simulation);
    expect(waysOf(await simulate(tidy, { seed: 1000 }))).not.toEqual(waysOf(simulation));
  });

  it('tells what would be changed, with the arguments, and what is destructive first', async () => {
    const { effects } = await simulate(tidy);
    const [gone, ...others] = effects;
    expect(gone).toMatchObject({ step: 'each.judge.gone', tool: 'remove', effect: 'destructive', calls: { least: 0 } });
    expect(gone?.examples).toHaveLength(3);
    expect(gone?.examples[0]).toEqual({ url: expect.stringMatching(/^https:/u) as string });
    expect(others.map(({ step, effect }) => `${step} ${effect}`).sort()).toEqual([
      'each.content.noted changes',
      'each.judge.marked changes',
    ]);
  });

  it('counts calls by tool: as seen, and as the plan says', async () => {
    const { calls } = await simulate(tidy);
    expect(calls.byTool['search']).toEqual({
      seen: { least: 1, most: 1 },
      bounds: { least: 1, most: 1 },
      boundsWithRetries: { least: 1, most: 3 },
    });
    expect(calls.byTool['fetch']).toMatchObject({
      seen: { least: 0, most: 3 },
      bounds: { least: 0, boundBy: 'limit' },
    });
    expect(calls.total.seen?.least).toBe(1);
  });

  it('says why a way was not taken', async () => {
    const inner = { id: 'inner', type: 'loop', over: 'found', steps: [{ id: 'm', tool: 'mark' }] };
    const plan = {
      version: '1.0',
      steps: [
        { id: 'found', tool: 'search' },
        { id: 'some', type: 'conditional', condition: 'size(found) > 10', then: [inner] },
        { id: 'each', type: 'loop', over: 'found', steps: [{ id: 'n', tool: 'mark', on_error: 'continue' }] },
      ],
    };
    const pins = { steps: { found: [{ url: 'https://example.org/', score: 1 }], n: null } };
    const { coverage } = await simulate(plan, { pins });
    const reasons = Object.fromEntries(coverage.points.map(({ step, way, reason }) => [`${step} ${way}`, reason]));
    expect(reasons).toMatchObject({
      'some no branch': undefined,
      'some.inner no item': '"some.inner" never ran',
      'each no item': 'it always had 1 item',
      'each one item': undefined,
      'each several items': 'it always had 1 item',
      'each.n goes on': '"each.n" never failed',
    });
    expect(reasons['some then: size(found) > 10']).toMatch(/^its condition always went another way, in \d+ cases$/u);
  });

  it('meets the values that conditions compare with, and the undoing of what was done', async () => {
    const plan = {
      version: '1.0',
      steps: [
        { id: 'page', tool: 'fetch', compensate: { id: 'undo', tool: 'mark' } },
        {
          id: 'kind',
          type: 'conditional',
          cases: [
            { when: "page.text == 'urgent: now'", steps: [{ id: 'a', tool: 'mark' }] },
            { when: "page.text == 'later'", steps: [{ id: 'b', tool: 'mark' }] },
          ],
        },
        { id: 'rarely', tool: 'mark', when: "page.text != 'later'" },
      ],
    };
    const simulation = await simulate(plan, { runs: 100 });
    expect(simulation.coverage.points.filter(({ taken }) => taken === 0)).toEqual([]);
    expect(simulation.stopped).toBeGreaterThan(0);
    expect(simulation.errors).toEqual([]);
  });

  it('makes failures by the seed: none in two of four runs, handled ones in the third, any in the fourth', async () => {
    const ofMood = async (mood: number): Promise<{ readonly stopped: number; readonly rescued: number }> => {
      const seeds = Array.from({ length: 25 }, (_, index) => index * 4 + mood);
      const all = await Promise.all(seeds.map((seed) => simulate(tidy, { runs: 1, seed })));
      const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
      const rescued = all.map((each) => waysOf(each)['each.content fallback'] ?? 0);
      return { stopped: sum(all.map(({ stopped }) => stopped)), rescued: sum(rescued) };
    };
    expect(await Promise.all([ofMood(0), ofMood(1)])).toEqual([
      { stopped: 0, rescued: 0 },
      { stopped: 0, rescued: 0 },
    ]);
    const handled = await ofMood(2);
    expect([handled.stopped, handled.rescued > 5]).toEqual([0, true]);
    expect((await ofMood(3)).stopped).toBeGreaterThan(2);
  });

  describe('takes', () => {
    const call = (id: string, rest: object = {}): object => ({ id, tool: 'mark', ...rest });

    it.each<[string, object[], object, string[]]>([
      [
        'each way out of a step of a graph',
        [
          { id: 'draft', tool: 'fetch', next: 'judge' },
          {
            id: 'judge',
            tool: 'fetch',
            next: [
              { to: 'draft', when: "judge.text == 'again'" },
              { to: 'send', when: "judge.text != 'stop'" },
            ],
          },
          call('send'),
        ],
        { execution: 'graph' },
        ["judge to draft: judge.text == 'again'", "judge to send: judge.text != 'stop'", 'judge ends here'],
      ],
      [
        'items that fail, also too many of them',
        [
          { id: 'found', tool: 'search' },
          { id: 'some', type: 'loop', over: 'found', on_item_error: { tolerate: 1 }, steps: [call('a')] },
          { id: 'all', type: 'loop', over: [1, 2], on_item_error: 'settle', steps: [call('b')] },
          { id: 'beside', type: 'parallel', on_item_error: { tolerate: 1 }, steps: [call('c'), call('d')] },
        ],
        {},
        [
          ...['no item', 'one item', 'several items', 'an item fails', 'too many items fail'].map(
            (way) => `some ${way}`,
          ),
          'all an item fails',
          'beside an item fails',
          'beside too many items fail',
        ],
      ],
      [
        'attempts after the first, and failures of fallbacks',
        [
          call('a', {
            retry: { max: 1, backoff_ms: 1 },
            on_error: { fallback: [call('b', { on_error: { fallback: [call('c', { on_error: 'continue' })] } })] },
          }),
        ],
        {},
        ['a a later attempt succeeds', 'a fallback', 'a.b fallback', 'a.b.c goes on'],
      ],
      [
        'failures after each step that is undone',
        [
          call('a', { compensate: call('undo_a') }),
          call('b', { compensate: call('undo_b'), on_error: 'continue' }),
          call('c', { compensate: call('undo_c') }),
          call('d'),
          call('e', { on_error: 'continue' }),
        ],
        {},
        ['a undone', 'b goes on', 'b undone', 'c undone', 'e goes on'],
      ],
      [
        'every answer to what is asked',
        [
          { id: 'ok', type: 'approval', message: 'Go on?', timeout_ms: 1000, on_timeout: 'reject' },
          call('a', { when: 'ok.approved' }),
          { id: 'sure', type: 'approval', message: 'Sure?' },
          { id: 'paid', type: 'wait', signal: 'paid', timeout_ms: 86_400_000, on_error: 'continue' },
          call('b', { when: 'paid != null && paid.amount > 10' }),
          { id: 'pause', type: 'wait', for_ms: 60_000 },
        ],
        {},
        [
          'ok approved',
          'ok rejected',
          'ok nobody decides in time',
          'a runs',
          'a skipped',
          'sure approved',
          'sure rejected',
          'paid comes',
          'paid does not come in time',
          'paid goes on',
          'b runs',
          'b skipped',
        ],
      ],
    ])('%s', async (_, steps, rest, expected) => {
      const { coverage, errors } = await simulate({ version: '1.0', ...rest, steps });

      expect(coverage.points.map(({ step, way }) => `${step} ${way}`)).toEqual(expected);
      expect(coverage.points.filter(({ taken }) => taken === 0)).toEqual([]);
      expect(errors).toEqual([]);
    });

    it('every step of a plan that another one names, and counts its calls', async () => {
      const inner = { version: '1.0', steps: [call('x', { on_error: 'continue' }), call('y')] } as const;
      const outer = { version: '1.0', steps: [{ id: 's', type: 'subplan', plan: 'inner' }] };
      const { coverage, calls } = await simulate(outer, { plans: { inner: inner as never } });

      expect(coverage).toMatchObject({ taken: 1, points: [{ step: 's.x', way: 'goes on' }] });
      expect(calls.total).toMatchObject({ bounds: { least: 2, most: 2 }, boundsWithRetries: { least: 2, most: 6 } });
    });

    it('more runs where a plan has more failures to try, unless it is told how many', async () => {
      const steps = Array.from({ length: 30 }, (_, index) => call(`s${index}`, { on_error: 'continue' }));
      const simulation = await simulate({ version: '1.0', steps });

      expect(simulation).toMatchObject({ runs: 120, coverage: { taken: 30, total: 30 } });
      expect(await simulate({ version: '1.0', steps }, { runs: 8 })).toMatchObject({ runs: 8 });
    });
  });

  it('is ended by its signal in the middle of a run', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const pins = { tools: { mark: () => new Promise(() => controller.abort(reason)) } };
    const plan = { version: '1.0', steps: [{ id: 'a', tool: 'mark' }] };

    await expect(simulate(plan, { pins, signal: controller.signal })).rejects.toBe(reason);
  });

  it('says where estimates are from', async () => {
    const estimates = {
      search: { durationMs: 5, source: 'a run before' },
      fetch: { costUsd: 0.5 },
      remove: { durationMs: 7 },
    };
    const simulation = await simulate(tidy, { estimates, pins: { steps: { gone: true } } });

    expect(simulation.estimates).toEqual({
      search: { durationMs: 5, source: 'a run before' },
      fetch: { costUsd: 0.5, source: 'given' },
      remove: { durationMs: 7, source: 'given' },
    });
  });

  it('finds errors, with a seed that shows each again', async () => {
    const plan = {
      version: '1.0',
      steps: [
        { id: 'found', tool: 'search' },
        { id: 'first', tool: 'fetch', input: { url: '{{found[0].url}}' } },
      ],
    };
    const { errors, failed, succeeded } = await simulate(plan);
    expect(errors).toMatchObject([{ code: 'expression/missing-path', step: 'first', runs: failed, invented: [] }]);
    expect(succeeded).toBeGreaterThan(0);
    const again = await simulate(plan, { runs: 1, seed: errors[0]?.seed ?? -1 });
    expect(again.errors).toMatchObject([{ code: 'expression/missing-path', runs: 1 }]);
  });

  it('invents what a tool does not say from what the plan reads, and says so', async () => {
    const steps = [
      { id: 'data', tool: 'unknown' },
      { id: 'each', type: 'loop', over: 'data.rows', steps: [{ id: 'n', tool: 'mark' }] },
    ];
    const end = { id: 'end', type: 'final', input: { name: '{{data.owner.name}}', first: '{{data.tags[1]}}' } };
    const simulation = await simulate({ version: '1.0', steps: [...steps, end] });
    expect(simulation.errors).toEqual([]);
    expect(simulation.results.invented).toBeGreaterThan(40);
    expect(simulation.warnings).toEqual([expect.stringContaining('unknown does not say what it gives')]);
    const odd = { id: 'odd', tool: 'mark', input: { n: '{{data.owner.age ? 1 : 2}}' } };
    const { errors } = await simulate({ version: '1.0', steps: [...steps, odd] });
    expect(errors[0]?.invented).toEqual(['data']);
  });

  it.each([
    ['a list of anything, whose items a macro reads', { type: 'array' }, '{{data.map(d, d.owner.name)}}'],
    [
      'a list of anything, whose items a macro in a macro reads',
      { type: 'array' },
      '{{data.filter(d, d.ok != 1).map(d, d.rows.map(r, r.n))}}',
    ],
    [
      'an object with more than it says',
      { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: true },
      '{{data.a}} {{data.b.c}}',
    ],
    ['anything at all', { description: 'what came' }, '{{data.x}}'],
  ])('invents only what a tool leaves open: %s', async (_, outputSchema, read) => {
    const open = spy('open', { outputSchema });
    const steps = [
      { id: 'data', tool: 'open' },
      { id: 'end', type: 'final', input: { read } },
    ];
    const { errors, results } = await simulate({ version: '1.0', steps }, { tools: [open] });

    expect(errors).toEqual([]);
    expect(results.generated).toBe(0);
    expect(results.invented).toBeGreaterThan(40);
  });

  it('invents what the steps of a loop, and of one inside it, read of their items', async () => {
    const inner = {
      id: 'in',
      type: 'loop',
      over: 'row.cells',
      as: 'cell',
      steps: [{ id: 'm', tool: 'mark', input: { n: '{{cell.n}}' } }],
    };
    const outer = {
      id: 'out',
      type: 'loop',
      over: 'data.rows',
      as: 'row',
      steps: [{ id: 'k', tool: 'mark', input: { k: '{{row.key}}' } }, inner],
    };
    const { errors, coverage } = await simulate({ version: '1.0', steps: [{ id: 'data', tool: 'unknown' }, outer] });

    expect(errors).toEqual([]);
    expect(coverage).toMatchObject({ taken: 6, total: 6 });
  });

  it.each([
    ['a number that is compared', ['data.size > 10 ? "many" : "few"', '3 <= data.count']],
    ['a number that is counted with', ['data.size + 1', '2 * data.rows[1].n']],
    ['a text that is compared', ["data.kind == 'page'", "'x' != data.kind"]],
  ])('invents %s', async (_, sources) => {
    const input = Object.fromEntries(sources.map((source, index) => [`v${index}`, `{{${source}}}`]));
    const steps = [
      { id: 'data', tool: 'unknown' },
      { id: 'end', type: 'final', input },
    ];

    expect((await simulate({ version: '1.0', steps })).errors).toEqual([]);
  });

  it('invents what is read of the results of a loop, a branch, and one in the other', async () => {
    const look = (id: string): object => ({ id, tool: 'unknown' });
    const steps = [
      {
        id: 'l',
        type: 'loop',
        over: [1, 2],
        steps: [
          look('a'),
          { id: 'c', type: 'conditional', condition: 'item > 1', then: [look('b')], otherwise: [look('d')] },
        ],
      },
      { id: 'end', type: 'final', input: { one: '{{l[0].title}}', all: '{{l.map(x, x.owner.name)}}' } },
    ];
    const { errors, results } = await simulate({ version: '1.0', steps });

    expect(errors).toEqual([]);
    expect(results.invented).toBeGreaterThan(100);
  });

  it('keeps to what a tool does say: what it may leave out is an error', async () => {
    const sure = spy('sure', {
      outputSchema: { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false },
    });
    const steps = [
      { id: 'data', tool: 'sure' },
      { id: 'end', type: 'final', input: { read: '{{data.a}}' } },
    ];
    const { errors, results } = await simulate({ version: '1.0', steps }, { tools: [sure] });

    expect(errors).toMatchObject([{ code: 'expression/missing-path', invented: [] }]);
    expect(results.invented).toBe(0);
  });

  it('finds a name that the tool does not give, also where its schema permits more', async () => {
    const reader = spy('reader', {
      outputSchema: { type: 'object', properties: { content: { type: 'string' } }, required: ['content'] },
    });
    const steps = [
      { id: 'r', tool: 'reader' },
      { id: 'end', type: 'final', input: { text: '{{r.contnet}}' } },
    ];
    const { errors } = await simulate({ version: '1.0', steps }, { tools: [reader] });

    expect(errors).toMatchObject([
      {
        code: 'expression/missing-path',
        invented: [],
        message: expect.stringContaining('Did you mean "content"?') as string,
      },
    ]);
  });

  it('knows the step that a tool is the reducer of', async () => {
    const reduce = { id: 'r', type: 'reduce', input: [1, 2], reducer: 'unknown' };
    const read = { id: 'end', type: 'final', input: { size: '{{r[0].size + 1}}' } };
    const { errors } = await simulate({ version: '1.0', steps: [reduce, read] });
    const { coverage } = await simulate({ version: '1.0', steps: [{ ...reduce, on_error: 'continue' }] });

    expect(errors.every(({ invented }) => invented.includes('r'))).toBe(true);
    expect(coverage.points).toMatchObject([{ step: 'r', kind: 'continue' }]);
    expect(coverage.points[0]?.taken).toBeGreaterThan(3);
  });

  it('waits for what really comes in pieces, and counts it as long as it usually takes', async () => {
    const clock = { ms: 20 };
    const pieces: Tool = {
      id: 'pieces',
      effects: { readOnly: true },
      async *execute() {
        yield 'a';
        await new Promise((resolve) => setTimeout(resolve, clock.ms));
        yield 'b';
      },
    };
    const steps = [
      { id: 'p', tool: 'pieces' },
      { id: 'end', type: 'final', input: { text: '{{p}}' } },
    ];
    const estimates = { pieces: { durationMs: 1000 } };
    const options = { tools: [pieces], callReadOnly: true, runs: 2, estimates };
    const { errors, results, time } = await simulate({ version: '1.0', steps }, options);

    expect([errors, results.real]).toEqual([[], 2]);
    expect(time.known).toEqual({ least: 1000, most: 1000, median: 1000 });
  });

  it('takes pinned results first, by path, step and tool; failures and functions too', async () => {
    const plan = {
      version: '1.0',
      steps: [
        { id: 'each', type: 'loop', over: [1, 2], steps: [{ id: 'page', tool: 'fetch', input: { n: '{{item}}' } }] },
        { id: 'other', tool: 'fetch', on_error: 'continue' },
        { id: 'end', type: 'final', input: { pages: '{{each}}', error: '{{errors.other.code}}' } },
      ],
    };
    const seen: unknown[] = [];
    const ofPage = ({ n }: { readonly n: number }): object => {
      seen.push(n);
      return { text: `page ${n}` };
    };
    const pins = {
      steps: { 'each[1].page': { text: 'second' }, page: ofPage },
      tools: { fetch: { $error: { code: 'http/status-404', message: 'gone' } } },
    };
    const simulation = await simulate(plan, { pins, runs: 1 });
    expect(simulation).toMatchObject({ succeeded: 1, results: { pinned: 3, generated: 0 } });
    expect(seen).toEqual([1]);
    await expect(simulate(plan, { pins: { steps: { pagee: 1 } } })).rejects.toThrow(
      'the plan has no such step. Did you mean "page"?',
    );
    await expect(simulate(plan, { pins: { tools: { ftch: 1 } } })).rejects.toThrow(
      'the tools have none of this name. Did you mean "fetch"?',
    );
  });

  it('does not take a step whose need has failed for one whose condition did not hold', async () => {
    const steps = [
      { id: 'a', tool: 'mark' },
      { id: 'b', tool: 'mark', when: 'a == null || true', depends_on: ['a'] },
    ];
    const { coverage, stopped } = await simulate({ version: '1.0', execution: 'dag', steps });

    expect(stopped).toBeGreaterThan(5);
    expect(coverage.points).toMatchObject([{ way: 'runs' }, { step: 'b', way: 'skipped', taken: 0 }]);
  });

  it('tells runs that a pinned failure has stopped from those that the plan has spoiled', async () => {
    const pins = { tools: { fetch: { $error: { code: 'http/status-404', message: 'gone' } } } };
    const plan = { version: '1.0', steps: [{ id: 'page', tool: 'fetch' }] };

    expect(await simulate(plan, { pins, runs: 2 })).toMatchObject({ stopped: 2, failed: 0, errors: [] });
  });

  it('finds a pinned result that does not fit its tool', async () => {
    const plan = { version: '1.0', steps: [{ id: 'page', tool: 'fetch' }] };
    const { errors } = await simulate(plan, { pins: { steps: { page: { txt: 1 } } } });
    expect(errors).toMatchObject([{ code: 'tool/invalid-output', step: 'page', runs: 60 }]);
  });

  it('takes recorded results and what they took; of what it does not know it says so', async () => {
    const clock = new VirtualClock();
    const real: Tool = {
      id: 'search',
      execute: async (_, { usage }) => {
        await clock.wait(100);
        usage({ costUsd: 0.5 });
        return [{ url: 'https://example.org/1', score: 1 }];
      },
    };
    const first = { id: 'found', tool: 'search', input: { q: 'a' } };
    const recording = recordTools([real], { clock });
    await clock.settle(createExecutor(recording.tools, { clock }).execute({ version: '1.0', steps: [first] }));
    const fixtures = recording.fixtures();
    const more = { id: 'more', tool: 'search', input: { q: 'b' } };
    const plan = { version: '1.0', steps: [first, more, { id: 'marked', tool: 'mark' }] };

    const simulation = await simulate(plan, { fixtures, runs: 2 });
    expect(simulation.results).toMatchObject({ recorded: 2, generated: 4 });
    expect(simulation.time).toEqual({ known: { least: 200, most: 200, median: 200 }, unknownFor: ['mark'] });
    expect(simulation.cost).toEqual({ known: { least: 1, most: 1, median: 1 }, unknownFor: ['mark'] });
    const estimates = { mark: { durationMs: 5 }, search: { costUsd: 2 } };
    const known = await simulate(plan, { fixtures, runs: 1, estimates });
    expect(known.time).toEqual({ known: { least: 205, most: 205, median: 205 }, unknownFor: [] });
    expect(known.cost.known?.median).toBe(4);
    expect((await simulate({ version: '1.0', steps: [first] }, { runs: 1 })).cost).toEqual({ unknownFor: ['search'] });
  });

  it('really calls tools that only read where that is wanted, and waits for them', async () => {
    let calls = 0;
    const reading: Tool = {
      id: 'read',
      effects: { readOnly: true },
      execute: async () => {
        calls++;
        await new Promise((resolve) => setTimeout(resolve, 5));
        return 'text';
      },
    };
    const steps = [
      { id: 'a', tool: 'read', timeout_ms: 1000, retry_count: 0 },
      { id: 'b', tool: 'mark' },
    ];
    const simulation = await simulate(
      { version: '1.0', steps },
      { tools: [reading, ...tools], callReadOnly: true, runs: 2 },
    );
    expect(simulation).toMatchObject({ succeeded: 2, results: { real: 2, generated: 2 } });
    expect(calls).toBe(2);
  });

  it('generates what the plan asks for as input, and keeps what is given', async () => {
    const properties = { a: { type: 'integer', minimum: 5 }, b: { type: 'string' } };
    const plan = {
      version: '1.0',
      inputs: { type: 'object', properties, required: ['a', 'b'] },
      steps: [{ id: 's', tool: 'remove', input: { url: '{{input.b}} {{input.a}}' } }],
    };
    const { effects, failed } = await simulate(plan, { input: { b: 'fixed' } });
    expect(failed).toBe(0);
    expect(effects[0]?.examples).toHaveLength(3);
    for (const example of effects[0]?.examples ?? []) {
      expect(example).toEqual({ url: expect.stringMatching(/^fixed \d+$/u) as string });
    }
  });

  it('refuses a plan that cannot be run, and numbers that are none', async () => {
    const wrong = { version: '1.0', steps: [{ id: 'a', tool: 'serch' }] };
    await expect(simulate(wrong)).rejects.toMatchObject({ name: 'PlanError' });
    await expect(simulate(tidy, { runs: 0 })).rejects.toThrow('runs is 0');
    await expect(simulate(tidy, { seed: 1.5 })).rejects.toThrow('seed is 1.5');
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(simulate(tidy, { signal })).rejects.toThrow('enough');
  });

  it('never calls a tool, whatever the plan, and always ends', async () => {
    const schemas: Readonly<Record<string, Partial<Tool>>> = {
      number: { outputSchema: { type: 'number' } },
      list: { outputSchema: { type: 'array' } },
    };
    const spies = PURE_TOOLS.map(({ id, gives }) => spy(id, schemas[String(gives)]));
    const plans = arbitraryPlan({ modes: ['sequential', 'dag', 'graph'], tools: PURE_TOOLS, timeouts: [20] });
    await fc.assert(
      fc.asyncProperty(plans, fc.nat(1000), async ({ plan, plans: named, context }, seed) => {
        const { settings } = context;
        const options = { tools: spies, plans: named, input: context.input, variables: { settings }, runs: 4, seed };
        const { runs, succeeded, stopped, failed, results, errors } = await simulatePlan(plan, options);
        expect(succeeded + stopped + failed).toBe(runs);
        expect(results.real).toBe(0);
        expect(errors.filter(({ message }) => message.includes('really called'))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a plan that asks', () => {
  const asking = {
    version: '1.0',
    steps: [
      { id: 'ok', type: 'approval', message: 'Remove it?', show: { url: 'a' } },
      { id: 'gone', tool: 'remove', input: { url: '{{ok.values.url}}' } },
      { id: 'paid', type: 'wait', signal: 'paid' },
      { id: 'pause', type: 'wait', until: '2040-01-01' },
    ],
  };

  it('ends where it is rejected, which is no error of it, and changes nothing then', async () => {
    const { succeeded, stopped, failed, errors, effects } = await simulate(asking, { pins: { steps: { ok: false } } });

    expect({ stopped: stopped > 50, succeeded, failed, errors, effects }).toEqual({
      stopped: true,
      succeeded: 0,
      failed: 0,
      errors: [],
      effects: [],
    });
  });

  it('takes no time for that', async () => {
    const { time, succeeded, waits } = await simulate(asking, { estimates: { remove: { durationMs: 20 } } });

    expect(waits).toEqual(['ok', 'paid', 'pause']);
    expect(succeeded).toBeGreaterThan(30);
    expect(time.known).toMatchObject({ least: 20, most: 20 });
  });

  it('takes pinned decisions with edited values, and pinned signals', async () => {
    const steps = { ok: { approved: true, values: { url: 'b' } }, paid: { amount: 5 } };
    const plan = {
      ...asking,
      steps: [...asking.steps, { id: 'sum', type: 'final', input: { sum: '{{paid.amount + 1}}' } }],
    };
    const { effects, errors } = await simulate(plan, { pins: { steps }, runs: 4 });

    expect(effects).toMatchObject([{ step: 'gone', examples: [{ url: 'b' }] }]);
    expect(errors).toEqual([]);
  });

  it('says which signal was invented, where that may be why it fails', async () => {
    const plan = {
      version: '1.0',
      steps: [
        { id: 'paid', type: 'wait', signal: 'paid' },
        { id: 'sum', type: 'final', input: { sum: '{{paid.amount + paid.fee}}' } },
      ],
    };

    const { errors } = await simulate(plan);

    expect(errors).toMatchObject([{ step: 'sum', invented: ['paid'] }]);
  });

  it('refuses a pin that decides nothing', async () => {
    await expect(simulate(asking, { pins: { steps: { ok: 'yes' } } })).rejects.toThrow('"ok" is an approval: pin true');
    const failing = { steps: { paid: { $error: { code: 'x' } } } };
    await expect(simulate(asking, { pins: failing })).rejects.toThrow('"paid" is a wait, which cannot be made to fail');
  });

  it('tells what goes wrong in pinned functions', async () => {
    const complain = (): never => {
      throw new Error('no such customer');
    };
    const undecided = await simulate(asking, { pins: { steps: { ok: () => undefined } }, runs: 1 });
    const unpaid = await simulate(asking, { pins: { steps: { paid: complain } }, runs: 1 });

    expect(undecided.errors).toMatchObject([{ step: 'ok', message: expect.stringContaining('"ok" is an approval') }]);
    expect(unpaid.errors).toMatchObject([{ message: expect.stringContaining('no such customer') }]);
  });
});

describe('secrets', () => {
  const steps = [{ id: 'a', tool: 'call', input: { api_key: '{{input.key}}', about: 'x' } }];
  const plan = { version: '1.0', steps };
  const call: Tool = { id: 'call', effects: { destructive: true }, execute: () => 'real' };

  it('are not in what a simulation shows', async () => {
    const simulation = await simulatePlan(plan, { tools: [call], input: { key: 'sk-real-123456' }, runs: 4 });

    expect(simulation.effects[0]?.examples).toHaveLength(1);
    expect(JSON.stringify(simulation)).not.toContain('sk-real-123456');
  });

  it('do not keep a recorded call from being found', async () => {
    const recording = recordTools([call]);
    await createExecutor(recording.tools).execute(plan, { input: { key: 'sk-real-123456' } });
    const simulation = await simulatePlan(plan, {
      tools: [call],
      input: { key: 'sk-real-123456' },
      fixtures: recording.fixtures(),
      runs: 1,
    });

    expect(simulation.results).toMatchObject({ recorded: 1 });
  });
});

describe('what is more than JSON Schema', () => {
  const even = z
    .int()
    .gte(0)
    .lte(1000)
    .refine((value) => value % 2 === 0, 'has to be even');
  const plan = { version: '1.0', steps: [{ id: 'n', tool: 'number' }] };

  it('is asked of made results, too', async () => {
    const { failed, errors } = await simulatePlan(plan, { tools: [spy('number', { outputSchema: even })], runs: 20 });
    expect({ failed, errors }).toEqual({ failed: 0, errors: [] });
  });

  it('is warned about where nothing fits it', async () => {
    const never = z.int().refine(() => false, 'is never right');
    const simulation = await simulatePlan(plan, { tools: [spy('number', { outputSchema: never })], runs: 2 });
    expect(simulation.warnings.join()).toMatch(/No result of number could be made.*is never right/u);
  });

  it.each([[null], ['x'], [{ code: 1 }]])('is refused of a pinned failure: %j', async (said) => {
    const pins = { steps: { n: { $error: said } } };
    await expect(simulatePlan(plan, { tools: [spy('number')], pins })).rejects.toThrow(/pinned for "n"/u);
  });
});

describe('an error of a simulation', () => {
  const noted = spy('note');
  const parse = spy('parse', { inputSchema: { text: { type: 'string' } }, outputSchema: { type: 'object' } });
  const list = spy('list', { outputSchema: { type: 'array', items: { type: 'string' } } });
  const tools = [noted, parse, list];

  it('is certain if no invented result has to do with it', async () => {
    const steps = [
      { id: 'note', tool: 'note' },
      { id: 'all', tool: 'list' },
      { id: 'bad', tool: 'parse', input: { text: '{{all}}' } },
    ];
    const { errors } = await simulatePlan({ version: '1.0', steps }, { tools, runs: 4 });

    expect(errors).toMatchObject([{ step: 'bad', invented: [] }]);
  });

  it.each([
    ['reads it', { id: 'bad', tool: 'parse', input: { text: '{{note.size + 1}}' } }],
    [
      'stands in a loop over it',
      { id: 'l', type: 'loop', over: 'note.items', steps: [{ id: 'bad', tool: 'parse', input: { text: '{{[1]}}' } }] },
    ],
  ])('may be that of an invented result if its step %s', async (_, step) => {
    const steps = [{ id: 'note', tool: 'note' }, step];
    const { errors } = await simulatePlan({ version: '1.0', steps }, { tools, runs: 8 });

    expect(errors.find((error) => error.step?.endsWith('bad'))).toMatchObject({ invented: ['note'] });
  });
});
