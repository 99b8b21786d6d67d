import { createExecutor, isRunError, type Decision, type ExecutionResult } from '@planloom/executor-core';
import type { Tool } from '@planloom/tool-kit';
import { describe, expect, it } from 'vitest';

import { FixturesError, fixturesOfTrace, readFixtures, recordTools, replayTools, VirtualClock } from '../src/index.ts';

const send: Tool = { id: 'send', execute: ({ to }) => `sent to ${String(to)}` };

const plan = {
  version: '1.0',
  steps: [
    { id: 'ok', type: 'approval', message: 'Send?', show: { to: 'ann' } },
    { id: 'sent', when: 'ok.approved', tool: 'send', input: { to: '{{ok.values.to}}' } },
    { id: 'late', type: 'approval', message: 'And now?', timeout_ms: 1000, on_timeout: 'approve' },
    { id: 'paid', type: 'wait', signal: 'paid' },
    { id: 'end', type: 'final', input: { ok: '{{ok}}', late: '{{late}}', paid: '{{paid}}', sent: '{{sent}}' } },
  ],
};

const decision: Decision = { approved: true, values: { to: 'bob' }, by: 'eve', comment: 'better so' };

/** Runs the plan with a person who takes a minute, and a payment after an hour. */
async function recorded(value: unknown = { amount: 5 }): Promise<ExecutionResult & { fixtures: string }> {
  const clock = new VirtualClock();
  const recording = recordTools([send], { clock });
  const run = createExecutor(recording.tools, { clock }).stream(
    plan,
    {},
    {
      onApproval: async ({ path }) => {
        if (path === 'late') return undefined;
        await clock.wait(60_000);
        return decision;
      },
      onEvent: (event) => {
        if (event.type !== 'step.waiting' || event.path !== 'paid') return;
        clock.after(3_600_000, () => run.signal('paid', value));
      },
    },
  );
  const result = await clock.settle(run.result);
  return { ...result, fixtures: JSON.stringify(recording.fixtures(result.trace)) };
}

async function replayed(fixtures: string, source: object = plan): Promise<{ result: unknown; elapsed: number }> {
  const clock = new VirtualClock();
  const replay = replayTools(fixtures, { timing: 'recorded', clock });
  const run = createExecutor(replay.tools, { clock }).stream(
    source as never,
    {},
    {
      onApproval: replay.onApproval,
      keptEvents: 1,
    },
  );
  const signals = replay.sendSignals(run);
  const { result } = await clock.settle(run.result);
  await signals;
  expect(clock.pendingTimers).toBe(0);
  return { result, elapsed: clock.elapsed };
}

describe('a replay of a run that was answered', () => {
  it('is answered the same after the same time, also where nobody answered', async () => {
    const { result, fixtures } = await recorded();

    const again = await replayed(fixtures);

    expect(again).toEqual({ result, elapsed: 60_000 + 1000 + 3_600_000 });
    expect(result).toMatchObject({
      ok: { by: 'eve', edited: true },
      sent: 'sent to bob',
      late: { timed_out: true },
      paid: { amount: 5 },
    });
  });

  it('is the same from its trace alone', async () => {
    const { result, trace } = await recorded();

    expect((await replayed(JSON.stringify(fixturesOfTrace(trace, { tools: [send] })))).result).toEqual(result);
  });

  it('fails where another decision is asked for', async () => {
    const { fixtures } = await recorded();
    const other = { version: '1.0', steps: [{ id: 'other', type: 'approval', message: 'Sure?' }] };

    const error: unknown = await replayed(fixtures, other).catch((reason: unknown) => reason);

    expect(isRunError(error) && error.message).toContain('No decision was recorded for "other".');
  });

  it('is cancelled where another signal is waited for', async () => {
    const { fixtures } = await recorded();
    const other = { version: '1.0', steps: [{ id: 'other', type: 'wait', signal: 'go' }] };

    const error: unknown = await replayed(fixtures, other).catch((reason: unknown) => reason);

    expect(isRunError(error) && error.message).toContain('"other" waits for the signal "go", and none was recorded.');
  });

  it('is cancelled where a signal was too large for the trace', async () => {
    const { fixtures } = await recorded({ text: 'x'.repeat(100_000) });

    const error: unknown = await replayed(fixtures).catch((reason: unknown) => reason);

    expect(isRunError(error) && error.message).toContain('does not show the whole payload');
  });

  it('takes rejections', async () => {
    const recording = recordTools([send]);
    const run = createExecutor(recording.tools).execute(
      { version: '1.0', steps: [plan.steps[0]!, { id: 'b', tool: 'send' }] },
      {},
      { onApproval: () => ({ approved: false, comment: 'no' }) },
    );
    const error: unknown = await run.catch((reason: unknown) => reason);
    const fixtures = recording.fixtures(isRunError(error) ? error.trace : undefined);

    expect(fixtures.answers).toMatchObject([
      { path: 'ok', answer: { type: 'decision', approved: false, comment: 'no' } },
    ]);
  });

  it('needs answers that are some', () => {
    const fixtures = {
      ...recordTools([]).fixtures(),
      answers: [{ path: 'a', waitedMs: 1, answer: { type: 'maybe' } }],
    };

    expect(() => readFixtures(fixtures)).toThrow(FixturesError);
  });
});
