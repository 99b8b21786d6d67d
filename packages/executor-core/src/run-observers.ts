import type { EventEmitter } from './event-emitter.ts';
import type { ErrorInfo, ItemCounts, ResumedBy, SkipReason, SuspendedStep } from './events.ts';
import type { Waiting } from './machine/commands.ts';
import type { RunObserver } from './machine/observer.ts';
import type { StepRun } from './machine/step-run.ts';
import type { ExecutionOptions } from './options.ts';
import { replaceSecrets } from './secrets/secret-arguments.ts';
import type { Preview } from './trace/preview.ts';
import type { TraceRecorder } from './trace/trace-recorder.ts';
import type { Warnings } from './warnings.ts';

type Callbacks = Pick<ExecutionOptions, 'onNodeStart' | 'onNodeComplete' | 'onNodeError'>;

/** Everybody who watches a run: the trace, the events if anyone wants them, and the lifecycle callbacks. */
export class RunObservers implements RunObserver {
  readonly #recorder: TraceRecorder;
  readonly #emitter: EventEmitter | undefined;
  readonly #callbacks: Callbacks;
  readonly #preview: Preview | undefined;
  readonly #warnings: Warnings;

  /** @param preview shows values to trace and events; absent if neither wants them */
  constructor(
    recorder: TraceRecorder,
    emitter: EventEmitter | undefined,
    callbacks: Callbacks,
    preview: Preview | undefined,
    warnings: Warnings,
  ) {
    this.#recorder = recorder;
    this.#emitter = emitter;
    this.#callbacks = callbacks;
    this.#preview = preview;
    this.#warnings = warnings;
  }

  started(run: StepRun): void {
    if (this.#preview && run.input !== undefined) {
      const { action } = run.node;
      const hasSecrets = action.kind === 'call' && action.secrets !== undefined;
      run.shownInput = this.#preview.show(hasSecrets ? replaceSecrets(run.input, action.secrets, String) : run.input);
    }
    this.#recorder.started(run);
    this.#emitter?.started(run);
    const { onNodeStart } = this.#callbacks;
    if (onNodeStart) this.#warnings.guard('onNodeStart', () => onNodeStart(run.path));
  }

  entered(run: StepRun, input: unknown): void {
    if (this.#preview) run.shownInput = this.#preview.show(input);
  }

  items(run: StepRun, counts: ItemCounts): void {
    this.#emitter?.items(run, counts);
  }

  retrying(run: StepRun, delayMs: number, error: ErrorInfo): void {
    this.#emitter?.retrying(run, delayMs, error);
  }

  completed(run: StepRun, output: unknown): void {
    if (this.#preview) run.shownOutput = this.#preview.show(output);
    this.#recorder.completed();
    this.#emitter?.completed(run);
    const { onNodeComplete } = this.#callbacks;
    if (onNodeComplete) this.#warnings.guard('onNodeComplete', () => onNodeComplete(run.path, output));
  }

  failed(run: StepRun): void {
    this.#recorder.failed();
    this.#emitter?.failed(run);
    const { onNodeError } = this.#callbacks;
    if (onNodeError) this.#warnings.guard('onNodeError', () => onNodeError(run.path, run.failure?.message ?? ''));
  }

  skipped(run: StepRun, reason: SkipReason): void {
    this.#recorder.skipped(run, reason);
    this.#emitter?.skipped(run, reason);
  }

  cancelled(run: StepRun): void {
    this.#recorder.cancelled(run);
    this.#emitter?.cancelled(run);
  }

  waiting(waiting: Waiting): void {
    this.#emitter?.waiting(waiting);
  }

  resumed(waiting: Waiting, by: ResumedBy): void {
    this.#emitter?.resumed(waiting, by);
  }

  runSuspended(waiting: readonly SuspendedStep[]): void {
    this.#emitter?.runSuspended(waiting);
  }

  runResumed(suspendedMs: number): void {
    this.#emitter?.runResumed(suspendedMs);
  }

  compensating(steps: number): void {
    this.#emitter?.compensating(steps);
  }
}
