import { describe, expect, it } from 'vitest';

import {
  isRunError,
  type ApprovalQuestion,
  type Decision,
  type PlanSource,
  type RunEvent,
  type RunStream,
  type StreamOptions,
} from '../src/index.ts';
import { codeOf, started as startedWith } from './support/waiting-runs.ts';
import { dag, graph, sequential, workshop, type Workshop } from './support/workshop.ts';

const ask = (extra: object = {}): object => ({
  id: 'ok',
  type: 'approval',
  message: 'Send to {{input.to}}?',
  ...extra,
});
const send = { id: 'send', tool: 'echo', when: 'ok.approved', input: { value: '{{ok.values}}' } };
const context = { input: { to: 'ann' } };
const show = { to: '{{input.to}}', text: 'Hello', copies: 1, note: null };

function started(shop: Workshop, plan: PlanSource, options: StreamOptions = {}): Promise<RunStream> {
  return startedWith(shop, plan, context, options);
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

  it('is not given up before its time is over', async () => {
    const plan = sequential(ask({ timeout_ms: 1000, on_timeout: 'approve' }), send);

    const { context: after } = await workshop().run(plan, context, { onApproval: () => undefined });

    expect(after['ok']).toMatchObject({ approved: true, timed_out: true });
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

  const after = { id: 'send', tool: 'echo', input: { value: 1 } };
  const fallback = { fallback: [{ id: 'other', tool: 'echo' }] };

  it.each<[string, PlanSource]>([
    ['on_error of the step', sequential(ask({ on_error: 'continue', retry_count: 3 }), after)],
    ['a fallback', sequential(ask({ on_error: fallback }), after)],
    ['on_error around it', sequential({ id: 'p', type: 'parallel', steps: [ask()], on_error: 'continue' }, after)],
    [
      'on_item_error around it',
      sequential({ id: 'l', type: 'loop', over: [1, 2], steps: [ask()], on_item_error: 'settle' }, after),
    ],
    ['a subplan around it', sequential({ id: 's', type: 'subplan', plan: sequential(ask({ message: 'x' })) }, after)],
    ['a way that leads on', graph({ ...ask(), next: 'send' }, after)],
    ['a read of its values', sequential(ask({ show }), { ...after, input: { value: '{{ok.values.to}}' } })],
    [
      'a read of what is around it',
      sequential({ id: 'p', type: 'parallel', steps: [ask()] }, { ...after, input: { value: '{{p.ok}}' } }),
    ],
  ])('is not got round by %s', async (_, plan) => {
    const shop = workshop();
    let asked = 0;

    const error = await shop.failure(plan, context, { onApproval: () => (asked++, reject()) });

    expect([error.code, shop.calls, asked]).toEqual(['approval/rejected', [], 1]);
  });

  it('still lets be undone what was done', async () => {
    const shop = workshop();
    const plan = sequential({ id: 'a', tool: 'echo', compensate: { id: 'undo', tool: 'echo' } }, ask(), after);

    await shop.failure(plan, context, { onApproval: reject });

    expect(shop.paths()).toEqual(['a', 'a.undo']);
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
    expect(first?.show?.['value']).toEqual(value);
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
    [{ approved: true, value: {} } as never, 'answer/invalid-decision', 'did you mean "values"?'],
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

    expect(await failureOf(run)).toContain('step/timeout: Step "ok" failed: Timeout: nobody decided within 1000 ms.');
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

  it('show neither values nor what is made of them where values are not to be seen', async () => {
    const plan = sequential(ask(), { id: 'paid', type: 'wait', signal: 'from-{{input.to}}' });
    const run = await started(workshop(), plan, { trace: { values: false } });
    run.decide('ok', { approved: true, by: 'ann', comment: 'ann' });
    run.signal('from-ann', 'ann');

    const events = JSON.stringify(await eventsOf(run));
    const { trace } = await run.result;

    expect(events + JSON.stringify(trace)).not.toContain('ann');
    expect(events).toContain('Send to {{input.to}}?');
  });

  it.each([
    ['answered', (run: RunStream): void => run.decide('ok', { approved: true }), 'success'],
    ['cancelled', (run: RunStream): void => run.cancel(), 'run/cancelled'],
  ])('let a suspended run be %s where they are told', async (_, act, end) => {
    const shop = workshop();
    const plan = sequential({ id: 'a', tool: 'work', input: { ms: 1 } }, ask());
    const run = shop.executor.stream(plan, context, {
      onEvent: ({ type }) => {
        if (type === 'run.suspended') act(run);
      },
    });
    await shop.time.advance(10);

    const code = await run.result.then(
      ({ trace }) => trace.status,
      (error: unknown) => isRunError(error) && error.code,
    );

    expect(code).toBe(end);
  });

  it('do not say that a run is suspended that is answered at once', async () => {
    const shop = workshop();
    const plan = sequential(ask(), { id: 'now', type: 'wait', for_ms: 0 });
    const run = await started(shop, plan, { onApproval: () => ({ approved: true }) });

    const types = (await eventsOf(run)).map(({ type }) => type);

    expect(types.filter((type) => type.startsWith('run.'))).toEqual(['run.started', 'run.completed']);
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

describe('what is decided about', () => {
  it('is what was shown, whatever becomes of the values meanwhile', async () => {
    const list = ['ann'];
    const shop = workshop({ list: { execute: () => list } });
    const plan = sequential({ id: 'a', tool: 'list' }, ask({ show: { to: '{{a}}' } }), send);
    const run = await started(shop, plan);
    const { show: shown, hash } = run.waiting()[0]!.for as { show: { to: string[] }; hash: string };
    list.push('mallory');

    expect(() => shown.to.push('eve')).toThrow(TypeError);
    run.decide('ok', { approved: true, hash });

    expect((await run.result).result).toEqual({ to: ['ann'] });
  });

  it('is what was edited, whatever becomes of that afterwards', async () => {
    const run = await started(workshop(), sequential(ask({ show: { to: ['ann'] } }), send));
    const values = { to: ['bob'] };
    run.decide('ok', { approved: true, values });
    values.to.push('mallory');

    expect((await run.result).result).toEqual({ to: ['bob'] });
  });

  it('may be changed by the tool that gets it', async () => {
    const push = { execute: ({ to }: { to?: unknown }): unknown => ((to as string[]).push('x'), to) };
    const plan = sequential(ask({ show: { to: ['ann'] } }), {
      id: 'p',
      when: 'ok.approved',
      tool: 'push',
      input: { to: '{{ok.values.to}}' },
    });

    const { result } = await workshop({ push }).run(plan, context, {
      onApproval: () => ({ approved: true }),
    });

    expect(result).toEqual(['ann', 'x']);
  });

  it.each<[string, unknown, string]>([
    ['a date', new Date(0), 'show.value is a Date'],
    ['a map', { deep: new Map() }, 'show.value.deep is a Map'],
    ['a function', [() => 1], 'show.value[0] is of type function'],
    ['no number', Number.NaN, 'show.value is NaN'],
  ])('is not %s', async (_, value, message) => {
    const shop = workshop({ odd: { execute: () => ({ value }) } });
    const plan = sequential({ id: 'a', tool: 'odd' }, ask({ show: { value: '{{a.value}}' } }));

    const error = await shop.failure(plan, context, { onApproval: () => ({ approved: true }) });

    expect(error.code).toBe('approval/not-data');
    expect(error.message).toContain(message);
  });

  it('is asked in words, also where the message is a value', async () => {
    const messages: string[] = [];
    const onApproval = ({ message }: ApprovalQuestion): Decision => (messages.push(message), { approved: true });
    const toString = { toString: 'x' };

    for (const draft of [{ a: 1 }, ['b'], null, toString]) {
      await workshop().run(sequential(ask({ message: '{{input.draft}}' })), { input: { draft } }, { onApproval });
    }

    expect(messages).toEqual(['{"a":1}', '["b"]', 'null', '{"toString":"x"}']);
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

  const undo = { ...ask({ message: 'Undo it?', timeout_ms: 60_000 }), id: 'undo' };
  const undoing = sequential({ id: 'a', tool: 'echo', compensate: undo }, { id: 'b', tool: 'fail' });

  it('may decide whether something is undone', async () => {
    const shop = workshop();
    const run = await started(shop, undoing);
    await shop.time.advance(10_000);

    expect(run.waiting()).toMatchObject([{ path: 'a.undo' }]);
    run.decide('a.undo', { approved: true });

    expect(await failureOf(run)).toContain('Step "b" failed');
  });

  it('do not keep a run that is undone from being stopped', async () => {
    const run = await started(workshop(), undoing);
    expect(run.waiting()).toHaveLength(1);

    run.cancel();
    const error: unknown = await run.result.catch((reason: unknown) => reason);

    expect(isRunError(error) && error.compensationErrors).toMatchObject([{ path: 'a.undo', code: 'run/cancelled' }]);
  });

  it('are not asked where the step has ended already', async () => {
    const asked: string[] = [];
    const onApproval = ({ path }: ApprovalQuestion): undefined => void asked.push(path);
    const plan = sequential({
      id: 'p',
      type: 'parallel',
      steps: [ask(), { id: 'f', tool: 'fail', when: 'input.nothing' }],
    });

    await failureOf(await started(workshop(), plan, { onApproval }));

    expect(asked).toEqual([]);
  });
});
