import type { SkipReason } from '../events.ts';
import type { Waiting } from '../machine/commands.ts';
import { branchTaken } from '../machine/containers/conditional.ts';
import type { RunObserver } from '../machine/observer.ts';
import type { StepRun } from '../machine/step-run.ts';
import { waitOf } from '../machine/waits.ts';
import type { ExecTraceEntry, ExecTraceStatistics, StepStatus, TraceAttempt, TraceWait } from './exec-trace.ts';
import { isoTime, roundMs } from './iso-time.ts';
import { neededPaths } from './needed-paths.ts';
import type { Preview } from './preview.ts';
import { shownDecision, shownWait } from './shown-wait.ts';

/** Counts what happened, and keeps what a trace needs; entries are made at the end. */
export class TraceRecorder implements Pick<RunObserver, 'started' | 'completed' | 'failed' | 'skipped' | 'cancelled'> {
  readonly #keepsEntries: boolean;
  readonly #preview: Preview;
  readonly #runs: StepRun[] = [];
  /** Skipped as a step that they need has failed. */
  readonly #dependents = new Set<StepRun>();
  #succeeded = 0;
  #failed = 0;
  #skipped = 0;
  #cancelled = 0;

  constructor(keepsEntries: boolean, preview: Preview) {
    this.#keepsEntries = keepsEntries;
    this.#preview = preview;
  }

  started(run: StepRun): void {
    if (this.#keepsEntries) this.#runs.push(run);
  }

  completed(): void {
    this.#succeeded++;
  }

  failed(): void {
    this.#failed++;
  }

  skipped(run: StepRun, reason: SkipReason): void {
    this.#skipped++;
    if (reason === 'dependency') this.#dependents.add(run);
    this.#addUnstarted(run);
  }

  cancelled(run: StepRun): void {
    this.#cancelled++;
    this.#addUnstarted(run);
  }

  /** What was counted; the rest is the machine's to add. */
  counts(): Pick<
    ExecTraceStatistics,
    'totalSteps' | 'successfulSteps' | 'failedSteps' | 'skippedSteps' | 'cancelledSteps'
  > {
    return {
      totalSteps: this.#succeeded + this.#failed + this.#skipped + this.#cancelled,
      successfulSteps: this.#succeeded,
      failedSteps: this.#failed,
      skippedSteps: this.#skipped,
      cancelledSteps: this.#cancelled,
    };
  }

  entries(): ExecTraceEntry[] {
    return this.#runs.map((run) => this.#entry(run));
  }

  #addUnstarted(run: StepRun): void {
    if (this.#keepsEntries && Number.isNaN(run.startedAt)) this.#runs.push(run);
  }

  #entry(run: StepRun): ExecTraceEntry {
    const { node, block, failure, failedAttempts } = run;
    const hasStarted = !Number.isNaN(run.startedAt);
    const isCall = node.action.kind === 'call';
    const entry: { -readonly [Key in keyof ExecTraceEntry]: ExecTraceEntry[Key] } = {
      nodeId: run.path,
      stepId: node.id,
      type: node.type,
      status: statusOf(run),
      retryCount: Math.max(0, run.attempt - 1),
    };
    if (block.owner) entry.parentId = block.owner.path;
    if (hasStarted) {
      entry.startTime = isoTime(run.startedAt);
      entry.endTime = isoTime(run.endedAt);
      entry.durationMs = roundMs(run.endedAt - run.startedAt);
    }
    if (run.queuedMs > 0) entry.queuedMs = roundMs(run.queuedMs);
    const dependsOn = neededPaths(run);
    if (dependsOn.length > 0) entry.dependsOn = dependsOn;
    if (run.status === 'skipped') entry.skipReason = this.#dependents.has(run) ? 'dependency' : 'when';
    const branch = branchTaken(run);
    if (branch !== undefined) entry.branch = branch;
    const wait = waitOf(run);
    if (wait) entry.wait = traceWait(wait, this.#preview);
    if (failure) {
      entry.error = this.#preview.text(failure.message);
      entry.errorCode = failure.code;
    }
    if (run.handled) entry.handled = run.handled;
    if (run.shownInput !== undefined) entry.input = run.shownInput;
    if (run.shownOutput !== undefined) entry.output = run.shownOutput;
    if (isCall && run.attempt > 0) entry.attempts = attemptsOf(run, failedAttempts ?? [], this.#preview);
    if (node.action.kind === 'call') entry.toolName = node.action.tool.prepared.id;
    if (run.usage) entry.usage = run.usage;
    if (block.isCompensation) entry.compensation = true;
    if (run.source === 'cache') entry.cached = true;
    if (run.source === 'kept') entry.kept = true;
    return entry;
  }
}

function traceWait(waiting: Waiting, preview: Preview): TraceWait {
  const { run, since, endedAt = since, by, decision } = waiting;
  const shown = shownWait(run, waiting.for, preview);
  return {
    for: shown.kind,
    ...(shown.kind === 'signal' && { signal: shown.signal }),
    waitedMs: roundMs(endedAt - since),
    ...(by !== undefined && { by }),
    ...(decision && { decision: shownDecision(decision, preview) }),
  };
}

function statusOf({ status }: StepRun): StepStatus {
  switch (status) {
    case 'success':
    case 'failed':
    case 'skipped':
    case 'cancelled':
      return status;
    case 'open':
    case 'queued':
      return 'pending';
    default:
      return 'running';
  }
}

function attemptsOf(run: StepRun, failed: NonNullable<StepRun['failedAttempts']>, preview: Preview): TraceAttempt[] {
  const attempts: TraceAttempt[] = failed.map(({ startedAt, endedAt, code, message }, index) => ({
    attempt: index + 1,
    startTime: isoTime(startedAt),
    durationMs: roundMs(endedAt - startedAt),
    error: preview.text(message),
    errorCode: code,
  }));
  if (attempts.length < run.attempt) {
    const durationMs = roundMs(run.endedAt - run.attemptStartedAt);
    attempts.push({ attempt: run.attempt, startTime: isoTime(run.attemptStartedAt), durationMs });
  }
  return attempts;
}
