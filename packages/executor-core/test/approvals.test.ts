import { describe, expect, it } from 'vitest';

import {
  isAnswerError,
  isRunError,
  KeptResults,
  type ApprovalQuestion,
  type Decision,
  type PlanSource,
  type RunEvent,
  type RunStream,
  type StreamOptions,
} from '../src/index.ts';
import { dag, sequential, workshop, type Workshop } from './support/workshop.ts';

const ask = (extra: object = {}): object => ({
  id: 'ok',
  type: 'approval',
  message: 'Send to {{input.to}}?',
  ...extra,
});
const send = { id: 'send', tool: 'echo', when: 'ok.approved', input: { value: '{{ok.values}}' } };
const context = { input: { to: 'ann' } };
const show = { to: '{{input.to}}', text: 'Hello', copies: 1, note: null };

/** Starts a run and lets it go as far as it can. */
async function started(shop: Workshop, plan: PlanSource, options: StreamOptions = {}): Promise<RunStream> {
  const run = shop.executor.stream(plan, context, options);
  await shop.time.advance(0);
  return run;
}

function codeOf(attempt: () => void): string {
  try {
    attempt();
  } catch (error) {
    if (isAnswerError(error)) return error.code;
    throw error;
  }
  return 'taken';
}

async function failureOf(run: { readonly result: Promise<unknown> }): Promise<string> {
  const error: unknown = await run.result.catch((reason: unknown) => reason);
  if (!isRunError(error)) throw new Error('it has not failed');
  return `${error.code}: ${error.message}`;
}

async function eventsOf(run: RunStream): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of run) if (event.type !== 'stream.skipped') events.push(event);
  return events;
}

describe('an approval that nobody can give', () => {
  it('keeps a plan from being executed: nothing is called', async () => {
    const shop = workshop();
    const plan = sequential({ id: 'a', tool: 'echo', input: { value: 1 } }, ask());

    const error = await shop.failure(plan, context);

    expect(error.code).toBe('approval/nobody-to-ask');
    expect(error.message).toContain('"ok"');
    expect(error.message).toContain('onApproval');
    expect(shop.calls).toEqual([]);
  });

  it('also one inside a subplan', async () => {
    const inner = { id: 's', type: 'subplan', plan: sequential({ ...ask({ message: 'Sure?' }) }) };

    expect((await workshop().failure(sequential(inner), context)).code).toBe('approval/nobody-to-ask');
  });

  it('fails where who was asked says nothing', async () => {
    const error = await workshop().failure(sequential(ask()), context, { onApproval: () => undefined });

    expect(error).toMatchObject({ code: 'approval/nobody-to-ask', path: 'ok' });
  });

  it.each<[string, () => never]>([
    [
      'throws',
      (): never => {
        throw new Error('no network');
      },
    ],
    ['rejects', (): never => Promise.reject(new Error('no network')) as never],
  ])('fails where who was asked %s', async (_, onApproval) => {
    const error = await workshop().failure(sequential(ask()), context, { onApproval });

    expect(error).toMatchObject({ code: 'approval/failed', path: 'ok' });
    expect(error.message).toContain('no network');
  });

  it('fails where the answer is no decision', async () => {
    const onApproval = (): Decision => ({ approved: 'yes' }) as never;

    expect((await workshop().failure(sequential(ask()), context, { onApproval })).message).toContain(
      '"approved" has to be true or false',
    );
  });

  it('is refused as an option that is no function', async () => {
    const run = workshop().executor.execute(sequential(ask()), context, { onApproval: true as never });

    await expect(run).rejects.toThrow('options.onApproval has to be a function');
  });

  it('fails where something is shown that is no data', async () => {
    const plan = sequential({ id: 'a', tool: 'odd' }, ask({ show: { value: '{{a}}' } }));
    const shop = workshop({ odd: { execute: () => ({ count: 1n }) } });

    const error = await shop.failure(plan, context, { onApproval: () => ({ approved: true }) });

    expect(error).toMatchObject({ code: 'approval/not-data', path: 'ok' });
  });
});

describe('a rejection', () => {
  const reject = (): Decision => ({ approved: false, by: 'ann', comment: 'not on Fridays' });

  it('ends a plan that does not look at it', async () => {
    const shop = workshop();
    const plan = sequential(ask(), { id: 'send', tool: 'echo', input: { value: 1 } });

    const error = await shop.failure(plan, context, { onApproval: reject });

    expect(error).toMatchObject({ code: 'approval/rejected', path: 'ok' });
    expect(error.message).toBe('Step "ok" failed: It was rejected by ann: not on Fridays');
    expect(shop.calls).toEqual([]);
    expect(error.trace.entries[0]).toMatchObject({
      status: 'failed',
      wait: { for: 'approval', decision: { approved: false, edited: false, by: 'ann', comment: 'not on Fridays' } },
    });
  });

  it('is seen by one that does', async () => {
    const shop = workshop();

    const { context: after } = await shop.run(sequential(ask(), send), context, { onApproval: reject });

    expect(shop.calls).toEqual([]);
    expect(after['ok']).toEqual({
      approved: false,
      values: null,
      edited: false,
      timed_out: false,
      by: 'ann',
      comment: 'not on Fridays',
    });
  });

  it.each([
    ['fail', 'approval/rejected'],
    ['continue', 'success'],
  ])('does what "on_reject: %s" says, whatever the plan reads', async (onReject, end) => {
    const plan = sequential(ask({ on_reject: onReject }), onReject === 'fail' ? send : { id: 'b', tool: 'echo' });
    const run = workshop().run(plan, context, { onApproval: reject });

    const code = await run.then(
      ({ trace }) => trace.status,
      (error: unknown) => (isRunError(error) ? error.code : 'another error'),
    );

    expect(code).toBe(end);
  });

  it('is a failure that the plan can handle, and that is never tried again', async () => {
    const plan = sequential(ask({ on_error: 'continue', retry_count: 3, on_reject: 'fail' }), {
      id: 'why',
      tool: 'echo',
      input: { value: '{{errors.ok.message}}' },
    });
    let asked = 0;

    const { result } = await workshop().run(plan, context, { onApproval: () => (asked++, reject()) });

    expect([result, asked]).toEqual(['It was rejected by ann: not on Fridays', 1]);
  });
});

describe('what somebody is asked', () => {
  it('is the message and the values themselves, with a hash of both', async () => {
    const questions: ApprovalQuestion[] = [];
    const value = { large: 'x'.repeat(100_000) };
    const onApproval = (question: ApprovalQuestion): Decision => (questions.push(question), { approved: true });
    const plan = sequential(ask({ show: { value: '{{input.value}}' } }));

    for (const to of ['ann', 'ann', 'bob']) await workshop().run(plan, { input: { to, value } }, { onApproval });

    const [first, again, other] = questions;
    expect(first).toMatchObject({ path: 'ok', stepId: 'ok', message: 'Send to ann?' });
    expect(first?.show?.['value']).toBe(value);
    expect(first?.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(again?.hash).toBe(first?.hash);
    expect(other?.hash).not.toBe(first?.hash);
  });

  it('is no longer asked once it is decided elsewhere, out of time, or the run is over', async () => {
    const ends: string[] = [];
    const onApproval = (question: ApprovalQuestion): undefined => {
      question.signal.addEventListener('abort', () => ends.push(question.path));
    };
    const shop = workshop();
    const plan = dag(
      { ...ask(), id: 'a' },
      { ...ask({ timeout_ms: 50 }), id: 'b', on_error: 'continue' },
      { ...ask(), id: 'c' },
    );

    const run = await started(shop, plan, { onApproval });
    run.decide('a', { approved: true });
    await shop.time.advance(60);
    expect(ends).toEqual(['a', 'b']);
    run.cancel();
    expect(await failureOf(run)).toContain('run/cancelled');

    expect(ends).toEqual(['a', 'b', 'c']);
  });
});

describe('a decision', () => {
  it('may come at any time: the run waits for it, and costs nothing meanwhile', async () => {
    const shop = workshop();
    const run = await started(shop, sequential(ask({ show }), send));

    await shop.time.advance(7 * 86_400_000);
    expect(shop.time.pendingTimers).toBe(0);
    expect(run.waiting()).toMatchObject([
      {
        path: 'ok',
        stepId: 'ok',
        for: { kind: 'approval', message: 'Send to ann?', show: { to: 'ann', text: 'Hello' } },
      },
    ]);
    run.decide('ok', { approved: true, by: 'ann' });
    const { result, trace } = await run.result;

    expect(result).toEqual({ to: 'ann', text: 'Hello', copies: 1, note: null });
    expect(trace.statistics.suspendedMs).toBe(7 * 86_400_000);
    expect(trace.entries[0]?.wait).toEqual({
      for: 'approval',
      waitedMs: 7 * 86_400_000,
      by: 'approval',
      decision: { approved: true, edited: false, by: 'ann' },
    });
  });

  it('may edit what was shown, in part', async () => {
    const shop = workshop();
    const run = await started(shop, sequential(ask({ show }), send));

    run.decide('ok', { approved: true, values: { text: 'Dear Ann', note: 'new' } });
    const { result, context: after } = await run.result;

    expect(result).toEqual({ to: 'ann', text: 'Dear Ann', copies: 1, note: 'new' });
    expect(after['ok']).toMatchObject({ edited: true });
  });

  it('with the values as they were edits nothing', async () => {
    const run = await started(workshop(), sequential(ask({ show }), send));

    run.decide('ok', { approved: true, values: { copies: 1, text: 'Hello' } });

    expect((await run.result).context['ok']).toMatchObject({ edited: false });
  });

  it.each<[Decision, string, string]>([
    [{ approved: true, values: { txet: 'x' } }, 'answer/invalid-values', 'did you mean "text"?'],
    [{ approved: true, values: { copies: '2' } }, 'answer/invalid-values', '"copies" has to be a number'],
    [{ approved: true, values: { to: ['ann'] } }, 'answer/invalid-values', '"to" has to be a text'],
    [{ approved: true, values: [] as never }, 'answer/invalid-values', 'an object'],
    [{ approved: false, values: { to: 'bob' } }, 'answer/invalid-decision', 'only where they are approved'],
    [{ approved: 1 } as never, 'answer/invalid-decision', '"approved"'],
    [true as never, 'answer/invalid-decision', 'an object'],
    [{ approved: true, comment: 5 } as never, 'answer/invalid-decision', '"comment"'],
    [{ approved: true, hash: 'f'.repeat(64) }, 'answer/changed', 'Look at it again'],
  ])('such as %j is not taken, and the run still waits', async (decision, code, hint) => {
    const run = await started(workshop(), sequential(ask({ show }), send));
    const decide = (): void => run.decide('ok', decision);

    expect(codeOf(decide)).toBe(code);
    expect(decide).toThrow(hint);

    expect(run.waiting()).toHaveLength(1);
    run.decide('ok', { approved: true });
    await run.result;
  });

  it('with values that are no JSON is not taken', async () => {
    const run = await started(workshop(), sequential(ask({ show })));

    expect(codeOf(() => run.decide('ok', { approved: true, values: { note: 1n } }))).toBe('answer/invalid-values');

    run.cancel();
    await failureOf(run);
  });

  it('that edits where nothing was shown is not taken', async () => {
    const run = await started(workshop(), sequential(ask()));

    expect(codeOf(() => run.decide('ok', { approved: true, values: { a: 1 } }))).toBe('answer/invalid-values');

    run.cancel();
    await failureOf(run);
  });

  it('is taken once, for a step that waits, as long as the run goes on', async () => {
    const run = await started(workshop(), dag(ask(), { id: 'other', type: 'wait', signal: 'go' }));
    const decide = (path: string): string => codeOf(() => run.decide(path, { approved: true }));

    expect(decide('no_such_step')).toBe('answer/nothing-waits');
    expect(() => run.decide('no_such_step', { approved: true })).toThrow('Those that do are "ok".');
    expect(decide('other')).toBe('answer/nothing-waits');
    expect(decide('ok')).toBe('taken');
    expect(decide('ok')).toBe('answer/nothing-waits');
    run.signal('go');
    await run.result;

    expect(decide('ok')).toBe('answer/run-over');
    expect(run.waiting()).toEqual([]);
  });

  it('about a plan that cannot run is not taken', async () => {
    const run = workshop().executor.stream(sequential({ id: 'a', tool: 'no_such_tool' }));

    expect(codeOf(() => run.decide('a', { approved: true }))).toBe('answer/run-over');
    await run.result.catch(() => undefined);
  });

  it('with the hash of what is asked is taken', async () => {
    const run = await started(workshop(), sequential(ask({ show }), send));
    const [waiting] = run.waiting();

    run.decide('ok', { approved: true, hash: waiting?.for.kind === 'approval' ? waiting.for.hash : '' });

    expect((await run.result).context['ok']).toMatchObject({ approved: true });
  });

  it('checks edited values once more where a tool takes them', async () => {
    const strict = { inputSchema: { to: { type: 'string', enum: ['ann', 'bob'] } }, execute: () => 'sent' } as const;
    const shop = workshop({ strict });
    const plan = sequential(ask({ show }), {
      id: 'send',
      when: 'ok.approved',
      tool: 'strict',
      input: { to: '{{ok.values.to}}' },
    });
    const run = await started(shop, plan);

    run.decide('ok', { approved: true, values: { to: 'eve' } });

    expect(await failureOf(run)).toContain('tool/invalid-input');
  });
});

describe('an approval whose time is over', () => {
  it('fails, if it does not say otherwise', async () => {
    const shop = workshop();
    const run = await started(shop, sequential(ask({ timeout_ms: 1000 }), send));

    await shop.time.advance(1001);

    expect(await failureOf(run)).toContain('step/timeout: Step "ok" failed: Timeout: nobody answered within 1000 ms.');
    expect(shop.time.pendingTimers).toBe(0);
  });

  it.each([
    ['approve', true],
    ['reject', false],
  ])('counts as decided with "%s"', async (onTimeout, approved) => {
    const shop = workshop();
    const run = await started(shop, sequential(ask({ timeout_ms: 1000, on_timeout: onTimeout, show }), send));

    await shop.time.advance(1001);
    const { context: after, trace } = await run.result;

    expect(after['ok']).toMatchObject({ approved, timed_out: true, edited: false, values: { to: 'ann' } });
    expect(shop.calls).toHaveLength(approved ? 1 : 0);
    expect(trace.entries[0]?.wait).toMatchObject({ waitedMs: 1000, decision: { approved, edited: false } });
  });

  it('is asked again, if the step is to be tried again', async () => {
    const shop = workshop();
    const asked: number[] = [];
    const onApproval = async (): Promise<Decision | undefined> => {
      asked.push(shop.time.now());
      return asked.length === 2 ? { approved: true } : undefined;
    };
    const plan = sequential(ask({ timeout_ms: 100, retry: { max: 1, backoff_ms: 50, jitter: false } }), send);

    const run = await started(shop, plan, { onApproval });
    await shop.time.advance(200);
    const { trace } = await run.result;

    expect(asked.map((at) => at - asked[0]!)).toEqual([0, 150]);
    expect(trace.entries[0]).toMatchObject({ status: 'success', retryCount: 1 });
    expect(trace.statistics.suspendedMs).toBe(100);
  });
});

describe('the events of a run that waits', () => {
  it('tell what is waited for, when it is suspended, and who has decided', async () => {
    const shop = workshop();
    const run = await started(shop, sequential(ask({ show, timeout_ms: 5000, on_timeout: 'reject' }), send));
    await shop.time.advance(20);
    run.decide('ok', { approved: true, by: 'ann', comment: 'fine', values: { text: 'Hi' } });

    const events = await eventsOf(run);

    expect(events.map(({ type }) => type)).toEqual([
      'run.started',
      'step.started',
      'step.waiting',
      'run.suspended',
      'run.resumed',
      'step.resumed',
      'step.completed',
      'step.started',
      'step.completed',
      'run.completed',
    ]);
    const begun = events[0]!.at;
    expect(events[2]).toMatchObject({
      path: 'ok',
      stepType: 'approval',
      for: { kind: 'approval', message: 'Send to ann?', show: { to: 'ann' }, due: begun + 5000, onTimeout: 'reject' },
    });
    expect(events[3]).toMatchObject({ waiting: [{ path: 'ok', for: 'approval', due: begun + 5000 }] });
    expect(events[4]).toMatchObject({ suspendedMs: 20 });
    expect(events[5]).toMatchObject({
      path: 'ok',
      by: 'approval',
      waitedMs: 20,
      decision: { approved: true, edited: true, by: 'ann', comment: 'fine' },
    });
  });

  it('show values bounded and without secrets, while who decides sees them whole', async () => {
    const shop = workshop();
    const plan = sequential(ask({ message: 'Use hunter2?', show: { password: 'x', text: 'y'.repeat(50_000) } }));
    const run = await started(shop, plan, { trace: { secrets: ['hunter2'] } });
    expect(run.waiting()[0]?.for).toMatchObject({ show: { password: 'x' } });
    run.decide('ok', { approved: true, by: 'hunter2' });

    const events = await eventsOf(run);
    const texts = JSON.stringify(events);

    expect(texts).not.toContain('hunter2');
    expect(texts).not.toContain('y'.repeat(20_000));
    expect(events.find(({ type }) => type === 'step.waiting')).toMatchObject({
      for: { message: 'Use [redacted]?', show: { password: '[redacted]' } },
    });
  });

  it('say that a run is suspended only while nothing else is under way', async () => {
    const shop = workshop();
    const run = await started(
      shop,
      dag(ask(), { id: 'slow', tool: 'work', input: { ms: 100 } }, { ...ask(), id: 'second', depends_on: ['slow'] }),
    );
    await shop.time.advance(150);
    run.decide('ok', { approved: true });
    await shop.time.advance(50);
    run.decide('second', { approved: true });

    const events = await eventsOf(run);
    const begun = events[0]!.at;
    const told = events.flatMap((event) =>
      event.type === 'run.suspended' ? [[event.at - begun, event.waiting.map(({ path }) => path)]] : [],
    );

    expect(told).toEqual([
      [100, ['ok', 'second']],
      [150, ['second']],
    ]);
    expect((await run.result).trace.statistics.suspendedMs).toBe(100);
  });

  it('say that a suspended run is cancelled after it goes on', async () => {
    const run = await started(workshop(), sequential(ask()));
    run.cancel();

    const types = (await eventsOf(run)).map(({ type }) => type);

    expect(types.slice(3)).toEqual(['run.suspended', 'run.resumed', 'step.cancelled', 'run.cancelled']);
    await failureOf(run);
  });

  it('tell instrumentations of an answer where it is given', async () => {
    const answers: unknown[] = [];
    const instrumentation = { receive: () => undefined, answering: (answer: unknown) => void answers.push(answer) };
    const shop = workshop();
    const run = await started(shop, dag(ask(), { id: 'paid', type: 'wait', signal: 'paid' }), {
      runId: 'r',
      instrumentations: [instrumentation],
    });

    run.decide('ok', { approved: true, carrier: { traceparent: 'x' } });
    expect(answers).toEqual([{ runId: 'r', path: 'ok', carrier: { traceparent: 'x' } }]);
    run.signal('paid', 5, { carrier: { traceparent: 'y' } });
    run.signal('other');
    await run.result;

    expect(answers.slice(1)).toEqual([
      { runId: 'r', path: 'paid', signal: 'paid', carrier: { traceparent: 'y' } },
      { runId: 'r', signal: 'other' },
    ]);
  });
});

describe('an approval of a run before', () => {
  const plan = sequential(ask({ show }), send);

  it('holds for the same question at the same place, and for no other', async () => {
    const asked: string[] = [];
    const isKept: boolean[] = [];
    const kept = new KeptResults();
    const onApproval = ({ message }: ApprovalQuestion): Decision => {
      asked.push(message);
      return { approved: true, values: { text: 'Hi' } };
    };

    for (const to of ['ann', 'ann', 'bob']) {
      const { trace, result } = await workshop().run(plan, { input: { to } }, { kept, onApproval });
      expect(result).toMatchObject({ to, text: 'Hi' });
      isKept.push(trace.entries[0]?.kept ?? false);
    }

    expect(asked).toEqual(['Send to ann?', 'Send to bob?']);
    expect(isKept).toEqual([false, true, false]);
  });

  it('is not one that was rejected', async () => {
    let asked = 0;
    const kept = new KeptResults();
    const onApproval = (): Decision => ({ approved: ++asked > 1 });

    await workshop().run(plan, context, { kept, onApproval });
    const { context: after } = await workshop().run(plan, context, { kept, onApproval });

    expect([asked, after['ok']]).toMatchObject([2, { approved: true }]);
  });
});

describe('approvals inside of others', () => {
  it('are asked side by side in a loop, each with its path', async () => {
    const plan = sequential({
      id: 'each',
      type: 'loop',
      over: ['a', 'b', 'c'],
      concurrency: 3,
      steps: [
        ask({ message: 'Take {{item}}?' }),
        { id: 'take', when: 'ok.approved', tool: 'echo', input: { value: '{{item}}' } },
      ],
    });
    const run = await started(workshop(), plan);
    const paths = run.waiting().map(({ path }) => path);

    for (const path of paths.toReversed()) run.decide(path, { approved: path !== 'each[1].ok' });

    expect(paths).toEqual(['each[0].ok', 'each[1].ok', 'each[2].ok']);
    expect((await run.result).result).toEqual(['a', null, 'c']);
  });

  it('are over when the time of what is around them is', async () => {
    const shop = workshop();
    const around = { id: 'all', type: 'parallel', timeout_ms: 100, on_error: 'continue', steps: [ask()] };
    const run = await started(shop, sequential(around, { id: 'b', tool: 'echo', input: { value: 1 } }));

    await shop.time.advance(101);

    expect((await run.result).trace.entries).toMatchObject([
      { nodeId: 'all', status: 'failed', errorCode: 'step/timeout' },
      { nodeId: 'all.ok', status: 'cancelled', wait: { for: 'approval', waitedMs: 100 } },
      { nodeId: 'b', status: 'success' },
    ]);
  });

  it('may decide whether something is undone', async () => {
    const shop = workshop();
    const undo = { ...ask({ message: 'Undo it?' }), id: 'undo' };
    const run = await started(shop, sequential({ id: 'a', tool: 'echo', compensate: undo }, { id: 'b', tool: 'fail' }));
    await shop.time.advance(10_000);

    expect(run.waiting()).toMatchObject([{ path: 'a.undo' }]);
    run.decide('a.undo', { approved: true });

    expect(await failureOf(run)).toContain('Step "b" failed');
  });
});
