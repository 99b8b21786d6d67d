import type { ErrorInfo, ItemCounts, SkipReason } from '../events.ts';
import type { StepRun } from './step-run.ts';

/** Is told what happens to steps, as it happens. Trace, events and callbacks are observers. */
export interface RunObserver {
  started(run: StepRun): void;
  /** A container that has started knows what it goes over, or what its plan is given. */
  entered(run: StepRun, input: unknown): void;
  items(run: StepRun, counts: ItemCounts): void;
  retrying(run: StepRun, delayMs: number, error: ErrorInfo): void;
  completed(run: StepRun, output: unknown): void;
  failed(run: StepRun): void;
  skipped(run: StepRun, reason: SkipReason): void;
  cancelled(run: StepRun): void;
  compensating(steps: number): void;
}
