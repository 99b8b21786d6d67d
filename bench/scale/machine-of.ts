/**
 * Makes the machine of a run without its driver, so that a simulation decides when calls end. The machine is no part of
 * executor-core's public surface, and need not be: that is why this file alone reaches into its sources.
 */
import { DEFAULT_LIMITS } from '@planloom/dsl-schema';
import type { CompiledPlan, RunContext } from '@planloom/executor-core';

import { RunMachine } from '../../packages/executor-core/src/machine/run-machine.ts';
import { CompiledPlan as OpenPlan } from '../../packages/executor-core/src/program/compiled-plan.ts';
import { planFrame } from '../../packages/executor-core/src/program/frame.ts';
import { RunObservers } from '../../packages/executor-core/src/run-observers.ts';
import { Preview, SECRET_KEYS } from '../../packages/executor-core/src/trace/preview.ts';
import { TraceRecorder } from '../../packages/executor-core/src/trace/trace-recorder.ts';
import { Warnings } from '../../packages/executor-core/src/warnings.ts';

export type { Command, ToolCall } from '../../packages/executor-core/src/machine/commands.ts';
export { SortedQueue } from '../../packages/executor-core/src/machine/sorted-queue.ts';
export type { RunMachine };

/** How a simulated run is begun. */
export interface MachineOptions {
  readonly context?: RunContext;
  /** Tool calls at a time. */
  readonly concurrency: number;
  /** Whether the trace keeps an entry, with input and output, of every step. */
  readonly trace: boolean;
  /** What jitter is drawn from. */
  readonly seed: string;
}

/** A machine that is watched as that of a real run: by its trace, and nobody else. Loops and calls have no limit. */
export function machineOf(plan: CompiledPlan, { context = {}, concurrency, trace, seed }: MachineOptions): RunMachine {
  const program = OpenPlan.programOf(plan);
  const limits = {
    ...DEFAULT_LIMITS,
    toolCalls: Number.POSITIVE_INFINITY,
    loopIterations: Number.POSITIVE_INFINITY,
  };
  const preview = new Preview({
    values: true,
    maxBytes: limits.traceValueBytes,
    secrets: [],
    secretKeys: SECRET_KEYS,
  });
  const recorder = new TraceRecorder(trace, preview);
  const shown = trace ? preview : undefined;
  const observer = new RunObservers(recorder, undefined, {}, shown, new Warnings(undefined));
  const frame = planFrame(program.layout, context);
  return new RunMachine(program, {
    frame,
    concurrency,
    maxRetries: 2,
    defaultTimeoutMs: 30_000,
    limits,
    seed,
    observer,
  });
}
