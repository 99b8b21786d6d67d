import { Mastra } from '@mastra/core/mastra';
import { createTool } from '@mastra/core/tools';
import type { Plan, Step } from '@planloom/dsl-schema';
import { createExecutor } from '@planloom/executor-core';
import { type DynamicWorkflow, fromDynamicWorkflow, fromMastraTools, toDynamicWorkflow } from '@planloom/mastra';
import { type Arbitrary, array, assert as holds, constantFrom, nat, option, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const tools = {
  greet: createTool({
    id: 'greet',
    description: 'Greets.',
    inputSchema: z.object({ name: z.string(), loud: z.boolean().optional() }),
    outputSchema: z.object({ text: z.string(), length: z.number(), name: z.string() }),
    execute: async ({ name, loud }) => ({ text: loud ? `HI ${name}` : `Hi ${name}`, length: name.length, name }),
  }),
  people: createTool({
    id: 'people',
    description: 'Lists people.',
    inputSchema: z.object({}),
    outputSchema: z.array(z.object({ name: z.string() })),
    execute: async () => [{ name: 'Ada' }, { name: 'Bob' }],
  }),
  post: createTool({
    id: 'post',
    description: 'Posts.',
    inputSchema: z.object({ to: z.object({ name: z.string(), city: z.string() }) }),
    outputSchema: z.object({ posted: z.string() }),
    execute: async ({ to }) => ({ posted: `${to.name} in ${to.city}` }),
  }),
};
const executor = createExecutor(fromMastraTools(tools), { maxRetries: 0 });
const inputs = {
  type: 'object',
  properties: { name: { type: 'string' }, city: { type: 'string' } },
  required: ['name', 'city'],
};
const input = { name: 'Ada', city: 'Rome' };

function planOf(steps: readonly Step[], more: Partial<Plan> = {}): Plan {
  return { version: '1.0', inputs, steps, ...more };
}

/** Registers a definition with a real Mastra, which validates it, and runs it. */
async function runInMastra(definition: DynamicWorkflow): Promise<unknown> {
  const mastra = new Mastra({ tools, logger: false });
  await mastra.addDynamicWorkflow(definition as never);
  const run = await mastra.getWorkflow(definition.id as never).createRun();
  const outcome = await run.start({ inputData: input });
  if (outcome.status !== 'success') throw new Error(`Mastra: ${outcome.status} ${JSON.stringify(outcome)}`);
  return outcome.result;
}

function definitionOf(plan: Plan): DynamicWorkflow {
  const { definition, losses } = toDynamicWorkflow(plan, { id: 'flow' });
  if (definition === undefined) throw new Error(JSON.stringify(losses));
  return definition;
}

async function runHere(plan: Plan): Promise<unknown> {
  return (await executor.execute(plan, { input })).result;
}

const greeting: Step = { id: 'hello', tool: 'greet', input: { name: '{{input.name}}', loud: true } };

const plans: readonly [string, Plan][] = [
  ['one call', planOf([greeting])],
  [
    'a chain with a text and a result',
    planOf([
      greeting,
      { id: 'again', tool: 'greet', input: { name: '{{hello.text}} of {{input.city}}' } },
      { id: 'answer', type: 'final', input: { texts: '{{again}}', length: '{{hello.length}}', kind: 'greeting' } },
    ]),
  ],
  [
    'an object within the input',
    planOf([{ id: 'send', tool: 'post', input: { to: { name: '{{input.name}}', city: 'Oslo' } } }]),
  ],
  [
    'another name for a result',
    planOf([
      { ...greeting, output: 'first' },
      { id: 'answer', type: 'final', input: { text: '{{first.text}}' } },
    ]),
  ],
  [
    'calls side by side',
    planOf([
      {
        id: 'both',
        type: 'parallel',
        steps: [
          { id: 'one', tool: 'greet', input: { name: '{{input.name}}' } },
          { id: 'two', tool: 'greet', input: { name: '{{input.name}}' } },
        ],
      },
      { id: 'answer', type: 'final', input: { one: '{{both.one.text}}', all: '{{both}}' } },
    ]),
  ],
  [
    'calls side by side with different inputs',
    planOf([
      {
        id: 'both',
        type: 'parallel',
        steps: [
          { id: 'one', tool: 'greet', input: { name: '{{input.name}}' } },
          { id: 'two', tool: 'greet', input: { name: '{{input.city}}' } },
        ],
      },
    ]),
  ],
  ...(['Rome', 'Oslo'] as const).map((city): [string, Plan] => [
    `a choice, ${city}`,
    planOf([
      {
        id: 'choice',
        type: 'conditional',
        condition: `input.city == '${city}'`,
        then: [{ id: 'loud', tool: 'greet', input: { name: '{{input.name}}' } }],
        otherwise: [{ id: 'other', tool: 'greet', input: { name: '{{input.name}}' } }],
      },
      { id: 'answer', type: 'final', input: { text: '{{choice.text}}' } },
    ]),
  ]),
  [
    'a loop',
    planOf([
      { id: 'list', tool: 'people' },
      {
        id: 'each',
        type: 'loop',
        over: '{{list}}',
        concurrency: 2,
        step: { id: 'hi', tool: 'greet', input: { name: '{{item.name}}' } },
      },
      { id: 'answer', type: 'final', input: { greetings: '{{each}}' } },
    ]),
  ],
  [
    'a dag in any order',
    planOf(
      [
        { id: 'again', tool: 'greet', input: { name: '{{hello.text}}' } },
        greeting,
        { id: 'answer', type: 'final', input: { text: '{{again.text}}' } },
      ],
      { execution: 'dag' },
    ),
  ],
];

describe('a plan as a dynamic workflow', () => {
  it.each(plans)('of %s is accepted by Mastra, which gives what the executor gives', async (_, plan) => {
    expect(await runInMastra(definitionOf(plan))).toEqual(await runHere(plan));
  });

  it.each(plans)('of %s comes back as a plan that gives the same', async (_, plan) => {
    const { plan: returned, losses } = fromDynamicWorkflow(definitionOf(plan), { tools: fromMastraTools(tools) });

    expect(losses.filter(({ effect }) => effect === 'impossible')).toEqual([]);
    expect(await runHere(returned as Plan)).toEqual(await runHere(plan));
  });

  it('of calls in a row comes back as it was', () => {
    holds(
      property(chains, (plan) => {
        expect(fromDynamicWorkflow(definitionOf(plan)).plan).toEqual(plan);
      }),
    );
  });

  it.each<[string, Partial<Step> & object, string]>([
    ['/steps/0/when', { when: 'input.city == "Rome"' }, 'not skipped'],
    ['/steps/0/on_error', { on_error: 'continue' }, 'ends when a step of it fails'],
    ['/steps/0/input/name', { input: { name: '{{input.name + "!"}}' } }, 'cannot compute'],
    ['/steps/0/input/name', { input: { name: '{{secrets.KEY}}' } }, 'reads "secrets"'],
    ['/steps/0/input/name', { input: { name: 'a ${ b {{input.name}}' } }, 'Mastra would read'],
    ['/steps/0/input/names', { input: { names: ['{{input.name}}'] } }, 'into an array'],
    ['/steps/0', { type: 'reduce', input: [1], reducer: 'greet' }, 'reduce steps are not translated'],
    ['/steps/0', { type: 'approval', message: 'Go on?' }, 'approval steps are not translated'],
  ])('is not made where %s cannot be said', (path, change, reason) => {
    const { definition, losses } = toDynamicWorkflow(planOf([{ ...greeting, ...change } as Step]), { id: 'flow' });

    expect(definition).toBeUndefined();
    expect(losses).toContainEqual({ path, effect: 'impossible', reason: expect.stringContaining(reason) });
  });

  it('is made with a list of what is different where a limit gets lost', () => {
    const plan = planOf([{ ...greeting, timeout_ms: 5, retry_count: 3 }], { budget: { max_tool_calls: 1 } });
    const { definition, losses } = toDynamicWorkflow(plan, { id: 'flow' });

    expect(losses.map(({ path, effect }) => [path, effect])).toEqual([
      ['/budget', 'different'],
      ['/steps/0/timeout_ms', 'different'],
    ]);
    expect(definition?.graph.at(-1)).toMatchObject({ type: 'tool', options: { retries: 3 } });
  });
});

describe('a dynamic workflow as a plan', () => {
  it('reads mappings as text, hands whole inputs on by name, and says so of what it cannot read', () => {
    const { plan, losses } = fromDynamicWorkflow({
      inputSchema: inputs,
      graph: [
        { type: 'tool', id: 'say-hi', toolId: 'greet' },
        { type: 'sleep', id: 'nap', duration: 5 },
        { type: 'sleepUntil', id: 'long nap', date: new Date('2026-12-01T09:00:00Z') },
        { type: 'sleepUntil', id: 'computed' },
        { type: 'sleep', id: 'last nap', duration: 5 },
      ],
    });

    expect(plan?.steps).toEqual([
      { id: 'say_hi', tool: 'greet', input: { name: '{{input.name}}', city: '{{input.city}}' } },
      { id: 'nap', type: 'wait', for_ms: 5 },
      { id: 'long_nap', type: 'wait', until: '2026-12-01T09:00:00.000Z' },
    ]);
    expect(losses).toEqual([
      { path: '/graph/3', effect: 'different', reason: expect.stringContaining('decided by code') },
      { path: '/graph/4', effect: 'different', reason: expect.stringContaining('at the end') },
    ]);
  });

  it.each<[string, object[], string]>([
    ['/graph/0', [{ type: 'agent', id: 'a', agentId: 'helper' }], 'offer it as a tool'],
    ['/graph/0', [{ type: 'loop', loopType: 'dountil' }], 'nothing like "loop"'],
    [
      '/graph/0/mapConfig',
      [{ type: 'mapping', id: 'm', mapConfig: { a: { requestContextPath: 'x' } } }],
      'request context',
    ],
    ['/graph/0/mapConfig', [{ type: 'mapping', id: 'm', mapConfig: '{"a":{"step":"gone","path":"x"}}' }], 'reads gone'],
    [
      '/graph/0/mapConfig',
      [{ type: 'mapping', id: 'm', mapConfig: { a: { template: '${state.x}' } } }],
      'reads "state"',
    ],
    ['/graph/1', [tool('a'), tool('b')], 'give "tools"'],
  ])('is not made where %s cannot be said', (path, graph, reason) => {
    const { plan, losses } = fromDynamicWorkflow({ inputSchema: inputs, graph });

    expect(plan).toBeUndefined();
    expect(losses).toContainEqual({ path, effect: 'impossible', reason: expect.stringContaining(reason) });
  });

  it('runs every branch whose predicate holds, as Mastra does', async () => {
    const isRome = { op: 'eq', left: { path: 'initData.city' }, right: { literal: 'Rome' } };
    const graph = [
      { type: 'mapping', id: 'in', mapConfig: { name: { initData: true, path: 'name' } } },
      {
        type: 'conditional',
        id: 'some',
        steps: [tool('a'), tool('b'), tool('c')],
        predicates: [
          isRome,
          { op: 'and', args: [isRome, { op: 'exists', path: 'initData.name' }] },
          { op: 'not', arg: isRome },
        ],
      },
    ];
    const definition = { id: 'flow', inputSchema: inputs, outputSchema: {}, graph };
    const { plan } = fromDynamicWorkflow(definition);
    const inMastra = (await runInMastra(definition as unknown as DynamicWorkflow)) as object;

    expect(await runHere(plan as Plan)).toEqual({ ...inMastra, c: null });
    expect(Object.keys(inMastra)).toEqual(['a', 'b']);
  });
});

function tool(id: string): object {
  return { type: 'tool', id, toolId: 'greet' };
}

/** Plans whose calls read the inputs, constants and what calls before them gave. */
const chains: Arbitrary<Plan> = array(
  record({
    source: nat(),
    kind: constantFrom('path', 'text', 'constant', 'object'),
    retries: option(nat(3)),
  }),
  {
    minLength: 1,
    maxLength: 6,
  },
).map((calls) => {
  const steps = calls.map(({ source, kind, retries }, index): Step => {
    const places = ['input.name', ...Array.from({ length: index }, (_, number) => `step_${number}.text`)];
    const place = `{{${places[source % places.length]}}}`;
    const values = {
      path: place,
      text: `<${place}>, ${place}`,
      constant: source,
      object: { deep: { er: place }, no: null },
    };
    return {
      id: `step_${index}`,
      tool: 'greet',
      input: { name: values[kind] },
      ...(retries !== null && { retry_count: retries }),
    };
  });
  return planOf([...steps, { id: 'answer', type: 'final', input: { last: `{{step_${calls.length - 1}}}` } }]);
});
