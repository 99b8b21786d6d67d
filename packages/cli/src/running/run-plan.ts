import { performance } from 'node:perf_hooks';

import type { PlanAnalysis } from '@planloom/dsl-schema';
import {
  DEFAULT_CONCURRENCY,
  type ExecTrace,
  type ExecutionOptions,
  type Executor,
  isPlanError,
  isRunError,
  type PlanSource,
  type RunError,
  type RunEvent,
} from '@planloom/executor-core';

import { onlyAsked, RunAnswerer, type RunAnswers } from '../answers/run-answers.ts';
import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import { historyOf, type RunSubject } from '../history/run-history.ts';
import { createProgress, type Progress } from '../progress/progress.ts';
import type { ExpectedStep } from '../progress/run-tree.ts';
import { ASCII_SYMBOLS, UNICODE_SYMBOLS } from '../progress/symbols.ts';
import type { Session } from '../session.ts';
import { printable } from '../terminal/printable.ts';
import { prepareOutputFile, writeOutputFile } from '../write-output-file.ts';
import { captureConsole } from './capture-console.ts';
import { listenForSignals } from './signals.ts';
import { toJson } from './value-text.ts';

/** A run and how it is shown. */
export interface RunRequest {
  readonly executor: Executor;
  readonly plan: PlanSource;
  readonly analysis: PlanAnalysis;
  readonly input: Readonly<Record<string, unknown>>;
  readonly options?: ExecutionOptions;
  /** Who and what answers approvals and waits. Default: the person at the terminal is asked. */
  readonly answers?: RunAnswers;
  /** Clears the lines that tools print of what must not be seen. */
  readonly clearLine?: (line: string) => string;
  /** Where the trace is written, from the session's directory. */
  readonly traceFile?: string | undefined;
  /** What is run: the history of this user says how long it usually takes. Default: nothing is known. */
  readonly subject?: RunSubject | undefined;
  /** How progress is shown. Default: `live` on a terminal, `none` with `--quiet`, else `plain`. */
  readonly progress?: 'live' | 'plain' | 'none';
  /** Called with each event, one after the other; the next one waits. */
  readonly onEvent?: (event: RunEvent) => Promise<void>;
}

/** How a run ended. */
export type RunOutcome = RunEnd &
  ({ readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly error: RunError });

interface RunEnd {
  readonly exitCode: ExitCode;
  readonly runId: string;
  readonly trace: ExecTrace;
  /** The share of the run in which this process computed, rather than waited for something outside: 0 to 1. */
  readonly busyShare: number;
  /** Where the trace was written. */
  readonly traceFile?: string;
  /** Why it could not be written. */
  readonly traceError?: unknown;
}

/**
 * Runs a plan that has been checked and shows how it goes. The first Ctrl-C cancels it; the trace is written however it
 * ends. If the reader of standard output goes away, the run is cancelled.
 *
 * @throws CliError (usage) before anything is called, if the trace could not be written
 */
export async function runPlan(request: RunRequest, session: Session): Promise<RunOutcome> {
  const { traceFile } = request;
  if (traceFile !== undefined) await prepareOutputFile(traceFile, session);
  const isLive = (request.progress ?? (session.live ? 'live' : 'plain')) === 'live';
  const progress = createProgress({
    screen: session.err,
    paint: session.paint,
    symbols: session.unicode ? UNICODE_SYMBOLS : ASCII_SYMBOLS,
    mode: request.progress ?? (session.live ? 'live' : session.quiet ? 'none' : 'plain'),
    verbose: session.verbose,
    expected: expectedSteps(request.analysis),
    concurrency: request.options?.concurrency ?? DEFAULT_CONCURRENCY,
    usualMs: isLive ? await usualDuration(request.subject, session) : undefined,
  });
  const leave = session.drawing.occupy(progress);
  const outcome = await runShown(request, session, progress).finally(() => {
    leave();
    progress.finish();
  });
  return traceFile === undefined ? outcome : withTrace(outcome, traceFile, session);
}

/** An estimate that cannot be made is none. The same folder is written at the end of the run, and then it is told. */
async function usualDuration(subject: RunSubject | undefined, session: Session): Promise<number | undefined> {
  return (
    subject &&
    historyOf(session)
      ?.usualDuration(subject.plan)
      .catch(() => undefined)
  );
}

/** Writes the trace. What a run has brought is not lost because of it. */
async function withTrace(outcome: RunOutcome, traceFile: string, session: Session): Promise<RunOutcome> {
  try {
    await writeOutputFile(traceFile, `${toJson(outcome.trace, 2)}\n`, session);
    return { ...outcome, traceFile };
  } catch (traceError) {
    return { ...outcome, traceError, exitCode: outcome.ok ? ExitCode.usage : outcome.exitCode };
  }
}

async function runShown(request: RunRequest, session: Session, progress: Progress): Promise<RunOutcome> {
  const { out, paint, quiet } = session;
  const interruption = listenForSignals((name) => {
    const asked = name === 'SIGINT' ? 'Ctrl-C' : 'SIGTERM';
    if (!quiet) progress.print(paint.yellow(`${asked}: stopping; once more to stop at once`));
  });
  const { clearLine = (line) => line } = request;
  const releaseConsole = captureConsole((line) => progress.print(printable(clearLine(line))));
  const answerer = new RunAnswerer(
    { clear: clearLine, ...(request.answers ?? onlyAsked(session)) },
    request.analysis,
    session,
  );
  const before = performance.eventLoopUtilization();
  try {
    const signal = AbortSignal.any([interruption.signal, out.closed]);
    const stream = request.executor.stream(
      request.plan,
      { input: request.input },
      // Who writes all events down gets all of them; the picture takes each as it comes.
      {
        ...request.options,
        signal,
        sinks: [progress, answerer],
        onApproval: (question) => answerer.answer(question),
        keptEvents: request.onEvent ? Number.POSITIVE_INFINITY : 1,
      },
    );
    answerer.begin(stream);
    const ended = stream.result.then(
      ({ runId, trace, result }) => ({ ok: true, exitCode: ExitCode.ok, runId, trace, result }) as const,
      (error: unknown) =>
        failedEnd(error, interruption.exitCode ?? (out.closed.aborted ? ExitCode.outputClosed : undefined)),
    );
    if (request.onEvent) {
      for await (const event of stream) if (event.type !== 'stream.skipped') await request.onEvent(event);
    }
    const end = await ended;
    // A question that is no longer open has yet to leave the terminal.
    await session.drawing.settled();
    for (const name of end.ok && !quiet ? answerer.unused : []) {
      progress.print(`${paint.yellow('warning')}: nobody asked for the decision at "${printable(name)}"`);
    }
    return { ...end, busyShare: performance.eventLoopUtilization(before).utilization };
  } finally {
    releaseConsole();
    interruption.stop();
  }
}

/** @param stopped the exit code if the run was made to stop from outside */
function failedEnd(
  error: unknown,
  stopped: ExitCode | undefined,
): Omit<Extract<RunOutcome, { ok: false }>, 'busyShare' | 'traceFile' | 'traceError'> {
  if (isPlanError(error)) throw new CliError(ExitCode.planInvalid, error.message, { cause: error });
  if (!isRunError(error)) throw error;
  const exitCode = stopped ?? (error.code === 'limit/duration' ? ExitCode.deadline : ExitCode.runFailed);
  return { ok: false, exitCode, runId: error.runId, error, trace: error.trace };
}

/** The plan's own steps, which the tree shows before they start. */
function expectedSteps({ root }: PlanAnalysis): ExpectedStep[] {
  return root.nodes.map(({ id, type, step }) => ({ id, type, ...('tool' in step && { tool: step.tool }) }));
}
