import type { Decision, ExecTrace, PlanSource } from '@planloom/executor-core';
import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { dag, sequential } from '../../executor-core/test/support/workshop.ts';
import { traceToOtlp, type OtlpOptions } from '../src/otlp.ts';
import { readSpans, type Attributes, type ReceivedEvent, type ReceivedSpan } from './support/received.ts';
import { sdk3 } from './support/sdk-3.ts';
import { drawSpans, spanAt, spanNamed } from './support/span-tree.ts';
import { settled, startHarness, type TracingHarness } from './support/tracing-harness.ts';

const HOUR = 3_600_000;

let harness: TracingHarness;
beforeAll(async () => {
  harness = await startHarness(sdk3, 'json');
});
afterEach(() => harness.receiver.clear());
afterAll(() => harness.stop());

/** How somebody decides whenever it is asked, and after how long. */
interface Decider {
  readonly afterMs: number;
  readonly decision: Decision;
}

/** The spans of one run: as they were sent while it went on, and out of its trace. */
async function bothWays(
  plan: PlanSource,
  options: Pick<OtlpOptions, 'iterationSpans' | 'captureContent'> = {},
  { afterMs, decision }: Decider = { afterMs: HOUR, decision: { approved: true } },
): Promise<{
  readonly live: readonly ReceivedSpan[];
  readonly offline: readonly ReceivedSpan[];
  readonly trace: ExecTrace;
}> {
  harness.receiver.clear();
  const { run, time } = harness.trace(options);
  // One after the other: that a run was suspended for no time between two answers, a trace does not tell.
  let asked = 0;
  const onApproval = (): Promise<Decision> => time.wait(afterMs + asked++ / 4).then(() => decision);
  const { trace } = await settled(run(plan, {}, { planId: 'p', concurrency: 3, onApproval }));
  await harness.sdk.flush();
  return {
    live: [...harness.receiver.spans],
    offline: readSpans(JSON.parse(JSON.stringify(traceToOtlp(trace, options)))),
    trace,
  };
}

/** What both have to say alike. What a trace does not tell is named here. */
function shown(spans: readonly ReceivedSpan[]): string[] {
  return drawSpans(spans, ({ name, kind, start, end, attributes, events, status }) => {
    const { 'planloom.run.cancellation': _, 'planloom.approval.timed_out': timedOut, ...rest } = attributes;
    // That nobody decided in time stands in the result of a step.
    const known = status.code === 2 || timedOut === undefined ? rest : { ...rest, timedOut };
    const happened = events.map(showEvent).toSorted();
    // When a step was skipped is known while the run goes on only; an iteration may begin with it.
    const isVague = name === 'iteration' && events.some((event) => event.name === 'planloom.step.skipped');
    return JSON.stringify([name, kind, isVague ? '' : start, isVague ? '' : end, sorted(known), status, happened]);
  }).toSorted();
}

/** How the spans of the run go on from each other: `2 continues 1`. */
function continued(spans: readonly ReceivedSpan[]): readonly string[] {
  const number = (span: ReceivedSpan | undefined): string => String(span?.attributes['planloom.segment.number'] ?? 1);
  return spans
    .flatMap((span) =>
      span.links.map(({ spanId, attributes }) => {
        const before = spans.find((other) => other.spanId === spanId);
        return `${number(span)} ${attributes['planloom.link.reason'] ?? ''} ${number(before)}`;
      }),
    )
    .toSorted();
}

/** The spans that are not within the time of what they stand in; what is open when a run is suspended, and what comes after, stands in a span that has ended. */
function outside(spans: readonly ReceivedSpan[]): readonly string[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  return spans
    .filter(({ parentSpanId, start, end }) => {
      const around = byId.get(parentSpanId);
      if (around === undefined || around.attributes['planloom.segment.suspended'] === true) return start > end;
      return start > end || start < around.start || end > around.end;
    })
    .map(({ name, start, end }) => `${name} ${start}-${end}`);
}

/** Attributes in the order of their names. */
function sorted(attributes: Attributes): readonly string[] {
  return Object.entries(attributes)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .toSorted();
}

function showEvent({ name, at, attributes }: ReceivedEvent): string {
  const untold = new Set(['planloom.retry.delay_ms', 'planloom.approval.hash', 'planloom.approval.timed_out']);
  const { 'planloom.wait.due': due, ...rest } = attributes;
  // Of what is not a time, a trace does not say how long would have been waited.
  const told = rest['planloom.wait.for'] === 'time' && due !== undefined ? { ...rest, due } : rest;
  const known = Object.fromEntries(Object.entries(told).filter(([key]) => !untold.has(key)));
  const isDecision = name === 'planloom.step.skipped' || name === 'planloom.step.cancelled';
  return JSON.stringify([name, isDecision ? '' : at, sorted(known)]);
}

const fail = (id: string, more: object = {}): object => ({ id, tool: 'fail', retry_count: 0, ...more });
const work = (id: string, ms: number, more: object = {}): object => ({
  id,
  tool: 'work',
  input: { ms, value: ms },
  ...more,
});

describe('traceToOtlp', () => {
  it.each<[string, PlanSource]>([
    ['steps one after the other', sequential(work('a', 10), work('b', 5))],
    ['a failure that nothing handles', sequential(work('a', 10), fail('b'), work('c', 1))],
    [
      'failures that are handled',
      sequential(fail('a', { on_error: 'continue' }), fail('b', { on_error: { fallback: [work('c', 2)] } })),
    ],
    ['a fallback that fails', sequential(fail('a', { on_error: { fallback: [fail('b')] } }))],
    [
      'retries',
      sequential({ id: 'a', tool: 'flaky', input: { times: 2 }, retry: { max: 2, backoff_ms: 50, jitter: false } }),
    ],
    [
      'a skipped step and those behind it',
      dag(work('a', 3), work('b', 3, { when: 'false', depends_on: ['a'] }), work('c', 1, { depends_on: ['b'] })),
    ],
    [
      'a loop with failures',
      sequential({
        id: 'l',
        type: 'loop',
        over: '[1, 2, 3]',
        as: 'n',
        concurrency: 2,
        on_item_error: 'settle',
        steps: [fail('f', { when: 'n == 2' }), work('w', 4)],
      }),
    ],
    ['what was undone', sequential(work('a', 1, { compensate: { id: 'undo', tool: 'echo' } }), fail('b'))],
    [
      'a failure deep inside',
      sequential({
        id: 'l',
        type: 'loop',
        over: '[1]',
        as: 'n',
        step: { id: 'p', type: 'parallel', steps: [fail('f'), work('w', 5)] },
      }),
    ],
    ['equal calls', dag(work('a', 5, { cache: true }), work('b', 5, { cache: true }))],
    [
      'a reduce',
      sequential({
        id: 'r',
        type: 'reduce',
        input: '[1, 2, 3]',
        accumulator: 'sum',
        initial: 0,
        reducer: work('s', 1),
      }),
    ],
  ])('gives the spans that were sent while the run went on: %s', async (_, plan) => {
    const { live, offline } = await bothWays(plan);

    expect(live.length).toBeGreaterThan(0);
    expect(shown(offline)).toEqual(shown(live));
  });

  const ask = (id: string, more: object = {}): object => ({
    id,
    type: 'approval',
    message: 'Go on?',
    show: { x: 1 },
    ...more,
  });
  const pause = (id: string, ms: number, more: object = {}): object => ({ id, type: 'wait', for_ms: ms, ...more });

  it.each<[string, PlanSource, Decision, number]>([
    ['an approval between steps', sequential(work('a', 10), ask('b'), work('c', 5)), { approved: true }, 2],
    [
      'two in a row',
      sequential(ask('a', { on_reject: 'continue' }), ask('b', { on_reject: 'continue' })),
      { approved: false, by: 'ann' },
      3,
    ],
    ['a rejection', sequential(ask('a', { on_reject: 'fail' }), work('b', 1)), { approved: false, comment: 'no' }, 2],
    [
      'an approval that comes too late',
      sequential(ask('a', { timeout_ms: 50, retry_count: 0 })),
      { approved: true },
      2,
    ],
    [
      'silence that counts as approval',
      sequential(ask('a', { timeout_ms: 50, on_timeout: 'approve' }), work('b', 1)),
      { approved: false },
      2,
    ],
    [
      'a fallback of what nobody decided',
      sequential(ask('a', { timeout_ms: 50, retry_count: 0, on_error: { fallback: [work('b', 7)] } }), work('c', 1)),
      { approved: true },
      2,
    ],
    ['a short wait', sequential(pause('a', 59_999), work('b', 1)), { approved: true }, 1],
    ['a long wait', sequential(pause('a', 60_000), work('b', 1)), { approved: true }, 2],
    ['a wait beside work', dag(pause('a', 100_000), work('b', 10)), { approved: true }, 2],
    ['work that takes as long', dag(pause('a', 20_000), work('b', 20_000)), { approved: true }, 1],
    [
      'approvals in a loop',
      sequential({
        id: 'l',
        type: 'loop',
        over: '[1, 2]',
        as: 'n',
        concurrency: 2,
        steps: [ask('a'), work('b', 10), pause('c', 70_000), work('d', 3)],
      }),
      { approved: true, values: { x: 2 }, by: 'ann', comment: 'well' },
      3,
    ],
    [
      'a step that is skipped after a pause',
      sequential(ask('a'), work('b', 1, { when: '!a.approved' }), work('c', 1)),
      { approved: true },
      2,
    ],
    [
      'what is undone after a pause',
      sequential(work('a', 1, { compensate: work('undo', 3) }), ask('b', { on_reject: 'fail' })),
      { approved: false },
      2,
    ],
  ])('gives the spans that were sent: %s', async (_, plan, decision, segments) => {
    for (const captureContent of [false, true]) {
      const { live, offline } = await bothWays(plan, { captureContent }, { afterMs: HOUR, decision });

      expect(live.filter(({ name }) => name === 'invoke_workflow p')).toHaveLength(segments);
      expect(shown(offline)).toEqual(shown(live));
      expect(continued(offline)).toEqual(continued(live));
    }
  });

  it('has one span for a run whose suspensions it cannot tell: a step was asked again', async () => {
    const retry = { max: 1, backoff_ms: 10, jitter: false };
    const { live, offline } = await bothWays(sequential(ask('a', { timeout_ms: 50, retry })));

    expect(live.filter(({ name }) => name === 'invoke_workflow p')).toHaveLength(3);
    expect(drawSpans(offline)).toEqual(['invoke_workflow p', '  approval']);
    expect(spanNamed(offline, 'invoke_workflow p').attributes['planloom.run.suspended_ms']).toBe(100);
  });

  it('has the words of who decided only if content is asked for', async () => {
    const plan = sequential(ask('a', { message: 'Sell it?', on_reject: 'fail' }));
    const { trace, offline } = await bothWays(plan, {}, { afterMs: 1, decision: { approved: false, by: 'ann' } });

    expect(JSON.stringify(offline)).not.toMatch(/ann|Sell it/u);
    expect(JSON.stringify(traceToOtlp(trace, { captureContent: true }))).toMatch(/Sell it.*rejected by ann/u);
  });

  it('tells how long a step waited for its next attempt', async () => {
    const { offline } = await bothWays(
      sequential({ id: 'a', tool: 'flaky', input: { times: 2 }, retry: { max: 2, backoff_ms: 50, jitter: false } }),
    );

    expect(spanAt(offline, 'a').events.map(({ attributes }) => attributes['planloom.retry.delay_ms'])).toEqual([
      50, 100,
    ]);
  });

  it('gives them for any plan of such steps', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(anySteps(2), fc.integer({ min: 0, max: 3 }), async (steps, iterationSpans) => {
        const { live, offline } = await bothWays(dag(...named(steps)), { iterationSpans });

        expect(outside(live)).toEqual([]);
        // That a run was suspended for no time, a trace does not tell.
        if (live.some(({ attributes }) => attributes['planloom.segment.suspended_ms'] === 0)) return;
        compared += 1;
        expect(shown(offline)).toEqual(shown(live));
        expect(continued(offline)).toEqual(continued(live));
      }),
      { numRuns: 120 },
    );
    expect(compared).toBeGreaterThan(90);
  }, 60_000);

  it('takes the id of a run for that of its trace, and gives each span its own', async () => {
    const { trace } = await bothWays(
      sequential({ id: 'l', type: 'loop', over: '[1, 2]', as: 'n', step: work('w', 1) }),
    );

    const [first, second] = [readSpans(traceToOtlp(trace)), readSpans(traceToOtlp(trace))];

    expect(first).toEqual(second);
    expect(new Set(first.map(({ spanId }) => spanId)).size).toBe(6);
    expect(
      first.every(
        ({ traceId, spanId }) => traceId === trace.runId.replaceAll('-', '') && /^[\da-f]{16}$/u.test(spanId),
      ),
    ).toBe(true);
  });

  it.each(['nightly', '00000000-0000-0000-0000-000000000000'])(
    'makes an id of a trace out of the name of a run: %s',
    async (runId) => {
      const { trace } = await bothWays(sequential(work('a', 1)));

      const [span] = readSpans(traceToOtlp({ ...trace, runId }));

      expect(span?.traceId).toMatch(/^(?!0+$)[\da-f]{32}$/u);
    },
  );

  it('has no two equal ids among many', async () => {
    const { trace } = await bothWays(sequential(work('a', 1)));
    const [entry] = trace.entries;
    const entries = Array.from(
      { length: 20_000 },
      (_, index) => ({ ...entry, nodeId: `step_${index}`, type: 'tool', status: 'success', retryCount: 0 }) as const,
    );

    const spans = readSpans(traceToOtlp({ ...trace, entries }));

    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(20_001);
  });

  it('has no content unless it is asked for', async () => {
    const plan = sequential({ id: 'a', tool: 'echo', input: { value: 'secret' } });
    const { trace, offline } = await bothWays(plan);

    expect(JSON.stringify(offline)).not.toContain('secret');
    const [, span] = readSpans(
      traceToOtlp(trace, { captureContent: { redact: ({ kind, value }) => (kind === 'result' ? value : undefined) } }),
    );
    expect(span?.attributes['gen_ai.tool.call.result']).toBe('"secret"');
    expect(span?.attributes).not.toHaveProperty('gen_ai.tool.call.arguments');
  });

  it('names service and run as asked', async () => {
    const { trace } = await bothWays(sequential(work('a', 1)));

    const spans = readSpans(traceToOtlp(trace, { serviceName: 'shop', workflowName: 'nightly' }));

    expect(spanNamed(spans, 'invoke_workflow nightly').service).toBe('shop');
    expect(spanAt(spans, 'a').attributes['planloom.step.id']).toBe('a');
  });
});

type Maker = (id: string) => object;

/** Steps without ids, so many levels deep. */
function anySteps(depth: number): fc.Arbitrary<readonly Maker[]> {
  return fc.array(anyStep(depth), { minLength: 1, maxLength: 3 });
}

function anyStep(depth: number): fc.Arbitrary<Maker> {
  const ms = fc.integer({ min: 0, max: 9 });
  const call = fc.record({
    ms,
    when: fc.constantFrom(undefined, 'false'),
    onError: fc.constantFrom(undefined, 'continue'),
  });
  const calls: fc.Arbitrary<Maker>[] = [
    call.map((each) => (id) => work(id, each.ms, each.when === undefined ? {} : { when: each.when })),
    call.map(
      (each) => (id) =>
        fail(id, { input: { ms: each.ms }, ...(each.onError !== undefined && { on_error: each.onError }) }),
    ),
    call.map(() => (id) => ({
      id,
      tool: 'flaky',
      input: { times: 1 },
      retry: { max: 1, backoff_ms: 7, jitter: false },
    })),
    fc.constantFrom(5, 59_999, 60_000, 90_000).map((for_ms) => (id) => ({ id, type: 'wait', for_ms })),
    fc
      .constantFrom({}, { timeout_ms: 30, on_timeout: 'reject' }, { timeout_ms: 30, retry_count: 0 })
      .map((more) => (id) => ({ id, type: 'approval', message: 'Go on?', on_reject: 'continue', ...more })),
  ];
  if (depth === 0) return fc.oneof(...calls);
  const inside = anySteps(depth - 1);
  const loop = fc.record({
    steps: inside,
    items: fc.integer({ min: 0, max: 4 }),
    concurrency: fc.integer({ min: 1, max: 3 }),
    settle: fc.boolean(),
  });
  return fc.oneof(
    ...calls,
    loop.map(({ steps, items, concurrency, settle }) => (id: string): object => ({
      id,
      type: 'loop',
      over: JSON.stringify(Array.from({ length: items }, (_, index) => index)),
      as: `${id}_item`,
      concurrency,
      ...(settle && { on_item_error: 'settle' }),
      steps: named(steps, id),
    })),
    inside.map((steps) => (id: string): object => ({ id, type: 'parallel', steps: named(steps, id) })),
    fc.tuple(inside, fc.boolean()).map(([steps, holds]) => (id: string): object => ({
      id,
      type: 'conditional',
      condition: String(holds),
      then: named(steps, id),
    })),
  );
}

function named(steps: readonly Maker[], prefix: string = 's'): object[] {
  return steps.map((make, index) => make(`${prefix}_${index}`));
}
