import type { ToolPiece, ToolUsage } from '@planloom/tool-kit';

import type {
  ErrorInfo,
  EventSink,
  ItemCounts,
  ResumedBy,
  RunEvent,
  SkipReason,
  StepChunk,
  StepEventBase,
  SuspendedStep,
} from './events.ts';
import type { Waiting } from './machine/commands.ts';
import { branchTaken } from './machine/containers/conditional.ts';
import { errorInfo } from './machine/failure.ts';
import type { RunObserver } from './machine/observer.ts';
import type { StepRun } from './machine/step-run.ts';
import { roundMs } from './trace/iso-time.ts';
import type { Preview } from './trace/preview.ts';
import { shownDecision, shownWait } from './trace/shown-wait.ts';
import type { Warnings } from './warnings.ts';

type WithoutBase<Event> = Event extends RunEvent ? Omit<Event, 'seq' | 'at' | 'runId'> : never;

/** Makes the numbered events of a run and hands them to the sinks, in order. A sink that fails is only warned about. */
export class EventEmitter implements Omit<RunObserver, 'entered'> {
  readonly #runId: string;
  readonly #sinks: readonly EventSink[];
  readonly #preview: Preview;
  readonly #warnings: Warnings;
  readonly #now: () => number;
  #seq = 0;

  constructor(runId: string, sinks: readonly EventSink[], preview: Preview, warnings: Warnings, now: () => number) {
    this.#runId = runId;
    this.#sinks = sinks;
    this.#preview = preview;
    this.#warnings = warnings;
    this.#now = now;
  }

  emit(event: WithoutBase<RunEvent>): void {
    const numbered = { seq: ++this.#seq, at: this.#now(), runId: this.#runId, ...event } as RunEvent;
    for (const sink of this.#sinks) this.#warnings.guard(`A sink of ${event.type}`, () => sink.receive(numbered));
  }

  started(run: StepRun): void {
    this.emit({
      type: 'step.started',
      ...this.#base(run),
      ...(run.shownInput !== undefined && { input: run.shownInput }),
    });
  }

  items(run: StepRun, items: ItemCounts): void {
    this.emit({ type: 'step.progress', ...this.#base(run), items });
  }

  progress(run: StepRun, data: unknown): void {
    this.emit({ type: 'step.progress', ...this.#base(run), data: this.#preview.showCopy(data) });
  }

  /** Pieces are shown only where values are. */
  piece(run: StepRun, piece: ToolPiece): void {
    const shown = this.#preview.showCopy(piece.type === 'text' ? piece.text : piece.data);
    if (shown === undefined) return;
    const isText = piece.type === 'text' && typeof shown === 'string';
    const chunk: StepChunk = isText ? { type: 'text', text: shown } : { type: 'data', data: shown };
    this.emit({ type: 'step.progress', ...this.#base(run), chunk });
  }

  usage(run: StepRun, usage: ToolUsage): void {
    this.emit({ type: 'step.usage', ...this.#base(run), usage });
  }

  log(run: StepRun, message: string, data: unknown): void {
    const shown = this.#preview.showCopy(data);
    this.emit({
      type: 'step.log',
      ...this.#base(run),
      message: this.#preview.text(message),
      ...(shown !== undefined && { data: shown }),
    });
  }

  retrying(run: StepRun, delayMs: number, error: ErrorInfo): void {
    this.emit({
      type: 'step.retrying',
      ...this.#base(run),
      attempt: run.attempt,
      delayMs: roundMs(delayMs),
      error: this.clean(error),
    });
  }

  completed(run: StepRun): void {
    this.emit({
      type: 'step.completed',
      ...this.#base(run),
      ...(run.shownOutput !== undefined && { output: run.shownOutput }),
      durationMs: roundMs(run.endedAt - run.startedAt),
      attempts: run.attempt,
      ...queuedMs(run),
      ...branchOf(run),
      ...(run.source && { source: run.source }),
    });
  }

  failed(run: StepRun): void {
    if (!run.failure) return;
    const error = this.clean(errorInfo(run.failure));
    const durationMs = roundMs(run.endedAt - run.startedAt);
    this.emit({
      type: 'step.failed',
      ...this.#base(run),
      error,
      durationMs,
      ...queuedMs(run),
      ...branchOf(run),
      ...(run.handled && { handled: run.handled }),
    });
  }

  skipped(run: StepRun, reason: SkipReason): void {
    this.emit({ type: 'step.skipped', ...this.#base(run), reason });
  }

  cancelled(run: StepRun): void {
    this.emit({ type: 'step.cancelled', ...this.#base(run), ...branchOf(run) });
  }

  waiting({ run, for: waitingFor }: Waiting): void {
    this.emit({ type: 'step.waiting', ...this.#base(run), for: shownWait(run, waitingFor, this.#preview) });
  }

  resumed({ run, since, endedAt = since, decision }: Waiting, by: ResumedBy): void {
    this.emit({
      type: 'step.resumed',
      ...this.#base(run),
      by,
      waitedMs: roundMs(endedAt - since),
      ...(decision && { decision: shownDecision(decision, this.#preview) }),
    });
  }

  runSuspended(waiting: readonly SuspendedStep[]): void {
    this.emit({ type: 'run.suspended', waiting });
  }

  runResumed(suspendedMs: number): void {
    this.emit({ type: 'run.resumed', suspendedMs: roundMs(suspendedMs) });
  }

  compensating(steps: number): void {
    this.emit({ type: 'run.compensating', steps });
  }

  /** An error without secrets. */
  clean(error: ErrorInfo): ErrorInfo {
    return { ...error, message: this.#preview.text(error.message) };
  }

  #base({ path, node, block }: StepRun): Omit<StepEventBase, 'seq' | 'at' | 'runId'> {
    return {
      path,
      stepId: node.id,
      stepType: node.type,
      ...(block.owner && { parent: block.owner.path }),
      ...(node.action.kind === 'call' && { tool: node.action.tool.prepared.id }),
    };
  }
}

function queuedMs(run: StepRun): { readonly queuedMs?: number } {
  return run.queuedMs > 0 ? { queuedMs: roundMs(run.queuedMs) } : {};
}

function branchOf(run: StepRun): { readonly branch?: string } {
  const branch = branchTaken(run);
  return branch === undefined ? {} : { branch };
}
