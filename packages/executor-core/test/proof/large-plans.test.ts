import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { DEFAULT_LIMITS, type Plan, type Step } from '@planloom/dsl-schema';
import { describe, expect, test } from 'vitest';

import { createExecutor, isPlanError, isRunError, type RunEvent } from '../../src/index.ts';

/** Many of these take a second, and more on a busy machine. */
const PATIENT = { timeout: 120_000 };

const executor = createExecutor(
  {
    echo: { id: 'echo', execute: ({ value }) => value },
    add: { id: 'add', execute: ({ a, b }) => Number(a) + Number(b) },
  },
  { enableTrace: false },
);

function planOf(execution: Plan['execution'] & string, steps: readonly Step[]): Plan {
  return { version: '1.0', execution, steps };
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at);
}

/** Steps of which each adds one to the result of the one before. */
function chain(length: number): Step[] {
  const before = (at: number): string | number => (at === 0 ? 0 : `{{s${at - 1}}}`);
  return numbers(length).map((at) => ({ id: `s${at}`, tool: 'add', input: { a: before(at), b: 1 } }));
}

describe('no plan is too long for the stack', () => {
  test.each(['sequential', 'dag'] as const)(
    '100,000 steps, %s, each of which needs the one before',
    PATIENT,
    async (mode) => {
      const { result } = await executor.execute(planOf(mode, chain(100_000)));
      expect(result).toBe(100_000);
    },
  );

  test('10,000 levels of dependencies, listed from the last to the first', PATIENT, async () => {
    const { context } = await executor.execute(planOf('dag', chain(10_000).toReversed()));
    expect(context['s9999']).toBe(10_000);
  });

  test('30,000 steps that are skipped', PATIENT, async () => {
    const skipped = numbers(30_000).map((at): Step => ({ id: `s${at}`, tool: 'echo', when: 'input.yes' }));
    const { result } = await executor.execute(planOf('sequential', skipped), { input: { yes: false } });
    expect(result).toBeNull();
  });

  test('30,000 steps that are never reached', PATIENT, async () => {
    const first: Step = { id: 'first', tool: 'echo', input: { value: '{{input.missing}}' } };
    const rest = chain(30_000).map((step): Step => ({ ...step, depends_on: ['first'] }));
    const run = executor.execute(planOf('dag', [first, ...rest]), { input: {} });
    await expect(run).rejects.toMatchObject({ code: 'expression/missing-path', stepId: 'first' });
  });

  test('30,000 compensations', PATIENT, async () => {
    const done: number[] = [];
    const undo = { id: 'undo', execute: ({ value }: Record<string, unknown>) => void done.push(value as number) };
    const step: Step = {
      id: 'x',
      tool: 'echo',
      input: { value: '{{i}}' },
      compensate: { id: 'u', tool: 'undo', input: { value: '{{i}}' } },
    };
    const loop: Step = { id: 'all', type: 'loop', over: 'input.items', as: 'i', step };
    const last: Step = { id: 'last', tool: 'echo', input: { value: '{{input.missing}}' } };
    const run = createExecutor([...executor.tools.getAll(), undo]).execute(planOf('sequential', [loop, last]), {
      input: { items: numbers(30_000) },
    });
    await expect(run).rejects.toMatchObject({ code: 'expression/missing-path' });
    expect(done).toEqual(numbers(30_000).toReversed());
  });
});

describe('no loop is too long for the stack', () => {
  const items = { input: { items: numbers(200_000), few: numbers(20_000) } };
  const body: Step = { id: 'x', tool: 'echo', input: { value: '{{item}}' } };

  test.each([1, 7, 1_000_000])('200,000 items, %d at a time', PATIENT, async (concurrency) => {
    const loop: Step = { id: 'all', type: 'loop', over: 'input.items', concurrency, step: body };
    const { result } = await executor.execute(planOf('sequential', [loop]), items, { concurrency: 16 });
    expect(result).toEqual(items.input.items);
  });

  test('20,000 items of which every one fails and is borne', PATIENT, async () => {
    const step: Step = { id: 'x', tool: 'echo', input: { value: '{{item.missing}}' } };
    const loop: Step = { id: 'all', type: 'loop', over: 'input.few', on_item_error: { tolerate: '100%' }, step };
    const { result } = await executor.execute(planOf('sequential', [loop]), items);
    expect(result).toEqual(items.input.few.map(() => null));
  });

  test('200,000 items that call nothing', PATIENT, async () => {
    const step: Step = { id: 'x', type: 'conditional', condition: 'item < 0', then: [{ ...body, id: 'y' }] };
    const loop: Step = { id: 'all', type: 'loop', over: 'input.items', step };
    const { result } = await executor.execute(planOf('dag', [loop]), items);
    expect(result).toHaveLength(200_000);
  });

  test.each([false, true])('a fold of 200,000 items, as a tree: %s', PATIENT, async (associative) => {
    const fold: Step = {
      id: 'sum',
      type: 'reduce',
      input: 'input.items',
      as: 'a',
      accumulator: 'b',
      reducer: 'add',
      associative,
    };
    const { result } = await executor.execute(planOf('sequential', [fold]), items);
    expect(result).toBe((200_000 * 199_999) / 2);
  });

  test('a while loop of 100,000 rounds', PATIENT, async () => {
    const step: Step = { id: 'x', tool: 'add', input: { a: '{{last ?? 0}}', b: 1 } };
    const loop: Step = { id: 'all', type: 'loop', until: 'last >= 100000', max_iterations: 100_000, step };
    const { result } = await executor.execute(
      planOf('sequential', [loop, { id: 'size', tool: 'echo', input: { value: '{{size(all)}}' } }]),
    );
    expect(result).toBe(100_000);
  });
});

describe('nesting', () => {
  /** A plan with a step in a step, and so on. @param depth levels, the innermost included */
  function nested(depth: number): Plan {
    let step: Step = { id: 'inmost', tool: 'echo', input: { value: 'deep' } };
    for (let level = 1; level < depth; level++) step = around(step, level);
    return planOf('sequential', [step]);
  }

  function around(step: Step, level: number): Step {
    const id = `s${level}`;
    const kinds: Step[] = [
      { id, type: 'parallel', steps: [step] },
      { id, type: 'loop', over: [1], steps: [step] },
      { id, type: 'conditional', condition: true, then: [step] },
      { id, type: 'reduce', input: [1], reducer: step },
    ];
    return kinds[level % kinds.length]!;
  }

  test('as deep as the limit runs', async () => {
    const { context } = await executor.execute(nested(DEFAULT_LIMITS.depth));
    expect(JSON.stringify(context)).toContain('deep');
  });

  test('deeper than the limit is refused', async () => {
    const refusal: unknown = await executor.execute(nested(DEFAULT_LIMITS.depth + 1)).catch((error: unknown) => error);
    expect(isPlanError(refusal)).toBe(true);
  });
});

describe('a tight loop of steps that are done at once', () => {
  const forever = { input: { items: numbers(1_000_000) } };
  const call: Step = { id: 'x', tool: 'echo', input: { value: '{{item}}' } };
  const nothing: Step = { id: 'x', type: 'conditional', condition: 'item < 0', then: [{ ...call, id: 'y' }] };

  test.each([
    ['calls', call],
    ['conditions', nothing],
  ])('of %s is cancelled within two turns of the host', PATIENT, async (_, step) => {
    const controller = new AbortController();
    const loop: Step = { id: 'all', type: 'loop', over: 'input.items', step };
    const state = { end: undefined as unknown };
    const run = executor.execute(planOf('sequential', [loop]), forever, { signal: controller.signal });
    run.catch((error: unknown) => void (state.end = error));
    for (let turn = 0; turn < 5; turn++) await hostTurn();
    expect(state.end).toBeUndefined();
    controller.abort();
    let turns = 0;
    for (; state.end === undefined && turns < 100; turns++) await hostTurn();
    expect(state.end).toSatisfy(isRunError);
    expect(state.end).toMatchObject({ code: 'run/cancelled' });
    expect(turns).toBeLessThanOrEqual(2);
  });
});

/** Lets the host do what is due. */
function hostTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('a value of 10 MB', () => {
  test('goes through 100 steps of all kinds by reference', PATIENT, async () => {
    const large = { text: 'x'.repeat(10_000_000), bytes: new Uint8Array(1000) };
    const seen = new Set<unknown>();
    const look = { id: 'look', execute: ({ value }: Record<string, unknown>) => (seen.add(value), value) };
    const before = (at: number): string => (at === 0 ? '{{input.large}}' : `{{s${at - 1}}}`);
    const steps = numbers(100).map((at): Step => {
      const id = `s${at}`;
      const inner: Step = { id: `x${at}`, tool: 'look', input: { value: before(at) } };
      if (at % 3 === 0) return { id, type: 'conditional', condition: `${before(at)} != null`, then: [inner] };
      return at % 3 === 1
        ? { ...inner, id }
        : {
            id,
            type: 'subplan',
            input: { value: before(at) },
            plan: planOf('sequential', [{ ...inner, input: { value: '{{input.value}}' } }]),
          };
    });
    const completed = new Set<unknown>();
    const { result, context, trace } = await createExecutor([look]).execute(
      planOf('dag', steps),
      { input: { large } },
      { onNodeComplete: (_id, value) => void completed.add(value) },
    );
    expect(result).toBe(large);
    expect([...seen]).toEqual([large]);
    expect([...completed]).toEqual([large]);
    expect(numbers(100).every((at) => context[`s${at}`] === large)).toBe(true);
    expect(JSON.stringify(trace).length).toBeLessThan(400 * DEFAULT_LIMITS.traceValueBytes);
  });
});

test('a process ends as soon as its run does, although its calls had 30 seconds', PATIENT, () => {
  const script = `
    import { createExecutor } from ${JSON.stringify(fileURLToPath(new URL('../../src/index.ts', import.meta.url)))};
    const executor = createExecutor({ slow: { id: 'slow', execute: () => new Promise((resolve) => setTimeout(resolve, 5)) } });
    await executor.execute({ version: '1.0', steps: [{ id: 'a', tool: 'slow' }] });
    console.log(JSON.stringify(process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout')));
  `;
  const options = { encoding: 'utf8', timeout: 25_000 } as const;
  const flags = [
    '--conditions=@planloom/source',
    '--disable-warning=ExperimentalWarning',
    '--input-type=module',
    '--eval',
    script,
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, flags, options);
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '[]\n', stderr: '' });
});

describe('without a trace', () => {
  test('a run keeps no entries and no variables, and counts all the same', async () => {
    const events: RunEvent['type'][] = [];
    const { trace } = await executor.execute(
      planOf('sequential', chain(3)),
      {},
      { enableTrace: false, onEvent: ({ type }) => void events.push(type) },
    );
    expect(trace.entries).toEqual([]);
    expect(trace.contextSnapshot).toBeUndefined();
    expect(trace.statistics).toMatchObject({ totalSteps: 3, successfulSteps: 3, toolCalls: 3 });
    expect(events.filter((type) => type === 'step.completed')).toHaveLength(3);
  });
});
