import { createExecutor } from '@planloom/executor-core';
import { describe, expect, it } from 'vitest';

import { VirtualClock } from '../src/index.ts';

describe('a virtual clock', () => {
  it('jumps to what is due next, so that a day of pauses takes no time', async () => {
    const clock = new VirtualClock();
    const tools = [{ id: 'nap', execute: async () => clock.wait(86_400_000) }];
    const plan = { version: '1.0', steps: [{ id: 'a', tool: 'nap', timeout_ms: 100_000_000 }] };
    const { trace } = await clock.settle(createExecutor(tools, { clock }).execute(plan));
    expect([trace.totalDurationMs, clock.elapsed, clock.pendingTimers]).toEqual([86_400_000, 86_400_000, 0]);
    expect(trace.startedAt).toBe('2023-11-14T22:13:20.000Z');
  });

  it('rings timers in the order they are due, those of one time in the order they were set', async () => {
    const clock = new VirtualClock({ startsAt: 0 });
    const rung: string[] = [];
    const ring = (name: string) => (): void => void rung.push(`${name} ${clock.now()}`);
    clock.after(20, ring('late'));
    clock.schedule(10, ring('first'));
    clock.after(10, ring('second'));
    clock.schedule(5, ring('cancelled'))();
    clock.after(15, () => clock.after(1, ring('from a timer')));
    await clock.advance(18);
    expect([rung, clock.now()]).toEqual([['first 10', 'second 10', 'from a timer 16'], 18]);
    await clock.advance(2);
    expect(rung.at(-1)).toBe('late 20');
    await expect(clock.advance(-1)).rejects.toThrow(RangeError);
  });

  it('lets everything that follows from a timer happen before the next one', async () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    const work = async (name: string, ms: number): Promise<void> => {
      await clock.wait(ms);
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
      seen.push(name);
    };
    await clock.settle(Promise.all([work('a', 1), work('b', 2)]));
    expect(seen).toEqual(['a', 'b']);
  });

  it('ends a wait with the reason of its signal, before and while it waits', async () => {
    const clock = new VirtualClock();
    const controller = new AbortController();
    const waiting = clock.wait(100, controller.signal);
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(clock.wait(100, controller.signal)).rejects.toThrow('enough');
  });

  it('says so when there is nothing to wait for', async () => {
    await expect(new VirtualClock().settle(new Promise(() => undefined))).rejects.toThrow(
      'nothing that it can wait for',
    );
  });
});
