import type { SuspendedStep } from '@planloom/executor-core';

/** A run that goes on within this time has one span: what polls, or waits a moment, is not cut into pieces. Milliseconds. */
const SHORT_MS = 60_000;

/** Whether it may be long until a step that waits goes on: nobody knows when an answer or a signal comes. */
export function isLongWait(step: Pick<SuspendedStep, 'for' | 'due'>, at: number): boolean {
  return step.for !== 'time' || (step.due ?? Number.POSITIVE_INFINITY) - at >= SHORT_MS;
}
