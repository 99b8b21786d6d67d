import { describe, expect, it } from 'vitest';

import { isRunError, type PlanSource, type RunStream } from '../src/index.ts';
import { codeOf, started as startedWith } from './support/waiting-runs.ts';
import { dag, sequential, workshop, type Workshop } from './support/workshop.ts';

const wait = (extra: object): object => ({ id: 'pause', type: 'wait', ...extra });
const after = { id: 'after', tool: 'echo', input: { value: '{{pause}}' } };
const START = Date.UTC(2023, 10, 14, 22, 13, 20);

function started(shop: Workshop, plan: PlanSource, input: object = {}): Promise<RunStream> {
  return startedWith(shop, plan, { input });
}

describe('a wait for a time', () => {
  it.each([
    [{ for_ms: '{{input.x}}' }, '5000', '"for_ms" has to give a number of milliseconds, but gave "5000".'],
    [{ for_ms: '{{input.x}}' }, -5, 'but gave -5.'],
    [{ for_ms: '{{input.x}}' }, null, 'but gave null.'],
    [{ until: '{{input.x}}' }, '2023-11-15T08:00', '"until" has to give a time in ISO 8601 with its time zone'],
    [{ until: '{{input.x}}' }, ['2023-11-15'], 'but gave a list.'],
    [{ until: '{{input.x}}' }, 9e15, 'but gave 9000000000000000.'],
    [{ for_ms: '{{input.x}}' }, 8.64e15, 'but gave 8640000000000000.'],
    [{ signal: '{{input.x}}' }, 5, '"signal" has to give a text that is not empty, but gave 5.'],
    [{ signal: '{{input.x}}' }, '', 'but gave "".'],
  ])('fails with %j of %j', async (extra, x, message) => {
    const shop = workshop();
    const run = await started(shop, sequential(wait(extra)), { x });

    const error: unknown = await run.result.catch((reason: unknown) => reason);

    expect(isRunError(error) && error.code).toBe('wait/invalid');
    expect(String(error)).toContain(message);
  });

  it.each([
    [{ for_ms: 5000 }, 5000],
    [{ for_ms: '{{input.pause * 2}}' }, 500],
    [{ until: '2023-11-14T22:13:30Z' }, 10_000],
    [{ until: '2023-11-15' }, 6_400_000],
    [{ until: '{{input.at}}' }, 1000],
    [{ for_ms: 90 * 86_400_000 }, 90 * 86_400_000],
    [{ until: '2023-11-14T22:13:19Z' }, 0],
    [{ for_ms: 0 }, 0],
  ])('with %j lasts %d ms', async (extra, ms) => {
    const shop = workshop();
    const plan = sequential(wait(extra), after);

    const { result, trace } = await shop.run(plan, { input: { pause: 250, at: START + 1000 } });

    expect(shop.time.elapsed).toBe(ms);
    expect(result).toBeNull();
    expect(trace.entries[0]?.wait).toEqual(ms === 0 ? undefined : { for: 'time', waitedMs: ms, by: 'time' });
    expect(trace.statistics.suspendedMs).toBe(ms === 0 ? undefined : ms);
    expect(shop.time.pendingTimers).toBe(0);
  });

  it('takes no slot: what runs beside it goes on', async () => {
    const shop = workshop({}, { concurrency: 1 });

    await shop.run(
      dag(
        wait({ for_ms: 100 }),
        { id: 'a', tool: 'work', input: { ms: 30 } },
        { id: 'b', tool: 'work', input: { ms: 30 } },
      ),
    );

    expect(shop.schedule()).toEqual(['a 0-30', 'b 30-60']);
    expect(shop.time.elapsed).toBe(100);
  });

  it('counts in the time of the run, and of what is around it', async () => {
    const shop = workshop();
    const limited = sequential(wait({ for_ms: 1000 }));

    const error = await shop.failure({ ...(limited as object), budget: { max_duration_ms: 300 } } as never);

    expect(error.code).toBe('limit/duration');
    expect(shop.time.elapsed).toBe(300);
    expect(error.trace.statistics.suspendedMs).toBe(300);
  });

  it('is where a loop asks again and again', async () => {
    let asked = 0;
    const shop = workshop({ ask: { execute: () => (++asked < 4 ? 'not yet' : 'done') } });
    const poll = {
      id: 'poll',
      type: 'loop',
      until: "last == 'done'",
      max_iterations: 10,
      steps: [wait({ for_ms: 60_000 }), { id: 'ask', tool: 'ask' }],
    };

    await shop.run(sequential(poll));

    expect(shop.time.elapsed).toBe(4 * 60_000);
  });
});

describe('a wait for a signal', () => {
  it('keeps a plan from being executed where no signal can come', async () => {
    const error = await workshop().failure(sequential(wait({ signal: 'paid' })));

    expect(error.code).toBe('wait/no-signals');
    expect(error.message).toContain('"pause"');
  });

  it('ends with what the signal brings', async () => {
    const shop = workshop();
    const run = await started(shop, sequential(wait({ signal: 'paid-{{input.order}}' }), after), { order: 7 });
    await shop.time.advance(86_400_000);
    const payload = { amount: 12 };

    expect(run.waiting()).toMatchObject([{ path: 'pause', for: { kind: 'signal', signal: 'paid-7' } }]);
    run.signal('paid-8', 'of another');
    run.signal('paid-7', payload);
    const { result, trace, warnings } = await run.result;

    expect(result).toBe(payload);
    expect(trace.entries[0]).toMatchObject({
      input: { signal: 'paid-7' },
      output: { amount: 12 },
      wait: { for: 'signal', signal: 'paid-7', waitedMs: 86_400_000 },
    });
    expect(warnings).toEqual(['The signal "paid-8" was sent and no step has taken it.']);
  });

  it('takes one that has come before, the oldest first', async () => {
    const run = await started(
      workshop(),
      sequential(
        wait({ signal: 'first' }),
        { ...wait({ signal: 'go' }), id: 'a' },
        { ...wait({ signal: 'go' }), id: 'b' },
      ),
    );
    run.signal('go', 1);
    run.signal('go', 2);
    run.signal('go', 3);
    run.signal('first');

    const { context, warnings } = await run.result;

    expect(context).toMatchObject({ pause: null, a: 1, b: 2 });
    expect(warnings).toEqual(['The signal "go" was sent and no step has taken it.']);
  });

  it('goes to the step that has waited longest, and to one only', async () => {
    const shop = workshop();
    const plan = dag(
      { ...wait({ signal: 'go' }), id: 'late', depends_on: ['slow'] },
      { id: 'slow', tool: 'work', input: { ms: 10 } },
      { ...wait({ signal: 'go' }), id: 'early' },
    );
    const run = await started(shop, plan);
    await shop.time.advance(20);

    run.signal('go', 'first');
    await shop.time.advance(1);
    expect(run.waiting().map(({ path }) => path)).toEqual(['late']);
    run.signal('go', 'second');

    expect((await run.result).context).toMatchObject({ early: 'first', late: 'second' });
  });

  it('fails if none comes in time', async () => {
    const shop = workshop();
    const plan = sequential(wait({ signal: 'go', timeout_ms: 100, on_error: 'continue' }), {
      id: 'why',
      tool: 'echo',
      input: { value: '{{errors.pause.message}}' },
    });
    const run = await started(shop, plan);

    await shop.time.advance(101);

    const { result, warnings } = await run.result;
    expect(result).toBe('Timeout: no signal came within 100 ms.');
    expect(warnings).toHaveLength(0);
  });

  it('is not possible any more when the run is over, nor without a name', async () => {
    const run = await started(workshop(), sequential(wait({ signal: 'go' })));

    expect(codeOf(() => run.signal(''))).toBe('answer/invalid-signal');
    run.signal('go');
    await run.result;

    expect(codeOf(() => run.signal('go'))).toBe('answer/run-over');
  });

  it('takes no more than one of several that come at once', async () => {
    const answering: unknown[] = [];
    const shop = workshop();
    const plan = dag({ ...wait({ signal: 'go' }), id: 'a' }, { ...wait({ signal: 'go' }), id: 'b' });
    const run = shop.executor.stream(
      plan,
      {},
      {
        instrumentations: [{ receive: () => undefined, answering: ({ path }) => void answering.push(path) }],
      },
    );
    await shop.time.advance(0);
    for (const payload of [1, 2, 3]) run.signal('go', payload);

    const { context, warnings } = await run.result;

    expect(answering).toEqual(['a', 'b', undefined]);
    expect(context).toMatchObject({ a: 1, b: 2 });
    expect(warnings).toEqual(['A signal came too late for the run.']);
  });

  it('keeps a bounded number also while a step waits for one', async () => {
    const run = await started(workshop(), sequential(wait({ signal: 'go' }), after));
    for (let count = 0; count < 10_000; count++) run.signal('go', count);

    expect(codeOf(() => run.signal('go'))).toBe('answer/too-many');
    expect((await run.result).result).toBe(0);
  });

  it('keeps a bounded number of signals that nobody takes', async () => {
    const run = await started(workshop(), sequential(wait({ signal: 'go' })));
    for (let count = 0; count < 10_000; count++) run.signal('other', count);

    expect(codeOf(() => run.signal('other'))).toBe('answer/too-many');
    expect(codeOf(() => run.signal('go'))).toBe('taken');

    expect((await run.result).warnings).toEqual(['The signal "other" was sent 10000 times and no step has taken it.']);
  });
});
