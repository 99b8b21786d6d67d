import type { Decision, ExecutionOptions, PlanSource, RunStream } from '@planloom/executor-core';

import type { TracingOptions } from '../../src/index.ts';
import type { ReceivedSpan } from './received.ts';
import { settled, type TracingHarness } from './tracing-harness.ts';

export const HOUR = 3_600_000;

/** What is done to a run that waits. */
type Act = (run: RunStream, later: (ms: number) => Promise<void>) => void | Promise<void>;

/** Runs a plan up to where it waits, does something to it, and gives the spans when it has ended. */
export type SpansOf = (
  plan: PlanSource,
  act?: Act,
  options?: ExecutionOptions & { readonly tracing?: TracingOptions },
) => Promise<readonly ReceivedSpan[]>;

/** @param harness gives the one of the test */
export function waitingRuns(harness: () => TracingHarness): SpansOf {
  return async (plan, act = () => undefined, { tracing = {}, ...options } = {}) => {
    const { executor, time } = harness().trace(tracing);
    const run = executor.stream(plan, {}, { runId: 'r', ...options });
    await time.advance(0);
    await act(run, (ms) => time.advance(ms));
    await time.settle(settled(run.result));
    await harness().sdk.flush();
    return harness().receiver.spans;
  };
}

/** Answers after an hour. */
export function deciding(decision: Decision, path: string = 'ask'): Act {
  return async (run, later) => {
    await later(HOUR);
    run.decide(path, decision);
  };
}

/** A step that asks. */
export function ask(more: object = {}): object {
  return { id: 'ask', type: 'approval', message: 'Send it?', show: { to: 'all', text: 'private' }, ...more };
}

/** A step that is done at once. */
export function echo(id: string): object {
  return { id, tool: 'echo', input: { value: id } };
}

/** The spans of the run itself, in order. */
export function segments(spans: readonly ReceivedSpan[]): ReceivedSpan[] {
  return spans.filter(({ name }) => name === 'invoke_workflow').toSorted((one, other) => one.start - other.start);
}

/** Why each link of a span is there, and where it leads. */
export function reasons({ links }: ReceivedSpan): unknown[] {
  return links.map(({ spanId, attributes }) => [attributes['planloom.link.reason'], spanId]);
}
