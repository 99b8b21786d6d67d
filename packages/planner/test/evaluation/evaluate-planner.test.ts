import type { Planner } from '@planloom/executor-core';
import { createPlanner, LLMError } from '@planloom/planner';
import {
  evaluatePlanner,
  EvaluationCaseError,
  readEvaluationCase,
  recordedAnswers,
  summariseResults,
  type CaseResult,
  type EvaluationCase,
} from '@planloom/planner/evaluation';
import { describe, expect, it } from 'vitest';

const weather = { id: 'weather', inputSchema: { city: { type: 'string' } } };
const base: EvaluationCase = { id: 'rome', task: 'How is the weather in Rome?', tools: [weather] };
const right = planText('weather', { city: 'Rome' });

describe('what a planner is worth', () => {
  it.each<[string, readonly string[], Partial<CaseResult>]>([
    ['a plan at the first try', [right], { first: 'right', defects: [], isValid: true, attempts: 1 }],
    [
      'an obvious mistake, mended without asking again',
      [planText('Weather', { city: 'Rome' })],
      { first: 'mended', defects: [], isValid: true, attempts: 1 },
    ],
    [
      'a plan after repair',
      [planText('wether_of', { city: 'Rome' }), right],
      { first: 'wrong', defects: ['plan/unknown-tool'], isValid: true, attempts: 2 },
    ],
    [
      'no plan in any answer',
      ['I cannot do that.', 'Really not.'],
      { first: 'wrong', defects: ['answer/no-plan'], isValid: false, attempts: 2 },
    ],
  ])('%s', async (_, answers, expected) => {
    const { results } = await evaluate([{ ...base, answers }]);

    expect(results).toMatchObject([expected]);
  });

  it('names why there is no plan, by code, with what was behind it', async () => {
    const noAnswer = createPlanner({
      llm: { generate: () => Promise.reject(new LLMError('llm/rate-limited', 'Too many requests.')) },
    });
    const { results, summary } = await evaluatePlanner(noAnswer, [base]);

    expect(results[0]?.error).toMatchObject({ code: 'planner/model-failed', cause: 'llm/rate-limited' });
    expect(summary.all.failures).toEqual({ 'planner/model-failed': 1 });
  });

  it.each([
    ['an error', new TypeError('oops'), { code: 'error', message: 'oops' }],
    ['anything else', 'oops', { code: 'error', message: 'oops' }],
  ])('a planner that throws %s is a result', async (_, thrown, error) => {
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- a planner of somebody else may do it
    const { results } = await evaluatePlanner({ plan: () => Promise.reject(thrown) }, [base]);

    expect(results).toMatchObject([{ isValid: false, first: 'unknown', error }]);
  });

  it('a plan is checked again: a planner is not trusted', async () => {
    const liar: Planner = { plan: async () => ({ plan: JSON.parse(planText('nobody', {})), attempts: 1 }) };
    const { results } = await evaluatePlanner(liar, [base]);

    expect(results).toMatchObject([{ isValid: false, error: { code: 'plan/unknown-tool' } }]);
  });

  it('tokens, money and calls are added up, and said of how many cases they are', async () => {
    const spender: Planner = {
      plan: async () => ({
        plan: JSON.parse(right),
        usage: { calls: 2, inputTokens: 100, outputTokens: 10, costUsd: 0.5 },
      }),
    };
    const { summary } = await evaluatePlanner(spender, [base, { ...base, id: 'other' }]);

    expect(summary.all.usage).toEqual({ cases: 2, calls: 4, inputTokens: 200, outputTokens: 20, costUsd: 1 });
  });

  it('time is that of the clock', async () => {
    let now = 0;
    const slow: Planner = { plan: async () => ((now += 5), { plan: JSON.parse(right) }) };
    const { summary } = await evaluatePlanner(slow, [base], { clock: { now: () => now } });

    expect(summary.all.time).toEqual({ medianMs: 5, totalMs: 5 });
  });
});

describe('a plan with known calls is run', () => {
  it.each([
    ['with the arguments that are known', [{ tool: 'weather', input: { city: 'Rome' }, result: 'sunny' }], true],
    ['with any arguments', [{ tool: 'weather', result: 'sunny' }], true],
    ['and fails at a call that is not known', [{ tool: 'weather', input: { city: 'Oslo' }, result: 'rain' }], false],
  ])('%s', async (_, calls, isDone) => {
    const { results, summary } = await evaluate([{ ...base, answers: [right], calls }]);

    expect(results[0]?.run?.isDone).toBe(isDone);
    expect(summary.all.runs).toEqual({ cases: 1, done: isDone ? 1 : 0 });
  });

  it('which fails without a plan', async () => {
    const { summary } = await evaluate([{ ...base, answers: ['no'], calls: [{ tool: 'weather', result: 1 }] }]);

    expect(summary.all.runs).toEqual({ cases: 1, done: 0 });
  });
});

describe('a summary', () => {
  it('takes all references together, and those of cases without a plan as missed', async () => {
    const reference = { nodes: ['weather'], edges: [] };
    const { summary } = await evaluate([
      { ...base, id: 'good', group: 'a', answers: [right], reference },
      { ...base, id: 'bad', group: 'b', answers: ['no'], reference },
      { ...base, id: 'no reference', group: 'b', answers: [right] },
    ]);

    expect(summary.all.reference).toMatchObject({
      cases: 2,
      exact: 1,
      nodes: { found: 1, expected: 2, shared: 1, f1: 2 / 3 },
    });
    expect(summary.groups).toMatchObject({ a: { cases: 1, valid: 1 }, b: { cases: 2, valid: 1 } });
  });

  it('of nothing is of nothing', () => {
    expect(summariseResults([])).toMatchObject({ all: { cases: 0, valid: 0 }, groups: {} });
  });
});

describe('an evaluation', () => {
  it('has no more cases at a time than it may, and keeps the order of the cases', async () => {
    const waiting: (() => void)[] = [];
    let most = 0;
    const slow: Planner = {
      plan: async ({ task }) => {
        await new Promise<void>((resolve) => {
          most = Math.max(most, waiting.push(resolve));
          // The last one that waits goes first, so that cases end in another order than they began in.
          queueMicrotask(() => waiting.pop()?.());
        });
        throw new Error(task);
      },
    };
    const cases = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ ...base, id, task: id }));
    const { results } = await evaluatePlanner(slow, cases, { concurrency: 2 });

    expect(most).toBe(2);
    expect(results.map(({ error }) => error?.message)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('tells of each result, and ends with the reason of its signal', async () => {
    const controller = new AbortController();
    const told: string[] = [];
    const ended = evaluatePlanner(
      (kase) => replay(kase),
      [1, 2, 3].map((n) => ({ ...base, id: `${n}`, answers: [right] })),
      {
        concurrency: 1,
        signal: controller.signal,
        onResult: ({ id }) => {
          told.push(id);
          if (id === '2') controller.abort(new Error('enough'));
        },
      },
    );

    await expect(ended).rejects.toThrow('enough');
    expect(told).toEqual(['1', '2']);
  });

  it('ends, all of it, when a listener throws', async () => {
    let told = 0;
    const onResult = (): void => {
      told += 1;
      throw new Error('no room left');
    };
    const cases = Array.from({ length: 9 }, (_, index) => ({ ...base, id: `${index}`, answers: [right] }));

    await expect(evaluatePlanner(replay, cases, { concurrency: 1, onResult })).rejects.toThrow('no room left');
    expect(told).toBe(1);
  });

  it.each([0, 0.5, Number.NaN])('at %s at a time is an error', async (concurrency) => {
    await expect(evaluatePlanner(replay, [], { concurrency })).rejects.toThrow(
      `concurrency must be a whole number from 1, not ${concurrency}`,
    );
  });
});

describe('reading a case', () => {
  it('takes tools as ids, a reference as a plan or a graph, and one answer or several', () => {
    const read = readEvaluationCase(
      { id: 'x', task: 't', tools: ['a', weather], reference: { nodes: ['a'] }, answer: 'A' },
      'x.jsonl:1',
    );

    expect(read).toEqual({
      id: 'x',
      task: 't',
      tools: [{ id: 'a' }, weather],
      reference: { nodes: ['a'], edges: [] },
      answers: ['A'],
    });
    expect(readEvaluationCase({ ...base, reference: JSON.parse(right) }, 'x').reference).toEqual(JSON.parse(right));
  });

  it.each([
    [null, 'a case must be an object'],
    [{ ...base, id: 7 }, 'id must be a text'],
    [{ ...base, task: '' }, 'task must be a text'],
    [{ ...base, tools: [{}] }, 'tools must be a list of ids or of objects with an id'],
    [{ ...base, context: [] }, 'context must be an object'],
    [{ ...base, reference: { edges: [] } }, 'reference must be a plan, or { "nodes": [tool], "edges": [[from, to]] }'],
    [{ ...base, reference: { nodes: ['a'], edges: [['a']] } }, 'reference must be a plan'],
    [{ ...base, reference: { version: '1.0', steps: [{ tool: 'a' }] } }, 'reference/steps/0'],
    [{ ...base, answers: [] }, 'answers must be a list of texts, one or more'],
    [{ ...base, answer: 'a', answers: ['b'] }, 'answer and answers say the same: keep one'],
    [{ ...base, calls: [{ tool: 'a' }] }, 'calls must be a list of { "tool": id, "input": { … }, "result": … }'],
  ])('%j is refused: %s', (value, problem) => {
    expect(() => readEvaluationCase(value, 'cases.jsonl:3')).toThrow(EvaluationCaseError);
    expect(() => readEvaluationCase(value, 'cases.jsonl:3')).toThrow(`cases.jsonl:3: ${problem}`);
  });

  it('tells all that is wrong', () => {
    expect(() => readEvaluationCase({}, 'x')).toThrow('id must be a text; task must be a text; tools must be a list');
  });
});

function evaluate(cases: readonly EvaluationCase[]): ReturnType<typeof evaluatePlanner> {
  return evaluatePlanner(replay, cases);
}

function replay({ answers = [] }: EvaluationCase): Planner {
  return createPlanner({ llm: recordedAnswers(answers), maxRetries: answers.length - 1 });
}

function planText(tool: string, input: object): string {
  return JSON.stringify({ version: '1.0', steps: [{ id: 'only', tool, input }] });
}
