import type { ExecTrace } from '@planloom/executor-core';
import { criticalPath, diffTraces, summarizeTrace, toChromeTrace, toHtml, toMermaid } from '@planloom/trace';

import { ExitCode } from '../exit-code.ts';
import { historyOf } from '../history/run-history.ts';
import { refuseSecondReader } from '../input/standard-input.ts';
import { ASCII_SYMBOLS, UNICODE_SYMBOLS } from '../progress/symbols.ts';
import type { Session } from '../session.ts';
import { durationText } from '../terminal/duration-text.ts';
import { printableLine } from '../terminal/printable.ts';
import { tellNotes } from '../terminal/tell-notes.ts';
import { diffLines } from '../trace/diff-lines.ts';
import { openTrace } from '../trace/open-trace.ts';
import { headLines, pathLine, pathLines, summaryLines } from '../trace/summary-lines.ts';
import { tableLines } from '../trace/table-lines.ts';
import { ASCII_MARKS, type TraceStyle, UNICODE_MARKS } from '../trace/trace-style.ts';
import { waterfallLines } from '../trace/waterfall.ts';
import { refuseOverwriting, writeOutputFile } from '../write-output-file.ts';

/** Options of `planloom trace show`. */
export interface ShowTraceOptions {
  /** Every item of every loop. Default: the most telling ones. */
  readonly all?: boolean;
  readonly json?: boolean;
}

/** Options of `planloom trace critical-path` and `list`. */
export interface TraceCommandOptions {
  readonly json?: boolean;
}

/** Options of `planloom trace diff`. */
export interface DiffTracesOptions {
  /** False with `--no-times`. */
  readonly times: boolean;
  /** False with `--no-values`. */
  readonly values: boolean;
  readonly json?: boolean;
}

/** Options of `planloom trace export`. */
export interface ExportTraceOptions {
  readonly format: TraceFormat;
  readonly output?: string;
}

/** What a trace can be turned into. */
type TraceFormat = 'chrome' | 'mermaid' | 'mermaid-flow' | 'html' | 'otlp';

/** Items of a loop that are drawn. */
const CHILDREN = 12;

const EXPORTS: Readonly<Record<TraceFormat, (trace: ExecTrace) => string | Promise<string>>> = {
  chrome: (trace) => `${JSON.stringify(toChromeTrace(trace))}\n`,
  mermaid: (trace) => toMermaid(trace),
  'mermaid-flow': (trace) => toMermaid(trace, { diagram: 'flowchart' }),
  html: toHtml,
  otlp: async (trace) => {
    const { traceToOtlp } = await import('@planloom/tracing-otel/otlp');
    return `${JSON.stringify(traceToOtlp(trace))}\n`;
  },
};

/** Draws a run as a waterfall, and says where the time went, what was called and what failed. */
export async function showTraceCommand(
  session: Session,
  name: string,
  { all = false, json = false }: ShowTraceOptions,
): Promise<ExitCode> {
  const trace = await openTrace(name, session);
  const [summary, path] = [summarizeTrace(trace), criticalPath(trace)];
  if (json) return writeJson(session, { summary, criticalPath: path });
  const style = styleOf(session);
  return writeLines(session, [
    ...headLines(summary, style),
    '',
    ...waterfallLines(trace, style, { children: all ? Number.POSITIVE_INFINITY : CHILDREN }),
    '',
    pathLine(path, style),
    ...summaryLines(summary, style),
  ]);
}

/** Says what made a run as long as it was. */
export async function criticalPathCommand(
  session: Session,
  name: string,
  { json = false }: TraceCommandOptions,
): Promise<ExitCode> {
  const path = criticalPath(await openTrace(name, session));
  if (json) return writeJson(session, path);
  const style = styleOf(session);
  return writeLines(session, [pathLine(path, style), ...pathLines(path, style)]);
}

/** Says how two runs differ; the exit code says whether. */
export async function diffTracesCommand(
  session: Session,
  names: readonly [string, string],
  { json = false, times, values }: DiffTracesOptions,
): Promise<ExitCode> {
  refuseSecondReader(...names);
  const from = await openTrace(names[0], session);
  const to = await openTrace(names[1], session);
  tellOtherPlan(from.planId, to.planId, session);
  const diff = diffTraces(from, to, { times, values });
  await (json ? writeJson(session, diff) : writeLines(session, diffLines(diff, styleOf(session))));
  // 1 means the same as in `diff` and `tools lock --check`.
  return diff.same ? ExitCode.ok : ExitCode.runFailed;
}

/** Runs of two plans differ in nearly everything. */
function tellOtherPlan(from: string, to: string, session: Session): void {
  if (from !== to) tellNotes([`these are runs of two plans: "${from}" and "${to}"`], session);
}

/** Turns a trace into what other programs read. */
export async function exportTraceCommand(
  session: Session,
  name: string,
  { format, output }: ExportTraceOptions,
): Promise<ExitCode> {
  refuseOverwriting('--output', output, [name], session);
  const text = await EXPORTS[format](await openTrace(name, session));
  if (output === undefined) {
    await session.out.write(text);
    return ExitCode.ok;
  }
  await writeOutputFile(output, text, session);
  if (!session.quiet) session.err.write(`${session.paint.green('wrote')} ${output}\n`);
  return ExitCode.ok;
}

/** The runs that are kept, the newest first. */
export async function listTracesCommand(session: Session, { json = false }: TraceCommandOptions): Promise<ExitCode> {
  const history = historyOf(session);
  const runs = history ? await history.list() : [];
  if (json) return writeJson(session, runs);
  const rows = runs.map(({ runId, name, status, startedAt, durationMs }) => [
    printableLine(runId),
    new Date(startedAt).toISOString().slice(0, 19).replace('T', ' '),
    status,
    durationText(durationMs),
    printableLine(name),
  ]);
  if (rows.length > 0) return writeLines(session, tableLines(rows, columnsOf(session)));
  const reason = history ? 'no run is kept' : 'no runs are kept, as PLANLOOM_HISTORY is off';
  if (!session.quiet) session.err.write(`${session.paint.dim(reason)}\n`);
  return ExitCode.ok;
}

function styleOf(session: Session): TraceStyle {
  const [symbols, marks] = session.unicode ? [UNICODE_SYMBOLS, UNICODE_MARKS] : [ASCII_SYMBOLS, ASCII_MARKS];
  return { paint: session.outPaint, symbols, marks, columns: columnsOf(session) };
}

/** A file or a pipe has no width; there, lines are as wide as on a large terminal. */
function columnsOf({ out }: Session): number {
  return out.isTTY ? Math.max(out.columns, 40) : 120;
}

async function writeLines(session: Session, lines: readonly string[]): Promise<ExitCode> {
  await session.out.write(`${lines.join('\n')}\n`);
  return ExitCode.ok;
}

async function writeJson(session: Session, value: unknown): Promise<ExitCode> {
  await session.out.write(`${JSON.stringify(value, undefined, 2)}\n`);
  return ExitCode.ok;
}
