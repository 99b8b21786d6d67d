import type { Plan } from '@planloom/dsl-schema';
import type { PlanningEvent } from '@planloom/executor-core';
import { defineTool, ToolRegistry } from '@planloom/tool-kit';
import { describe, expect, it } from 'vitest';

import {
  createPlanner,
  generatePlanFromTask,
  isPlannerError,
  LLMError,
  type PlannerError,
  type PlannerSettings,
} from '../src/index.ts';
import { lastMessage, scriptedLLM, type ScriptedAnswer } from './support/scripted-llm.ts';

const weather = defineTool({
  id: 'fetch_weather',
  description: 'Weather of a city now',
  inputSchema: {
    type: 'object',
    properties: { city: { type: 'string' }, days: { type: 'integer' } },
    required: ['city'],
    additionalProperties: false,
  },
  execute: () => ({ degrees: 20 }),
});
const tools = ToolRegistry.from(
  [weather, { id: 'get_user' }, { id: 'set_user' }].map((tool) => ({ execute: () => 1, ...tool })),
);

const good = '{"version":"1.0","steps":[{"id":"w","tool":"fetch_weather","input":{"city":"Rome"}}]}';
const plan = JSON.parse(good) as unknown;
const wrongTool = good.replace('fetch_weather', 'get_weather');

/** A plan of three steps, of which these texts stand in place of others. */
function planOf(changes: Readonly<Record<string, string>> = {}): string {
  const steps = ['Rome', 'Oslo', 'Bern'].map((city, index) => {
    const step = `{"id":"s${index}","tool":"fetch_weather","input":{"city":"${city}"}}`;
    return changes[`s${index}`] ?? step;
  });
  return `{"version":"1.0","execution":"dag","steps":[${steps.join(',')}]}`;
}

function ask(answers: readonly ScriptedAnswer[], settings: PlannerSettings = {}) {
  const llm = scriptedLLM(answers);
  const events: PlanningEvent[] = [];
  const proposal = createPlanner({ llm, ...settings }).plan({
    task: 'Weather in Rome',
    tools,
    onEvent: (event) => events.push(event),
  });
  return { asked: llm.asked, proposal, events };
}

async function failure(promise: Promise<unknown>): Promise<PlannerError> {
  const error: unknown = await promise.catch((error: unknown) => error);
  if (isPlannerError(error)) return error;
  throw error;
}

describe('an answer that is a plan', () => {
  it('is the proposal, with what it cost', async () => {
    const { proposal } = ask([{ text: good, usage: { inputTokens: 900, outputTokens: 40, costUsd: 0.01 } }]);

    expect(await proposal).toEqual({
      plan,
      source: 'model',
      attempts: 1,
      usage: { calls: 1, inputTokens: 900, outputTokens: 40, costUsd: 0.01 },
    });
  });

  it('may have warnings: they are no reason to ask again', async () => {
    const warned =
      '{"version":"1.0","steps":[{"id":"w","tool":"fetch_weather","when":"1 == 1","input":{"city":"Rome"}}]}';

    expect((await ask([warned]).proposal).plan).toEqual(JSON.parse(warned));
  });

  it('is what generatePlanFromTask gives, over the tools of its configuration', async () => {
    const llm = scriptedLLM([good]);

    expect(await generatePlanFromTask('Weather in Rome', { llm, tools: { fetch_weather: weather } })).toEqual(plan);
    expect(lastMessage(llm.asked[0])).toContain('"fetch_weather": { city: string, days?: integer }');
  });
});

describe('an answer with mistakes', () => {
  it('goes back with what the checker says, until an answer is right', async () => {
    const { proposal, asked, events } = ask([wrongTool, good]);

    expect(await proposal).toMatchObject({ plan, attempts: 2 });
    const [first, second] = asked;
    expect(second?.messages.slice(0, 2)).toEqual(first?.messages);
    expect(second?.messages[2]).toEqual({ role: 'assistant', content: wrongTool });
    expect(lastMessage(second)).toContain(
      'plan/unknown-tool at /steps/0/tool (step "w"): there is no tool "get_weather"',
    );
    expect(events).toMatchObject([
      { type: 'planning.attempt', attempt: 1, problems: expect.stringContaining('get_weather') as string },
      { type: 'planning.attempt', attempt: 2, problems: '' },
    ]);
  });

  it('takes the place of the plan before if a whole one was asked for, whether it has a version or not', async () => {
    const { proposal, asked } = ask(['{"steps":[{"tool":"fetch_weather"}]}', good.replace('"version":"1.0",', '')]);

    expect((await proposal).plan).toEqual(plan);
    expect(lastMessage(asked[1])).toContain('Write the whole plan anew.');
  });

  it('is asked for its broken steps only, and the others are kept', async () => {
    const broken = '{"id":"s1","tool":"get_weather","input":{"city":"Oslo"}}';
    const mended = '{"steps":[{"id":"s1","tool":"fetch_weather","input":{"city":"Oslo"}}]}';
    const { proposal, asked } = ask([planOf({ s1: broken }), mended]);

    expect((await proposal).plan).toEqual(JSON.parse(planOf()));
    expect(lastMessage(asked[1])).toContain('Only this is broken: "s1".');
    expect(lastMessage(asked[1])).not.toContain('Write the whole plan anew');
  });

  it('may be answered with a whole plan all the same', async () => {
    const broken = '{"id":"s1","tool":"get_weather","input":{"city":"Oslo"}}';

    expect((await ask([planOf({ s1: broken }), good]).proposal).plan).toEqual(plan);
  });

  it('may get new steps, which stand where the answer has them, and lose others', async () => {
    const broken = '{"id":"s1","tool":"fetch_weather","input":{"city":"{{city.name}}"}}';
    const change = `{"steps":[{"id":"city","type":"final","input":{"name":"Oslo"}},${broken}],"remove":["s2"]}`.replace(
      '"type":"final"',
      '"tool":"get_user"',
    );

    const { plan } = await ask([planOf({ s1: broken }), change]).proposal;

    expect(plan.steps.map(({ id }) => id)).toEqual(['s0', 'city', 's1']);
  });

  it.each([
    ['a misspelt argument', good.replace('"city"', '"City"'), 'plan/unknown-argument'],
    ['a misspelt tool', good.replace('fetch_weather', 'fetchWeather'), 'plan/unknown-tool'],
    ['a number as text', good.replace('"Rome"', '"Rome","days":"3"'), 'plan/wrong-argument-type'],
    ['a misspelt field', good.replace('"input"', '"inputs"'), 'plan/unknown-key'],
  ])('is mended without asking if what is meant is plain: %s', async (_, answer, code) => {
    const { proposal, asked, events } = ask([answer]);

    expect((await proposal).plan.steps[0]).toMatchObject({ tool: 'fetch_weather', input: { city: 'Rome' } });
    expect(asked).toHaveLength(1);
    expect(events).toMatchObject([{ repairs: [expect.stringContaining(code) as string] }]);
  });

  it('is told of steps without an id, and of two with the same, in a change: none is lost', async () => {
    const broken = '{"id":"s1","tool":"get_weather","input":{"city":"Oslo"}}';
    const twice = '{"id":"s1","tool":"fetch_weather","input":{"city":"Oslo"}}';
    const change = `{"steps":[${twice},${twice.replace('Oslo', 'Bergen')},{"tool":"fetch_weather","input":{"city":"Nice"}}]}`;
    const { proposal, asked } = ask([planOf({ s1: broken }), change, good]);

    await proposal;
    expect(lastMessage(asked[2])).toContain('plan/duplicate-id');
    expect(asked[2]?.messages[2]?.content).toMatch(/Oslo.*Bergen.*Nice/);
  });

  it('is not mended by guessing: a tool with a name near by may do something else', async () => {
    const { proposal, asked } = ask([
      good.replace('fetch_weather', 'get_users').replace('get_users', 'let_user'),
      good,
    ]);

    await proposal;
    expect(asked).toHaveLength(2);
  });

  it('ends, after the retries, with an error that shows every attempt', async () => {
    const { proposal, asked } = ask([wrongTool, 'no', wrongTool], { maxRetries: 2 });

    const error = await failure(proposal);

    expect(asked).toHaveLength(3);
    expect(error.code).toBe('planner/no-plan');
    expect(error.attempts.map(({ answer }) => answer)).toEqual([wrongTool, 'no', wrongTool]);
    expect(error.message).toMatch(/Attempt 1:[^]*get_weather[^]*Attempt 2:[^]*no plan[^]*Attempt 3:/);
    expect(error.usage).toMatchObject({ calls: 3 });
  });

  it.each([
    [0, 1],
    [undefined, 4],
  ])('is asked for again %s times at most', async (maxRetries, calls) => {
    const { proposal, asked } = ask([], maxRetries === undefined ? {} : { maxRetries });

    await failure(proposal);

    expect(asked).toHaveLength(calls);
  });

  it('is never asked for with the same prompt twice', async () => {
    const { proposal, asked } = ask(Array<string>(6).fill(wrongTool), { maxRetries: 5 });

    await failure(proposal);

    const prompts = asked.map(({ messages }) => JSON.stringify(messages));
    expect(new Set(prompts).size).toBe(6);
    expect(lastMessage(asked[2])).toContain('the answer had the same mistakes');
  });
});

describe('a model that keeps to a form', () => {
  const draft = (tool: string): object => ({
    plan: 'Weather',
    execution: 'dag',
    steps: [{ id: 'w', type: 'tool', tool, input: [{ name: 'city', value: 'Rome', as: 'text' }] }],
    more: null,
  });
  const planned = { version: '1.0', plan: 'Weather', execution: 'dag', steps: (plan as { steps: unknown }).steps };

  it('is asked for a draft, whose tools are the ones there are', async () => {
    const llm = scriptedLLM([{ text: '', object: draft('fetch_weather') }], { structuredOutput: 'strict' });

    const proposal = await createPlanner({ llm }).plan({ task: 'Weather', tools });

    expect(proposal.plan).toEqual(planned);
    expect(llm.asked[0]?.output?.name).toBe('plan');
    expect(JSON.stringify(llm.asked[0]?.output?.schema)).toContain('["fetch_weather","get_user","set_user",null]');
  });

  it('is asked for a draft of what is broken, and sees its plan as a draft', async () => {
    const two = {
      ...draft('fetch_weather'),
      steps: [...(draft('get_weather') as { steps: object[] }).steps, { id: 'x', type: 'final', input: [] }],
    };
    const change = { steps: (draft('fetch_weather') as { steps: object[] }).steps, remove: [] };
    const llm = scriptedLLM([JSON.stringify(two), { text: '', object: change }], { structuredOutput: 'strict' });

    const { plan } = await createPlanner({ llm }).plan({ task: 'Weather', tools });

    expect(plan.steps).toHaveLength(2);
    expect(llm.asked[1]?.output?.name).toBe('change');
    expect(llm.asked[1]?.messages[2]?.content).toContain('{"name":"city","value":"Rome","as":"text"}');
  });

  it('is told what is wrong with the draft', async () => {
    const lost = { ...draft('fetch_weather'), steps: [{ id: 'l', type: 'loop', over: 'input.x', steps: ['nowhere'] }] };
    const llm = scriptedLLM(
      [
        { text: '', object: lost },
        { text: '', object: draft('fetch_weather') },
      ],
      { structuredOutput: 'strict' },
    );

    await createPlanner({ llm }).plan({ task: 'Weather', tools });

    expect(lastMessage(llm.asked[1])).toContain('draft/unknown-step');
  });

  it('changes only what a change names, also if it does not say that nothing is taken out', async () => {
    const two = {
      ...draft('fetch_weather'),
      steps: [...(draft('get_weather') as { steps: object[] }).steps, { id: 'x', type: 'final', input: [] }],
    };
    const change = { steps: (draft('fetch_weather') as { steps: object[] }).steps };
    const llm = scriptedLLM([JSON.stringify(two), JSON.stringify(change)], { structuredOutput: 'strict' });

    expect((await createPlanner({ llm }).plan({ task: 'Weather', tools })).plan.steps).toHaveLength(2);
  });

  it('may write steps alone, as if they changed something', async () => {
    const change = { steps: (draft('fetch_weather') as { steps: object[] }).steps, remove: [] };
    const llm = scriptedLLM([{ text: '', object: change }], { structuredOutput: 'strict' });

    expect((await createPlanner({ llm }).plan({ task: 'Weather', tools })).plan).toEqual(plan);
  });

  it('may answer in the language all the same', async () => {
    const llm = scriptedLLM([good], { structuredOutput: 'strict' });

    expect((await createPlanner({ llm }).plan({ task: 'Weather', tools })).plan).toEqual(plan);
  });

  it('is asked for text if the provider refuses the form', async () => {
    const llm = scriptedLLM([new LLMError('llm/bad-request', 'Invalid schema.'), good], { structuredOutput: 'strict' });

    const proposal = await createPlanner({ llm }).plan({ task: 'Weather', tools });

    expect(proposal).toMatchObject({ plan, attempts: 2 });
    expect(llm.asked[1]?.output).toBeUndefined();
    expect(llm.asked[1]?.messages[0]?.content).toContain('"type": "loop"');
  });
});

describe('an answer that was cut off', () => {
  it('keeps its whole steps, and the rest is asked for', async () => {
    const whole = planOf();
    const half = whole.slice(0, whole.indexOf('"Bern"'));
    const { proposal, asked } = ask([
      { text: half, finish: 'length' },
      '{"steps":[{"id":"s2","tool":"fetch_weather","input":{"city":"Bern"}}]}',
    ]);

    expect((await proposal).plan).toEqual(JSON.parse(whole));
    expect(lastMessage(asked[1])).toContain('2 whole steps have come');
  });

  it('is as good if the connection broke', async () => {
    const error = new LLMError('llm/cut-off', 'The connection ended.', { text: planOf().slice(0, 120) });
    const { proposal, asked } = ask([error, good]);

    expect((await proposal).plan).toEqual(plan);
    expect(asked).toHaveLength(2);
  });

  it('is not taken for whole, even if what has come would be a plan', async () => {
    const { proposal, asked } = ask([{ text: planOf(), finish: 'length' }, '{"steps":[]}']);

    expect((await proposal).plan.steps.map(({ id }) => id)).toEqual(['s0', 's1']);
    expect(asked).toHaveLength(2);
  });
});

describe('a model that does not answer', () => {
  it.each([
    new LLMError('llm/unauthorized', 'No such key.'),
    new LLMError('llm/refused', 'I will not.'),
    new LLMError('llm/rate-limited', 'Too many.', { retryAfterMs: 1000 }),
    new Error('socket hang up'),
  ])('is a typed error with its cause: %s', async (cause) => {
    const error = await failure(ask([cause]).proposal);

    expect(error).toMatchObject({ code: 'planner/model-failed', cause });
    expect(error.message).toContain(cause.message);
  });

  it('is counted with what the failure says that it has cost', async () => {
    const usage = { inputTokens: 900, outputTokens: 5 };
    const error = await failure(ask([new LLMError('llm/refused', 'I will not.', { usage })]).proposal);

    expect(error.usage).toEqual({ calls: 1, ...usage });
  });

  it('keeps the attempts before in the error', async () => {
    const error = await failure(ask([wrongTool, new LLMError('llm/unavailable', 'Overloaded.')]).proposal);

    expect(error.attempts).toHaveLength(1);
  });
});

describe('what planning may cost', () => {
  it('is bounded in tokens: nothing is asked that would exceed it', async () => {
    const { proposal, asked } = ask([{ text: wrongTool, usage: { inputTokens: 5000, outputTokens: 100 } }], {
      budget: { tokens: 6000 },
    });

    const error = await failure(proposal);

    expect(error.code).toBe('planner/over-budget');
    expect(asked).toHaveLength(1);
    expect(asked[0]?.maxOutputTokens).toBeGreaterThan(1000);
    expect(error.usage).toEqual({ calls: 1, inputTokens: 5000, outputTokens: 100 });
  });

  it('is bounded in money, by the price of tokens', async () => {
    const { proposal, asked } = ask([{ text: wrongTool, usage: { inputTokens: 1000, outputTokens: 1000 } }], {
      budget: { costUsd: 0.02 },
      price: { inputPerMillion: 5, outputPerMillion: 15 },
    });

    expect((await failure(proposal)).usage?.costUsd).toBeCloseTo(0.02);
    expect(asked).toHaveLength(1);
  });
});

describe('the call of the model', () => {
  it.each([
    [undefined, 0.3],
    [0.9, 0.9],
  ])('has the temperature: %s is %s', async (temperature, expected) => {
    const { proposal, asked } = ask([good], temperature === undefined ? {} : { temperature });

    await proposal;
    expect(asked[0]?.temperature).toBe(expected);
  });

  it('has the signal, and no other call follows once it is aborted', async () => {
    const controller = new AbortController();
    const llm = scriptedLLM(['no plan']);
    const planner = createPlanner({
      llm: {
        generate(request) {
          controller.abort(new Error('enough'));
          return llm.generate(request);
        },
      },
    });

    await expect(planner.plan({ task: 'x', tools, signal: controller.signal })).rejects.toThrow('enough');
    expect(llm.asked.map(({ signal }) => signal)).toEqual([controller.signal]);
  });

  it('is written down if that is asked for', async () => {
    const lines: string[] = [];

    await ask([wrongTool, good], { debug: (line) => lines.push(line) }).proposal;

    expect(lines).toHaveLength(4);
    expect(lines[1]).toContain(wrongTool);
    expect(lines[3]).toContain(good);
  });
});

describe('many tools', () => {
  const many = ToolRegistry.from([
    weather,
    ...Array.from({ length: 300 }, (_, index) => ({
      id: `stock_price_${index}`,
      description: 'Price of a share',
      execute: () => 1,
    })),
  ]);

  it('are not all shown: those that fit the task are, and how many are not', async () => {
    const llm = scriptedLLM([good]);

    await createPlanner({ llm, toolLimit: 5, alwaysShow: ['stock_price_7'] }).plan({
      task: 'Weather in Rome',
      tools: many,
    });

    const shown = lastMessage(llm.asked[0])
      .split('\n')
      .filter((line) => line.startsWith('- "'));
    expect(shown.length).toBeLessThanOrEqual(6);
    expect(shown.join()).toContain('"fetch_weather"');
    expect(shown.join()).toContain('"stock_price_7"');
    expect(lastMessage(llm.asked[0])).toContain(`(${301 - shown.length} more tools`);
  });

  it('are shown to a replanner if the failed plan calls them', async () => {
    const llm = scriptedLLM(['{"steps":[]}']);
    const plan = { version: '1.0', steps: [{ id: 's', tool: 'stock_price_200' }] } as const;

    await createPlanner({ llm, toolLimit: 2 }).replan({
      task: 'Weather in Rome',
      tools: many,
      plan,
      done: [],
      failure: { code: 'tool/failed', message: 'closed', step: 's', attempts: 1 },
      round: 1,
    });

    expect(llm.asked[0]?.messages[1]?.content).toContain('"stock_price_200"');
  });
});

describe('replanning', () => {
  const failed = JSON.parse(planOf()) as never;
  const request = {
    task: 'Weather in Rome',
    tools,
    plan: failed,
    done: [{ path: 's0', stepId: 's0', tool: 'fetch_weather', output: { degrees: 20, note: 'x'.repeat(500) } }],
    failure: { code: 'tool/failed', message: 'No station in Oslo', step: 's1', attempts: 3 },
    round: 1,
  };

  it('shows the plan, what is done in brief, and the failure, and takes the change', async () => {
    const llm = scriptedLLM(['{"steps":[{"id":"s1","tool":"fetch_weather","input":{"city":"Bergen"}}]}']);

    const { plan } = await createPlanner({ llm }).replan(request);

    expect(plan).toEqual(JSON.parse(planOf().replace('Oslo', 'Bergen')));
    const asked = lastMessage(llm.asked[0]);
    expect(asked).toContain('Step "s1" (tool/failed): "No station in Oslo"');
    expect(asked).toContain('- fetch_weather: s0.degrees: number; s0.note: text; begins {"degrees":20,"note":"xxx');
    expect(asked).not.toContain('x'.repeat(100));
  });

  it('lets a model that is bound to a schema keep what waits, and only that', async () => {
    const base = JSON.parse(planOf()) as Plan;
    const ok: Plan['steps'][number] = { id: 'ok', type: 'approval', message: 'Go on?' };
    const asksFirst = { ...base, steps: [ok, ...base.steps] };
    const change = '{"steps":[{"id":"ok","type":"approval","more":"{\\"message\\":\\"Really?\\"}"}],"remove":[]}';
    const typesFor = async (plan: Plan): Promise<[string | undefined, Plan]> => {
      const llm = scriptedLLM([change], { structuredOutput: 'strict' });
      const { plan: changed } = await createPlanner({ llm }).replan({ ...request, plan });
      return [/"enum":(\["tool",.*?\])/.exec(JSON.stringify(llm.asked[0]?.output?.schema))?.[1], changed];
    };

    const [types, changed] = await typesFor(asksFirst);
    expect(types).toBe('["tool","loop","parallel","reduce","conditional","final","subplan","approval"]');
    expect(changed.steps[0]).toEqual({ ...ok, message: 'Really?' });
    expect((await typesFor(base))[0]).toBe('["tool","loop","parallel","reduce","conditional","final","subplan"]');
  });

  it('shows no values if that is not wanted', async () => {
    const llm = scriptedLLM(['{"steps":[],"remove":["s1"]}']);

    const { plan } = await createPlanner({ llm, previews: false }).replan(request);

    expect(plan.steps).toHaveLength(2);
    expect(lastMessage(llm.asked[0])).not.toContain('begins');
  });

  it('asks again where the change has mistakes', async () => {
    const llm = scriptedLLM([
      '{"steps":[{"id":"s1","tool":"get_weather","input":{"city":"Bergen"}}]}',
      '{"steps":[{"id":"s1","tool":"fetch_weather","input":{"city":"Bergen"}}]}',
    ]);

    const { attempts } = await createPlanner({ llm }).replan(request);

    expect(attempts).toBe(2);
    expect(lastMessage(llm.asked[1])).toContain('get_weather');
  });
});
