import { createTextStream, createPlanner, type LLMClient } from '@planloom/planner';
import { describe, expect, it } from 'vitest';

import {
  createPlanExecutor,
  isPlannerError,
  type Plan,
  type PlanningEvent,
  type RunEvent,
  type Tool,
} from '../../src/index.ts';

/** A model whose answer a test writes piece by piece; later answers come at once. */
function dictatedLLM(...later: readonly string[]) {
  let write: (piece: string) => void = () => {};
  let end: (error?: Error) => void = () => {};
  const answers = [...later];
  const begun = Promise.withResolvers<void>();
  const llm: LLMClient = {
    generate: async () => ({ text: answers.shift() ?? 'no more answers' }),
    stream: ({ signal } = { messages: [] }) =>
      createTextStream(async ({ push, signal: left }) => {
        const done = Promise.withResolvers<void>();
        let text = '';
        write = (piece) => {
          text += piece;
          push(piece);
        };
        end = (error) => (error ? done.reject(error) : done.resolve());
        left.addEventListener('abort', () => done.reject(left.reason as Error));
        begun.resolve();
        await done.promise;
        return { text };
      }, signal),
  };
  return { llm, begun: begun.promise, write: (piece: string) => write(piece), end: (error?: Error) => end(error) };
}

/** Tools whose calls a test can see and end. */
function workshop() {
  const calls: string[] = [];
  const endings = new Map<string, PromiseWithResolvers<unknown>>();
  let most = 0;
  let active = 0;
  const tool = (id: string, readOnly: boolean): Tool => ({
    id,
    effects: { readOnly },
    execute: async ({ at }, context) => {
      const name = `${id} ${String(at)}`;
      calls.push(name);
      most = Math.max(most, (active += 1));
      const ending = endings.get(name);
      try {
        if (ending) {
          context?.signal.addEventListener('abort', () => ending.reject(new Error('told to stop')));
          await ending.promise;
        }
        return { at };
      } finally {
        active -= 1;
      }
    },
  });
  return {
    calls,
    tools: [tool('look', true), tool('send', false)],
    hold: (name: string) => {
      const ending = Promise.withResolvers<unknown>();
      ending.promise.catch(() => {});
      endings.set(name, ending);
      return ending;
    },
    most: () => most,
  };
}

/** Everything that is settled has its turn. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

const HEADER = '{"version":"1.0","execution":"dag","steps":[';
const step = (id: string, tool: string, at: unknown, more: object = {}): string =>
  JSON.stringify({ id, tool, input: { at }, ...more });

function begin(shop: ReturnType<typeof workshop>, dictation: ReturnType<typeof dictatedLLM>, options: object = {}) {
  const planning: PlanningEvent[] = [];
  const events: RunEvent[] = [];
  const executor = createPlanExecutor(shop.tools, { llm: dictation.llm, maxRetries: 0 });
  const task = executor.executeTask(
    'go',
    { input: { place: 'home' } },
    {
      eager: true,
      onPlanning: (event) => planning.push(event),
      onEvent: (event) => events.push(event),
      ...options,
    },
  );
  task.catch(() => {});
  const early = (): string[] =>
    planning.flatMap((event) => (event.type === 'planning.early-start' ? [event.stepId] : []));
  return { task, planning, events, early };
}

describe('a task that begins while its plan is written', () => {
  it('starts steps that only look as soon as they are whole, and takes their results into the run', async () => {
    const [shop, dictation] = [workshop(), dictatedLLM()];
    const { task, events, early } = begin(shop, dictation);
    await dictation.begun;
    dictation.write(`${HEADER}${step('a', 'look', '{{input.place}}')},`);
    await turns();
    expect(shop.calls).toEqual(['look home']);

    dictation.write(`${step('b', 'look', '{{a.at}}!')},${step('c', 'send', '{{b.at}}')}]}`);
    await turns();
    expect(shop.calls).toEqual(['look home', 'look home!']);
    dictation.end();

    const { result, plan, context } = await task;
    expect(result).toEqual({ at: 'home!' });
    expect(plan.steps).toHaveLength(3);
    expect(context).toMatchObject({ a: { at: 'home' }, b: { at: 'home!' } });
    expect(shop.calls).toEqual(['look home', 'look home!', 'send home!']);
    expect(early()).toEqual(['a', 'b']);
    expect(events.flatMap((event) => (event.type === 'step.completed' ? [[event.stepId, event.source]] : []))).toEqual([
      ['a', 'kept'],
      ['b', 'kept'],
      ['c', undefined],
    ]);
  });

  it.each([
    ['changes something', step('a', 'send', 1)],
    [
      'changes something inside',
      JSON.stringify({ id: 'a', type: 'loop', over: [1], steps: [{ id: 's', tool: 'send', input: { at: 1 } }] }),
    ],
    ['reads what comes later', step('a', 'look', '{{later.at}}')],
    ['waits for what comes later', step('a', 'look', 1, { depends_on: ['later'] })],
    ['reads what a step that changes something gives', `${step('s', 'send', 1)},${step('a', 'look', '{{s.at}}')}`],
    [
      'waits for a step that changes something',
      `${step('s', 'send', 1)},${step('a', 'look', 2, { depends_on: ['s'] })}`,
    ],
  ])('does not start a step that %s', async (_, text) => {
    const [shop, dictation] = [workshop(), dictatedLLM()];
    const { task, early } = begin(shop, dictation);
    await dictation.begun;
    dictation.write(`${HEADER}${text},`);
    await turns();
    expect(early()).toEqual([]);
    expect(shop.calls).toEqual([]);

    dictation.write(`${step('later', 'look', 9)}]}`);
    dictation.end();
    await task;
    expect(early()).toEqual(['later']);
  });

  it('starts nothing behind a step that changes something where steps follow each other', async () => {
    const [shop, dictation] = [workshop(), dictatedLLM()];
    const { task, planning, early } = begin(shop, dictation);
    await dictation.begun;
    dictation.write(
      `{"version":"1.0","steps":[${step('a', 'look', 1)},${step('b', 'send', 2)},${step('c', 'look', 3)}]}`,
    );
    await turns();
    expect(early()).toEqual(['a']);
    const stop = planning.find(({ type }) => type === 'planning.early-stop');
    expect(stop).toMatchObject({ reason: expect.stringContaining('"b"') as string });
    dictation.end();

    await task;
    expect(shop.calls).toEqual(['look 1', 'send 2', 'look 3']);
  });

  it('stops starting at a step with an error, and keeps what is done for the repaired plan', async () => {
    const shop = workshop();
    const dictation = dictatedLLM(`{"steps":[${step('b', 'look', 2)}]}`);
    const { task, early } = begin(shop, dictation);
    await dictation.begun;
    dictation.write(`${HEADER}${step('a', 'look', 1)},${step('b', 'peek', 2)},${step('c', 'look', 3)}]}`);
    await turns();
    expect(early()).toEqual(['a']);
    dictation.end();

    const { plan } = await task;
    expect(plan.steps.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(shop.calls.toSorted()).toEqual(['look 1', 'look 2', 'look 3']);
  });

  it('lets a call that is under way end, and waits for it in the run', async () => {
    const [shop, dictation] = [workshop(), dictatedLLM()];
    const held = shop.hold('look 1');
    const { task } = begin(shop, dictation);
    await dictation.begun;
    dictation.write(`${HEADER}${step('a', 'look', 1)},${step('b', 'send', '{{a.at}}')}]}`);
    dictation.end();
    await turns();
    expect(shop.calls).toEqual(['look 1']);
    held.resolve(undefined);

    await task;
    expect(shop.calls).toEqual(['look 1', 'send 1']);
  });

  it('never has more calls under way than it may, also where the run takes over', async () => {
    const [shop, dictation] = [workshop(), dictatedLLM()];
    const held = [1, 2, 3, 4, 5].map((at) => shop.hold(`look ${at}`));
    const { task } = begin(shop, dictation, { concurrency: 2 });
    await dictation.begun;
    const loop = JSON.stringify({
      id: 'l',
      type: 'loop',
      over: [1, 2, 3],
      as: 'at',
      concurrency: 3,
      steps: [{ id: 'x', tool: 'look', input: { at: '{{at}}' } }],
    });
    dictation.write(`${HEADER}${loop},${step('b', 'look', 4)},${step('c', 'look', 5)}`);
    await turns();
    expect(shop.calls).toHaveLength(2);
    dictation.write(']}');
    dictation.end();
    for (const one of held) {
      await turns();
      one.resolve(undefined);
    }

    await task;
    expect(shop.most()).toBe(2);
    expect(shop.calls.toSorted()).toEqual([1, 2, 3, 4, 5].map((at) => `look ${at}`));
  });

  it('makes a call again that failed early, as the run decides what that means', async () => {
    const shop = workshop();
    const dictation = dictatedLLM();
    const held = shop.hold('look 1');
    const { task } = begin(shop, dictation, { maxRetries: 1 });
    await dictation.begun;
    dictation.write(`${HEADER}${step('a', 'look', 1)}`);
    await turns();
    held.reject(new Error('not yet'));
    await turns();
    shop.hold('look 1').resolve(undefined);
    dictation.write(']}');
    dictation.end();

    expect((await task).result).toEqual({ at: 1 });
    expect(shop.calls).toEqual(['look 1', 'look 1']);
  });

  it('calls early what it is told that it may', async () => {
    const [shop, dictation] = [workshop(), dictatedLLM()];
    const { task, early } = begin(shop, dictation, { eager: { tools: ['send'] } });
    await dictation.begun;
    dictation.write(`${HEADER}${step('a', 'send', 1)}]}`);
    await turns();
    expect(early()).toEqual(['a']);
    dictation.end();

    await task;
    expect(shop.calls).toEqual(['send 1']);
  });

  it.each([
    ['"depends_on" that is no list', step('a', 'look', 1, { depends_on: 'b' })],
    ['an id that is none', '{"id":{},"tool":"look"}'],
  ])('leaves to the check of the whole plan what a model gets wrong: %s', async (_, text) => {
    const shop = workshop();
    const dictation = dictatedLLM(`${HEADER}${step('a', 'look', 1)}]}`);
    const { task, planning } = begin(shop, dictation);
    await dictation.begun;
    dictation.write(`${HEADER}${text}]}`);
    await turns();
    expect(planning.map(({ type }) => type)).toContain('planning.early-stop');
    dictation.end();

    expect((await task).result).toEqual({ at: 1 });
  });

  it.each([
    ['the run', HEADER, { limits: { toolCalls: 2 } }],
    ['the plan', HEADER.replace('"steps"', '"budget":{"max_tool_calls":2},"steps"'), {}],
  ])('makes no more calls than %s allows', async (_, header, options) => {
    const [shop, dictation] = [workshop(), dictatedLLM()];
    const { task } = begin(shop, dictation, options);
    await dictation.begun;
    dictation.write(`${header}${[1, 2, 3, 4].map((at) => step(`s${at}`, 'look', at)).join(',')}]}`);
    await turns();
    dictation.end();

    await expect(task).rejects.toMatchObject({ code: 'limit/tool-calls' });
    expect(shop.calls).toHaveLength(2);
  });

  it('ends what it began if the plan is not wanted', async () => {
    const [shop, dictation] = [workshop(), dictatedLLM()];
    const held = shop.hold('look 1');
    const { task } = begin(shop, dictation, { onPlan: () => Promise.reject(new Error('not like this')) });
    await dictation.begun;
    dictation.write(`${HEADER}${step('a', 'look', 1)}]}`);
    await turns();
    dictation.end();

    await expect(task).rejects.toThrow('not like this');
    await expect(held.promise).rejects.toThrow('told to stop');
  });

  it('ends a call whose step the repaired plan does not have', async () => {
    const shop = workshop();
    const dictation = dictatedLLM(`{"version":"1.0","steps":[${step('c', 'look', 3)}]}`);
    const held = shop.hold('look 1');
    const { task } = begin(shop, dictation, { concurrency: 1 });
    await dictation.begun;
    dictation.write(`${HEADER}${step('a', 'look', 1)},${step('b', 'peek', 2)}]}`);
    await turns();
    expect(shop.calls).toEqual(['look 1']);
    dictation.end();

    expect((await task).result).toEqual({ at: 3 });
    await expect(held.promise).rejects.toThrow('told to stop');
  });

  it.each([
    ['stands before it', '"execution":"sequential","steps"', ''],
    ['is waited for', '"execution":"dag","steps"', '"depends_on":["w"],'],
    ['may be visited before it', '"execution":"graph","steps"', ''],
  ])('looks anew where the repaired plan has a change that %s', async (_, head, waiting) => {
    let state = 'old';
    const look: Tool = { id: 'look', effects: { readOnly: true }, execute: async () => state };
    const write: Tool = { id: 'write', execute: async () => (state = 'new') };
    const next = head.includes('graph') ? '"next":"r",' : '';
    const repaired = `{"version":"1.0",${head}:[{"id":"w","tool":"write",${next}"input":{}},{"id":"r","tool":"look",${waiting}"input":{}}]}`;
    const dictation = dictatedLLM(repaired);
    const shop = { ...workshop(), tools: [look, write] };
    const { task, early } = begin(shop, dictation);
    await dictation.begun;
    dictation.write(
      `{"version":"1.0",${head.replace('graph', 'dag')}:[{"id":"r","tool":"look","input":{}},{"id":"x","tool":"nope"}]}`,
    );
    await turns();
    expect(early()).toEqual(['r']);
    dictation.end();

    expect((await task).result).toBe('new');
  });

  it('does not start early what would be undone where it fails', async () => {
    const [shop, dictation] = [workshop(), dictatedLLM()];
    const { task, early } = begin(shop, dictation, { eager: { tools: ['send'] } });
    await dictation.begun;
    const reserve = {
      id: 's',
      tool: 'send',
      input: { at: 1 },
      compensate: { id: 'u', tool: 'send', input: { at: 2 } },
    };
    dictation.write(`${HEADER}${JSON.stringify({ id: 'l', type: 'loop', over: [1], steps: [reserve] })}]}`);
    await turns();
    expect(early()).toEqual([]);
    dictation.end();

    await task;
    expect(shop.calls).toEqual(['send 1']);
  });

  it('ends what it began if there is no plan', async () => {
    const shop = workshop();
    const dictation = dictatedLLM();
    shop.hold('look 1');
    const { task } = begin(shop, dictation);
    await dictation.begun;
    dictation.write(`${HEADER}${step('a', 'look', 1)}`);
    await turns();
    expect(shop.calls).toEqual(['look 1']);
    dictation.end(new Error('the model is gone'));

    const error: unknown = await task.catch((error: unknown) => error);
    expect(isPlannerError(error) && error.code).toBe('planner/model-failed');
  });

  it('ends what it began if it is cancelled', async () => {
    const shop = workshop();
    const dictation = dictatedLLM();
    shop.hold('look 1');
    const controller = new AbortController();
    const { task } = begin(shop, dictation, { signal: controller.signal });
    await dictation.begun;
    dictation.write(`${HEADER}${step('a', 'look', 1)}`);
    await turns();
    controller.abort(new Error('enough'));

    await expect(task).rejects.toThrow('enough');
  });

  it('plans first where the planner cannot stream', async () => {
    const { calls, tools } = workshop();
    const plan: Plan = { version: '1.0', steps: [{ id: 'a', tool: 'look', input: { at: 1 } }] };

    const { result } = await createPlanExecutor(tools, { planner: { plan: async () => ({ plan }) } }).executeTask(
      'go',
      {},
      { eager: true },
    );

    expect({ result, calls }).toEqual({ result: { at: 1 }, calls: ['look 1'] });
  });

  it('plans with a model that cannot stream', async () => {
    const { tools } = workshop();
    const llm: LLMClient = { generate: async () => ({ text: `${HEADER}${step('a', 'look', 1)}]}` }) };

    expect(
      (await createPlanExecutor(tools, { planner: createPlanner({ llm }) }).executeTask('go', {}, { eager: true }))
        .result,
    ).toEqual({ at: 1 });
  });
});
