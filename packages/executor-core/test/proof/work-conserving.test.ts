import type { Step } from '@planloom/dsl-schema';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { hashText } from '../../../testing/src/seeded-random.ts';
import { VirtualClock } from '../../../testing/src/virtual-clock.ts';
import { createExecutor } from '../../src/index.ts';
import { assertProperty } from '../support/assert-property.ts';

const FILE = 'packages/executor-core/test/proof/work-conserving.test.ts';

/** A graph of calls: each needs some of those before it, and calls one of two tools, of which one has a limit. */
const graphs = fc.array(fc.record({ needs: fc.array(fc.nat(40), { maxLength: 3 }), isNarrow: fc.boolean() }), {
  minLength: 1,
  maxLength: 40,
});

const NARROW = 2;

test('no slot is free while a call waits that could have it', { timeout: 600_000 }, async () => {
  const property = fc.asyncProperty(
    graphs,
    fc.integer({ min: 1, max: 6 }),
    fc.nat(),
    async (graph, concurrency, seed) => {
      const clock = new VirtualClock();
      const started = new Set<number>();
      const ended = new Set<number>();
      const isActive = (at: number): boolean => started.has(at) && !ended.has(at);
      const work = async (input: Record<string, unknown>): Promise<void> => {
        const at = input['at'] as number;
        started.add(at);
        await new Promise<void>((resolve) => clock.after(hashText(`${seed} ${at}`) % 20, resolve));
        ended.add(at);
      };
      const needsOf = (at: number): number[] => graph[at]!.needs.filter((need) => need < at);
      const positions = [...graph.keys()];

      /** Calls that could begin now, if only there were a slot. */
      const waiting = (): string[] => {
        const isReady = (at: number): boolean => !started.has(at) && needsOf(at).every((need) => ended.has(need));
        const active = positions.filter(isActive);
        const narrow = active.filter((at) => graph[at]!.isNarrow).length;
        const hasSlot = (at: number): boolean =>
          active.length < concurrency && (!graph[at]!.isNarrow || narrow < NARROW);
        return positions.filter((at) => isReady(at) && hasSlot(at)).map((at) => `s${at}`);
      };

      clock.onQuiet = () => expect(waiting()).toEqual([]);
      const steps = graph.map(({ isNarrow }, at): Step => {
        return {
          id: `s${at}`,
          tool: isNarrow ? 'narrow' : 'wide',
          input: { at },
          depends_on: needsOf(at).map((need) => `s${need}`),
        };
      });
      const tools = [
        { id: 'wide', execute: work },
        { id: 'narrow', execute: work, concurrency: NARROW },
      ];
      const executor = createExecutor(tools, { clock, concurrency });
      await clock.settle(executor.execute({ version: '1.0', execution: 'dag', steps }));
      expect(ended.size).toBe(graph.length);
    },
  );
  await assertProperty(FILE, 'no slot is free', 200, property);
});
