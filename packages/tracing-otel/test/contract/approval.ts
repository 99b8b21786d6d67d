import { context, trace, type Span } from '@opentelemetry/api';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { sequential } from '../../../executor-core/test/support/workshop.ts';
import type { Content } from '../../src/index.ts';
import type { Sdk } from '../support/sdk.ts';
import { spanAt, spanNamed } from '../support/span-tree.ts';
import { startHarness, type TracingHarness } from '../support/tracing-harness.ts';
import { ask, deciding, echo, HOUR, reasons, segments, waitingRuns } from '../support/waiting-runs.ts';

/** What steps that wait say, and who is linked that has answered. */
export function describeApproval(sdk: Sdk): void {
  describe(`steps that wait, by ${sdk.name}`, () => {
    let harness: TracingHarness;
    beforeAll(async () => {
      harness = await startHarness(sdk, 'json');
    });
    afterEach(() => harness.receiver.clear());
    afterAll(() => harness.stop());
    const spansOf = waitingRuns(() => harness);

    it('tell what was asked and decided, and not the words', async () => {
      const spans = await spansOf(
        sequential(ask({ timeout_ms: 2 * HOUR, on_timeout: 'reject' }), echo('send')),
        deciding({ approved: true, values: { to: 'some' }, by: 'ann', comment: 'not all' }),
      );

      const step = spanAt(spans, 'ask');
      expect(step).toMatchObject({
        name: 'approval',
        status: { code: 0 },
        attributes: {
          'planloom.step.type': 'approval',
          'planloom.step.status': 'success',
          'planloom.wait.for': 'approval',
          'planloom.wait.waited_ms': HOUR,
          'planloom.approval.approved': true,
          'planloom.approval.edited': true,
          'planloom.approval.timed_out': false,
        },
      });
      expect(step.end - step.start).toBe(HOUR);
      expect(step.events).toEqual([
        {
          name: 'planloom.approval.requested',
          at: step.start,
          attributes: {
            'planloom.approval.hash': expect.stringMatching(/^[\da-f]{64}$/u) as string,
            'planloom.wait.due': new Date(step.start + 2 * HOUR).toISOString(),
          },
        },
        {
          name: 'planloom.approval.decided',
          at: step.end,
          attributes: {
            'planloom.approval.approved': true,
            'planloom.approval.edited': true,
            'planloom.approval.timed_out': false,
            'planloom.wait.waited_ms': HOUR,
          },
        },
      ]);
      expect(JSON.stringify([spans, [...harness.receiver.metrics]])).not.toMatch(/Send it|private|ann|not all/u);
    });

    it('tell the words where content is captured, as far as the hook lets them through', async () => {
      const seen: Content[] = [];
      const redact = (content: Content): unknown => {
        seen.push(content);
        return content.kind === 'comment' ? undefined : content.value;
      };
      const spans = await spansOf(sequential(ask()), deciding({ approved: true, by: 'ann', comment: 'at last' }), {
        tracing: { captureContent: { redact, maxBytes: 16 } },
      });

      expect(seen).toEqual([
        { kind: 'message', path: 'ask', value: 'Send it?' },
        { kind: 'shown', path: 'ask', value: { to: 'all', text: 'private' } },
        { kind: 'decider', path: 'ask', value: 'ann' },
        { kind: 'comment', path: 'ask', value: 'at last' },
      ]);
      const [requested, decided] = spanAt(spans, 'ask').events;
      expect(requested?.attributes).toMatchObject({
        'planloom.approval.message': 'Send it?',
        'planloom.approval.shown': '{"to":"all","…',
      });
      expect(decided?.attributes).toMatchObject({ 'planloom.approval.by': 'ann' });
      expect(decided?.attributes).not.toHaveProperty('planloom.approval.comment');
    });

    it('do not say in an error who has rejected, and why', async () => {
      const loop = { id: 'l', type: 'loop', over: '[1]', as: 'n', step: ask({ on_reject: 'fail' }) };
      const spans = await spansOf(
        sequential(loop),
        deciding({ approved: false, by: 'ann', comment: 'too dear' }, 'l[0].ask'),
        { tracing: { loggerProvider: harness.sdk.loggerProvider, iterationSpans: 0 } },
      );

      const [, run] = segments(spans);
      expect(run).toMatchObject({
        status: { code: 2, message: 'It was rejected.' },
        attributes: { 'error.type': 'approval/rejected', 'planloom.run.failed_step': 'l[0].ask' },
      });
      expect(harness.receiver.logs.map(({ body }) => body)).toContain('It was rejected.');
      expect(JSON.stringify([spans, harness.receiver.logs])).not.toMatch(/ann|too dear/u);
    });

    it('say so where content is captured', async () => {
      const spans = await spansOf(
        sequential(ask({ on_reject: 'fail' })),
        deciding({ approved: false, by: 'ann', comment: 'too dear' }),
        {
          tracing: { captureContent: true },
        },
      );

      expect(spanAt(spans, 'ask')).toMatchObject({
        status: { code: 2, message: 'It was rejected by ann: too dear' },
        attributes: { 'planloom.approval.approved': false, 'planloom.wait.waited_ms': HOUR },
      });
    });

    it('are linked to what is active where the answer is given', async () => {
      let answering: Span | undefined;
      const spans = await spansOf(sequential(ask()), async (run, later) => {
        await later(HOUR);
        answering = trace.getTracer('app').startSpan('POST /answers');
        context.with(trace.setSpan(context.active(), answering), () => run.decide('ask', { approved: true }));
        answering.end();
      });

      const id = answering?.spanContext().spanId;
      const [first, second] = segments(spans);
      expect(reasons(spanAt(spans, 'ask'))).toEqual([['answers', id]]);
      expect(second && reasons(second)).toEqual([
        ['continues', first?.spanId],
        ['answers', id],
      ]);
      expect(spanNamed(spans, 'POST /answers').traceId).not.toBe(first?.traceId);
    });

    const carrier = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };

    it('are linked to what the carrier of the answer says', async () => {
      const spans = await spansOf(sequential(ask()), deciding({ approved: true, carrier }));

      const link = {
        traceId: 'a'.repeat(32),
        spanId: 'b'.repeat(16),
        attributes: { 'planloom.link.reason': 'answers' },
      };
      expect(spanAt(spans, 'ask').links).toEqual([link]);
      expect(segments(spans)[1]?.links[1]).toEqual(link);
    });

    it.each<Record<string, string>>([
      { traceparent: 'nonsense' },
      { traceparent: `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01` },
      {},
    ])('are linked to nobody where the carrier says nothing of use: %j', async (useless) => {
      const spans = await spansOf(sequential(ask()), deciding({ approved: true, carrier: useless }));

      expect(spanAt(spans, 'ask').links).toEqual([]);
    });

    it('are not linked to what they stand in, nor to an answer that was refused', async () => {
      const request = trace.getTracer('app').startSpan('request');
      const spans = await context.with(trace.setSpan(context.active(), request), () =>
        spansOf(sequential(ask()), (run) => {
          expect(() => run.decide('ask', { approved: true, hash: 'another', carrier })).toThrow('something else');
          run.decide('ask', { approved: true });
        }),
      );

      expect(spanAt(spans, 'ask').links).toEqual([]);
    });

    it('are linked to who sent a signal, also before it was waited for', async () => {
      const other = { traceparent: `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01` };
      const wait = (id: string): object => ({ id, type: 'wait', signal: 'paid' });
      const spans = await spansOf(sequential(ask(), wait('one'), wait('two')), async (run, later) => {
        run.signal('paid', 1, { carrier });
        await later(HOUR);
        run.decide('ask', { approved: true });
        await later(HOUR);
        run.signal('paid', 2, { carrier: other });
      });

      const sender = (path: string): unknown[] => spanAt(spans, path).links.map(({ spanId }) => spanId);
      expect([sender('ask'), sender('one'), sender('two')]).toEqual([[], ['b'.repeat(16)], ['d'.repeat(16)]]);
      const all = segments(spans);
      expect(all.map(reasons)).toEqual([
        [],
        [['continues', all[0]?.spanId]],
        [
          ['continues', all[1]?.spanId],
          ['answers', 'd'.repeat(16)],
        ],
      ]);
      expect(spanAt(spans, 'two')).toMatchObject({
        name: 'wait',
        attributes: { 'planloom.wait.for': 'signal', 'planloom.wait.signal': 'paid', 'planloom.wait.waited_ms': HOUR },
        events: [
          {
            name: 'planloom.wait.started',
            attributes: { 'planloom.wait.for': 'signal', 'planloom.wait.signal': 'paid' },
          },
          { name: 'planloom.wait.ended', attributes: { 'planloom.wait.waited_ms': HOUR } },
        ],
      });
    });
  });
}
