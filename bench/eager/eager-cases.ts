import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Plan } from '@planloom/dsl-schema';
import type { Tool } from '@planloom/tool-kit';

import type { VirtualClock } from '../../packages/testing/src/virtual-clock.ts';

/** A plan with the tools it calls. */
export interface EagerCase {
  readonly plan: Plan;
  readonly tools: (clock: VirtualClock) => readonly Tool[];
}

/** How long a call to a system takes, in milliseconds. */
const CALL_MS = 1000;

interface RecordedCall {
  readonly tool: string;
  readonly kind: 'read' | 'write' | 'calc';
  readonly args: unknown;
  readonly result: unknown;
}

/** What a step takes on average where plans take anything from minutes to years, in milliseconds. */
const MEAN_STEP_MS = 2000;

/** Everyday plans. Nothing in them says what changes something: all steps may begin early. */
export function everydayCases(data: string): EagerCase[] {
  return readLines<{ plan: Plan }>(join(data, 'asynchow/plans.jsonl')).map(({ plan }) => {
    const durations = plan.steps.map((step) => ('input' in step ? (step.input as { seconds: number }).seconds : 0));
    const unit = (MEAN_STEP_MS * durations.length) / durations.reduce((sum, duration) => sum + duration, 0);
    return {
      plan,
      tools: (clock) => [
        {
          id: 'do',
          effects: { readOnly: true },
          execute: ({ seconds }) =>
            new Promise((resolve) => clock.after(Number(seconds) * unit, () => resolve({ done: true }))),
        },
      ],
    };
  });
}

/** Plans of a customer service, with the results of its systems; what reads and what writes is known. Each call takes a second. */
export function serviceCases(data: string): EagerCase[] {
  const rows = readLines<{ plan: Plan; recorded: readonly RecordedCall[] }>(join(data, 'taubench/cases.jsonl'));
  return rows.map(({ plan, recorded }) => ({
    plan,
    tools: (clock) =>
      [...new Set(recorded.map(({ tool }) => tool))].map((id) => {
        const calls = recorded.filter(({ tool }) => tool === id);
        const result = (input: unknown): unknown =>
          (calls.find(({ args }) => JSON.stringify(args) === JSON.stringify(input)) ?? calls[0])?.result;
        return {
          id,
          effects: { readOnly: calls.every(({ kind }) => kind !== 'write') },
          execute: (input) => new Promise((resolve) => clock.after(CALL_MS, () => resolve(result(input)))),
        };
      }),
  }));
}

function readLines<Row>(file: string): Row[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
}
