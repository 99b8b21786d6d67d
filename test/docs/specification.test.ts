import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  createPlanExecutor,
  sampleTools,
  type ExecTrace,
  type ExecTraceEntry,
  type Executor,
  type Plan,
  type RunContext,
  type Tool,
} from '../../packages/planloom/src/index.ts';
import { codeBlocks } from './code-blocks.ts';
import { openLocalInternet, type LocalInternet } from './local-internet.ts';
import { createSandbox } from './sandbox.ts';

/**
 * Every code block of docs/specification-examples.md: all are compiled in strict mode; each is run and does what it promises.
 *
 * A block becomes a module. What it uses without declaring it (an executor with the tools of its plan, …) stands in front, and
 * what the test looks at is exported behind.
 */

const markdown = readFileSync(join(import.meta.dirname, '../../docs/specification-examples.md'), 'utf8');
const blocks = codeBlocks(markdown);
const sandbox = createSandbox();

/** What stands around the block under each heading. */
const surroundings: Readonly<Record<string, { readonly before?: string; readonly exports: string }>> = {
  'Basic usage': { exports: 'export { context, trace };' },
  'With a Mastra agent (auto-planning)': { before: given('agent', 'tools'), exports: 'export { result };' },
  'DAG execution (parallel)': { before: given('executor'), exports: 'export { context };' },
  'Loop execution': { before: given('executor'), exports: 'export { context };' },
  'Conditional execution': { exports: 'export { plan };' },
  'Reduce pattern (map-reduce)': { exports: 'export { plan };' },
  ExecutionOptions: {
    before: 'import type * as planloom from "planloom";',
    exports: `export const accepted = (options: ExecutionOptions): planloom.ExecutionOptions => options;`,
  },
  PlannerConfig: {
    before: 'import type * as planloom from "planloom"; import type { LLMClient, Tool } from "planloom";',
    exports: `export const accepted = (config: PlannerConfig): planloom.PlannerConfig => config;`,
  },
  'Tool interface': {
    before: 'import type * as planloom from "planloom";',
    exports: `export const accepted = (tool: Tool): planloom.Tool => tool;`,
  },
  'Example tool': { exports: 'export { weatherTool };' },
  'Execution tracing': {
    before: 'import type * as planloom from "planloom";',
    exports: `export const promised = (trace: planloom.ExecTrace): ExecTrace => trace;`,
  },
  Testing: { exports: 'export {};' },
};

const files = new Map(
  blocks.map(({ heading, code }, index) => {
    const { before = '', exports } = surroundings[heading] ?? { exports: 'export {};' };
    return [heading, sandbox.write(`block-${index + 1}.ts`, `${before}\n${code}\n${exports}\n`)];
  }),
);

/** Reads names from the global object, where `load` puts them. */
function given(...names: readonly string[]): string {
  const types: Readonly<Record<string, string>> = { agent: 'PlanningAgent', tools: 'Tool[]', executor: 'PlanExecutor' };
  const declarations = names.map(
    (name) => `const ${name} = (globalThis as unknown as { given: { ${name}: ${types[name]} } }).given.${name};`,
  );
  return [
    `import type { ${names.map((name) => types[name]?.replace('[]', '')).join(', ')} } from "planloom";`,
    ...declarations,
  ].join('\n');
}

/** Runs the block under a heading and returns what it exports. */
async function load<Exports>(heading: string, values: object = {}): Promise<Exports> {
  const scope = globalThis as { given?: object };
  scope.given = values;
  try {
    return (await import(files.get(heading) ?? '')) as Exports;
  } finally {
    delete scope.given;
  }
}

const GOOD_NEWS =
  'What a wonderful and happy day. Everyone loves the beautiful new park. The children are delighted with it.';
const BAD_NEWS = 'A terrible storm has hit the coast. The damage is awful, and people are angry and afraid.';

let internet: LocalInternet;
const printed: unknown[][] = [];
const log = console.log;

beforeAll(async () => {
  console.log = (...values: unknown[]) => void printed.push(values);
  internet = await openLocalInternet((url) =>
    url.pathname === '/api/weather'
      ? { temperature: 21, condition: `${url.searchParams.get('units')} in ${url.searchParams.get('city')}` }
      : page(url),
  );
});

afterAll(async () => {
  console.log = log;
  await internet.close();
  sandbox.remove();
});

function page({ host }: URL): string {
  const text = host === 'b.com' ? BAD_NEWS : GOOD_NEWS;
  return `<html lang="en"><head><title>${host}</title></head><body><article><p>${text}</p></article></body></html>`;
}

/** Tools that note when they run: `overlap` says which calls were under way together. */
function recorder(results: Readonly<Record<string, (params: Readonly<Record<string, unknown>>) => unknown>>) {
  const active = new Set<string>();
  const seen = { together: [] as unknown[], peak: 0, calls: [] as unknown[] };
  const tools: Tool[] = Object.entries(results).map(([id, result]) => ({
    id,
    async execute(params) {
      const call = `${id} ${JSON.stringify(params)}`;
      seen.calls.push([id, params]);
      active.add(call);
      seen.peak = Math.max(seen.peak, active.size);
      if (active.size > 1) seen.together.push([...active].map((name) => name.split(' ')[0]));
      await new Promise((done) => setImmediate(done));
      active.delete(call);
      return result(params);
    },
  }));
  return { tools, seen };
}

describe('the examples of the original specification', () => {
  it('are all known to this test', () => {
    expect(blocks.map(({ heading }) => heading)).toEqual(Object.keys(surroundings));
    expect(new Set(blocks.map(({ language }) => language))).toEqual(new Set(['typescript']));
  });

  it('compile in strict mode', () => {
    expect(sandbox.compile()).toBe('');
  }, 60_000);

  it('Basic usage: fetches a page and finds its sentiment', async () => {
    const { context, trace } = await load<{ context: RunContext; trace: ExecTrace }>('Basic usage');

    expect(internet.requests).toContain('https://example.com/');
    expect(context['sentiment']).toMatchObject({ label: 'positive' });
    expect(trace.statistics).toMatchObject({ totalSteps: 2, successfulSteps: 2, failedSteps: 0 });
    expect(printed).toEqual([[context['sentiment']], [trace.statistics]]);
  });

  it('With a Mastra agent: a task becomes a plan, is run, and all three are there', async () => {
    const { tools, seen } = recorder({
      fetch_weather: ({ city }) => `sun in ${String(city)}`,
      summarize: ({ reports }) => (reports as string[]).join('; '),
    });
    const answer = {
      version: '1.0',
      steps: [
        {
          id: 'reports',
          type: 'loop',
          over: ['New York', 'London', 'Tokyo'],
          as: 'city',
          step: { id: 'report', tool: 'fetch_weather', input: { city: '{{city}}' } },
        },
        { id: 'summary', tool: 'summarize', input: { reports: '{{reports}}' } },
      ],
    };
    const asked: unknown[] = [];
    const agent = {
      async generate(messages: readonly { content: string }[], options: unknown) {
        asked.push([messages[0]?.content, options]);
        return { text: `Here you are:\n\`\`\`json\n${JSON.stringify(answer)}\n\`\`\`` };
      },
    };

    const { result } = await load<{ result: { plan: Plan; context: RunContext; trace: ExecTrace } }>(
      'With a Mastra agent (auto-planning)',
      { agent, tools },
    );

    expect(asked).toEqual([
      [
        expect.stringContaining('Fetch weather for New York, London, and Tokyo, then summarize'),
        { modelSettings: { temperature: 0.3 } },
      ],
    ]);
    expect(result.plan).toEqual(answer);
    expect(result.context['summary']).toBe('sun in New York; sun in London; sun in Tokyo');
    expect(result.trace.statistics.successfulSteps).toBe(5);
    expect(seen.calls).toHaveLength(4);
  });

  it('DAG execution: weather and news at the same time, the summary after both', async () => {
    const { tools, seen } = recorder({
      fetch_weather: () => 'sun',
      fetch_news: () => 'peace',
      summarize: ({ weather, news }) => `${String(weather)} and ${String(news)}`,
    });

    const { context } = await load<{ context: RunContext }>('DAG execution (parallel)', {
      executor: createPlanExecutor(tools),
    });

    expect(seen.together).toEqual([['fetch_weather', 'fetch_news']]);
    expect(context).toMatchObject({ weather: 'sun', news: 'peace', summary: 'sun and peace' });
  });

  it('Loop execution: four results in the order of the cities, at most three at a time', async () => {
    const { tools, seen } = recorder({ fetch_weather: ({ city }) => `sun in ${String(city)}` });

    const { context } = await load<{ context: RunContext }>('Loop execution', {
      executor: createPlanExecutor(tools, { concurrency: 10 }),
    });

    expect(context['all_weather']).toEqual(['sun in NYC', 'sun in LA', 'sun in Chicago', 'sun in Houston']);
    expect(seen.peak).toBe(3);
  });

  it.each([
    [GOOD_NEWS, 'send_notification', 'Positive sentiment detected!'],
    [BAD_NEWS, 'escalate', 'Negative sentiment needs attention'],
  ])('Conditional execution: only the right branch runs', async (text, tool, message) => {
    const { tools, seen } = recorder({ send_notification: () => 'sent', escalate: () => 'escalated' });
    const executor: Executor = createPlanExecutor([sampleTools.sentiment_analysis, ...tools]);
    const { plan } = await load<{ plan: Plan }>('Conditional execution');

    await executor.execute(plan, { input: { text } });

    expect(seen.calls).toEqual([[tool, { message }]]);
  });

  it('Reduce pattern: pages, their summaries in order, and a report of them', async () => {
    const { plan } = await load<{ plan: Plan }>('Reduce pattern (map-reduce)');

    const { context, result } = await createPlanExecutor(sampleTools).execute(plan, {
      input: { urls: ['https://a.com', 'https://b.com'] },
    });

    expect(context['pages']).toMatchObject([{ title: 'a.com' }, { title: 'b.com' }]);
    expect(context['summaries']).toMatchObject([
      { summary: expect.stringContaining('wonderful') },
      { summary: expect.stringContaining('terrible') },
    ]);
    expect(result).toBe(context['report']);
    expect(result).toMatchObject({ report: expect.stringMatching(/wonderful[^]*terrible/) });
  });

  it('Example tool: is called with its defaults and its result is checked', async () => {
    const { weatherTool } = await load<{ weatherTool: Tool }>('Example tool');
    const executor = createPlanExecutor({ [weatherTool.id]: weatherTool });
    const plan = (input: object) => ({ version: '1.0', steps: [{ id: 'weather', tool: 'fetch_weather', input }] });

    const { result } = await executor.execute(plan({ city: 'Rome' }));

    expect(result).toEqual({ temperature: 21, condition: 'celsius in Rome' });
    await expect(executor.execute(plan({ city: 'Rome', units: 'kelvin' }))).rejects.toThrow(/units/);
    await expect(executor.execute(plan({ units: 'celsius' }))).rejects.toThrow(/city/);
  });
});

describe('the callbacks of ExecutionOptions', () => {
  it('tell of each node: that it started, what it gave, that it failed', async () => {
    const told: unknown[] = [];
    const tools: Tool[] = [
      { id: 'make', execute: () => 7 },
      {
        id: 'break',
        execute() {
          throw new Error('no');
        },
      },
    ];
    const executor = createPlanExecutor(tools, {
      maxRetries: 0,
      onNodeStart: (id) => told.push(['start', id]),
      onNodeComplete: (id, result) => told.push(['complete', id, result]),
      onNodeError: (id, error) => told.push(['error', id, error]),
    });

    await executor
      .execute({
        version: '1.0',
        steps: [
          { id: 'a', tool: 'make' },
          { id: 'b', tool: 'break' },
        ],
      })
      .catch(() => undefined);

    expect(told).toEqual([
      ['start', 'a'],
      ['complete', 'a', 7],
      ['start', 'b'],
      ['error', 'b', expect.stringContaining('no')],
    ]);
  });

  it('give the plan its name in the trace, and let go of the entries if they are not wanted', async () => {
    const executor = createPlanExecutor([{ id: 'make', execute: () => 7 }], { planId: 'mine', enableTrace: false });

    const { trace } = await executor.execute({ version: '1.0', steps: [{ id: 'a', tool: 'make' }] });

    expect(trace).toMatchObject({ planId: 'mine', entries: [], statistics: { successfulSteps: 1 } });
  });

  it('cancel the run through the controller', async () => {
    const abortController = new AbortController();
    const executor = createPlanExecutor(
      [
        {
          id: 'wait',
          execute: (_, { signal }) => {
            abortController.abort();
            return new Promise((_, fail) => signal.addEventListener('abort', () => fail(new Error('told'))));
          },
        },
      ],
      { abortController },
    );

    const run = executor.execute({ version: '1.0', steps: [{ id: 'a', tool: 'wait' }] });

    await expect(run).rejects.toMatchObject({ code: 'run/cancelled', trace: { status: 'cancelled' } });
  });
});

describe('the trace', () => {
  it('has each field that the specification names', async () => {
    const executor = createPlanExecutor([{ id: 'echo', execute: ({ n }) => n }], { planId: 'p' });

    const { trace } = await executor.execute(
      {
        version: '1.0',
        execution: 'dag',
        steps: [{ id: 'all', type: 'loop', over: [5], step: { id: 'one', tool: 'echo', input: { n: '{{item}}' } } }],
      },
      { input: { n: 1 } },
    );

    const isoTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:\d{3})?Z$/);
    expect(trace).toMatchObject({
      planId: 'p',
      executionMode: 'dag',
      startedAt: isoTime,
      finishedAt: isoTime,
      totalDurationMs: expect.any(Number),
      statistics: { totalSteps: 2, successfulSteps: 2, failedSteps: 0, skippedSteps: 0, cancelledSteps: 0 },
      contextSnapshot: { input: { n: 1 }, all: [5] },
    });
    const entry: Partial<ExecTraceEntry> | undefined = trace.entries.find(({ nodeId }) => nodeId === 'all[0].one');
    expect(entry).toMatchObject({
      stepId: 'one',
      status: 'success',
      startTime: isoTime,
      endTime: isoTime,
      durationMs: expect.any(Number),
      input: { n: 5 },
      output: 5,
      retryCount: 0,
      toolName: 'echo',
    });
    expect(JSON.parse(JSON.stringify(trace))).toEqual(trace);
  });
});

// The block registers tests of its own, so it is loaded while the tests are collected; they run with the others.
describe('Testing: the tests of the specification themselves', async () => {
  const original = console.log;
  const lines: string[] = [];
  console.log = (line: string) => void lines.push(line);
  await load('Testing');
  console.log = original;

  it('and its demo, which needs no network, shows every sample plan', () => {
    const names = ['sequential', 'parallel', 'dag', 'loop', 'conditional', 'reduce', 'graph', 'nested'];
    expect(names.filter((name) => !lines.some((line) => line.startsWith(`\n${name}: `)))).toEqual([]);
  });
});
