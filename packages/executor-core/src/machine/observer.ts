import type { ErrorInfo, ItemCounts, ResumedBy, SkipReason, SuspendedStep } from '../events.ts';
import type { Waiting } from './commands.ts';
import type { StepRun } from './step-run.ts';

/** Is told what happens to steps, as it happens. Trace, events and callbacks are observers. */
export interface RunObserver {
  started(run: StepRun): void;
  /** A container that has started knows what it goes over, or what its plan is given. */
  entered(run: StepRun, input: unknown): void;
  items(run: StepRun, counts: ItemCounts): void;
  retrying(run: StepRun, delayMs: number, error: ErrorInfo): void;
  /** A step has begun to wait for something from outside. */
  waiting(waiting: Waiting): void;
  /** What it waited for has come. */
  resumed(waiting: Waiting, by: ResumedBy): void;
  completed(run: StepRun, output: unknown): void;
  failed(run: StepRun): void;
  skipped(run: StepRun, reason: SkipReason): void;
  cancelled(run: StepRun): void;
  compensating(steps: number): void;
  /** The run has nothing to do until something comes from outside. */
  runSuspended(waiting: readonly SuspendedStep[]): void;
  runResumed(suspendedMs: number): void;
}
