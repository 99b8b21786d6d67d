import type { RunStream, StreamOptions } from '@planloom/executor-core';
import { describe, expect, it } from 'vitest';

import type { VirtualClock } from '../../testing/src/virtual-clock.ts';
import { toUIMessageStream, type ApprovalPart, type UIChunk, type UIMessageStreamOptions } from '../src/index.ts';
import { readAll } from './support/read-all.ts';
import { partsOf, readChunks, type ReadMessage } from './support/read-message.ts';
import { workshop } from './support/workshop.ts';

const ask = { id: 'ok', type: 'approval', message: 'Send it?', show: { to: 'ada' }, on_reject: 'continue' };
const ASKED_AFTER_MS = 100;

/** Reads a run as a message; a while after it has asked, something is done with it. */
async function readAnswered(
  steps: readonly object[],
  answer: (run: RunStream, time: VirtualClock) => void,
  options: UIMessageStreamOptions = {},
  streamOptions: StreamOptions = {},
): Promise<ReadMessage & { readonly runId: string }> {
  const { stream, time } = workshop();
  const run = stream(steps, undefined, streamOptions);
  time.after(ASKED_AFTER_MS, () => answer(run, time));
  const chunks = await time.settle(readAll(toUIMessageStream(run, options)));
  return { runId: run.runId, ...(await readChunks(chunks)) };
}

const told = (chunks: readonly UIChunk[]): ApprovalPart[] =>
  chunks.flatMap((chunk) => (chunk.type === 'data-approval' ? [chunk.data] : []));
const wait = (): void => undefined;

describe('a question in a message', () => {
  it.each([
    ['whose time is over', { ...ask, timeout_ms: 1000 }, wait, 'timed-out'],
    ['that counts as approved then', { ...ask, timeout_ms: 1000, on_timeout: 'approve' }, wait, 'timed-out'],
    ['of a run that is cancelled', ask, (run: RunStream) => run.cancel(), 'cancelled'],
    ['that is approved', ask, (run: RunStream) => run.decide('ok', { approved: true }), 'approved'],
    ['that is rejected', ask, (run: RunStream) => run.decide('ok', { approved: false }), 'rejected'],
    [
      'that is rejected, which ends the run',
      { ...ask, on_reject: 'fail' },
      (run: RunStream) => run.decide('ok', { approved: false }),
      'rejected',
    ],
  ])('%s has an end', async (_, step, answer, status) => {
    const { chunks, runId, ...read } = await readAnswered([step], answer);

    expect(told(chunks).map((part) => part.status)).toEqual(['requested', status]);
    expect(partsOf(read, 'data-approval')).toMatchObject([{ id: `${runId}/ok`, data: { status } }]);
  });

  it('has what it takes to put up buttons', async () => {
    const answer = (run: RunStream): void => run.decide('ok', { approved: true, by: 'eve', comment: 'fine' });
    const { chunks, runId } = await readAnswered([{ ...ask, timeout_ms: 5000 }], answer);

    const asked: ApprovalPart = {
      runId,
      path: 'ok',
      message: 'Send it?',
      show: { to: 'ada' },
      hash: expect.stringMatching(/^[\da-f]{64}$/u) as string,
      due: 1_700_000_005_000,
      status: 'requested',
    };
    expect(told(chunks)).toEqual([asked, { ...asked, status: 'approved', by: 'eve', comment: 'fine' }]);
  });

  it('is cancelled where who was to decide has failed', async () => {
    const onApproval = (): Promise<never> => Promise.reject(new Error('no idea'));
    const { chunks } = await readAnswered([ask], wait, {}, { onApproval });

    expect(told(chunks).map(({ status }) => status)).toEqual(['requested', 'cancelled']);
  });

  it('is shown, with its step, also where there are too many steps', async () => {
    const steps = [{ id: 'a', tool: 'echo', input: {} }, ask];
    const { message } = await readAnswered(steps, (run) => run.decide('ok', { approved: true }), { maxSteps: 0 });

    expect(partsOf({ message }, 'data-approval')).toHaveLength(1);
    expect(partsOf({ message }, 'data-step')).toMatchObject([{ data: { path: 'ok', status: 'completed' } }]);
  });

  it('stays open for no reader who was too slow for the answer', async () => {
    const { stream, time } = workshop();
    const run = stream(
      [
        ask,
        {
          id: 'more',
          type: 'loop',
          over: [1, 2, 3, 4, 5, 6, 7, 8, 9],
          step: { id: 'e', tool: 'echo', input: {} },
          when: 'ok.approved',
        },
      ],
      undefined,
      { keptEvents: 4 },
    );
    const reader = toUIMessageStream(run).getReader();
    const chunks: UIChunk[] = [];
    const read = async (): Promise<boolean> => {
      const { done, value } = await reader.read();
      if (value) chunks.push(value);
      return !done;
    };
    while (told(chunks).length === 0) await read();

    run.decide('ok', { approved: true });
    await time.settle(run.result);
    while (await read());

    expect(told(chunks).map(({ status }) => status)).toEqual(['requested', 'missed']);
    const { message } = await readChunks(chunks);
    expect(partsOf({ message }, 'data-step').find(({ data }) => data.path === 'ok')?.data.status).toBe('missed');
    expect(partsOf({ message }, 'data-plan')[0]?.data.status).toBe('completed');
  });
});

describe('a run that waits, as a message', () => {
  it('says what it waits for while it is suspended, and no longer', async () => {
    const { chunks, runId } = await readAnswered([ask], (run) => run.decide('ok', { approved: true, by: 'eve' }));

    const plans = chunks.flatMap((chunk) => (chunk.type === 'data-plan' ? [chunk.data] : []));
    expect(plans.map(({ status, waiting }) => [status, waiting])).toEqual([
      ['running', undefined],
      ['running', undefined],
      ['suspended', [{ path: 'ok', for: 'approval' }]],
      ['running', undefined],
      ['running', undefined],
      ['completed', undefined],
    ]);
    const steps = chunks.flatMap((chunk) => (chunk.type === 'data-step' ? [chunk.data] : []));
    const waitsFor = { kind: 'approval', message: 'Send it?', show: { to: 'ada' } };
    expect(steps).toMatchObject([
      { status: 'running' },
      { status: 'waiting', waitsFor },
      { status: 'running', waitsFor, decision: { approved: true, edited: false, by: 'eve' } },
      { status: 'completed', waitsFor, decision: { approved: true }, durationMs: ASKED_AFTER_MS },
    ]);
    expect(runId).toBe(plans[0]?.runId);
  });

  it('for a time or a signal asks nobody', async () => {
    const steps = [
      { id: 'nap', type: 'wait', for_ms: 500 },
      { id: 'paid', type: 'wait', signal: 'paid', timeout_ms: 1000 },
    ];
    const read = await readAnswered(steps, (run) => run.signal('paid', 7));

    expect(told(read.chunks)).toEqual([]);
    expect(partsOf(read, 'data-step')).toMatchObject([
      { data: { path: 'nap', status: 'completed', waitsFor: { kind: 'time' } } },
      { data: { path: 'paid', status: 'completed', waitsFor: { kind: 'signal', signal: 'paid' } } },
    ]);
  });

  it('is being undone again after it has waited for that', async () => {
    const steps = [
      {
        id: 'a',
        tool: 'echo',
        input: {},
        compensate: { id: 'undo', type: 'approval', message: 'Undo it?', timeout_ms: 1000, on_timeout: 'approve' },
      },
      { id: 'b', tool: 'fail', input: {}, depends_on: ['a'] },
    ];
    const { chunks } = await readAnswered(steps, wait);

    const seen = chunks.flatMap((chunk) => (chunk.type === 'data-plan' ? [chunk.data.status] : []));
    expect(seen.slice(seen.indexOf('undoing')).filter((status, index, all) => status !== all[index - 1])).toEqual([
      'undoing',
      'suspended',
      'undoing',
      'failed',
    ]);
  });
});
