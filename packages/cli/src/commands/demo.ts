import { readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { checkPlan, parsePlan, type ParseResult, type PlanAnalysis } from '@planloom/dsl-schema';
import { createExecutor } from '@planloom/executor-core';
import { markdownReportPlan, standardTools } from '@planloom/tools-std';

import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import { tellAndKeep } from '../running/keep-run.ts';
import { reportOutcome } from '../running/report-outcome.ts';
import { runPlan } from '../running/run-plan.ts';
import type { Session } from '../session.ts';
import { fitWidth } from '../terminal/fit-width.ts';
import { printable } from '../terminal/printable.ts';
import { prepareOutputFile, writeOutputFile } from '../write-output-file.ts';

/** Options of `planloom demo`. */
export interface DemoCommandOptions {
  /** Default: `.planloom`. */
  readonly out?: string;
  /** Default: 8. */
  readonly concurrency?: number;
}

const EXCERPT_LINES = 16;

/** Runs the plan that comes with the standard tools on the Markdown files of a folder; it reaches nothing else. */
export async function demoCommand(session: Session, folder: string, options: DemoCommandOptions): Promise<ExitCode> {
  const { out = '.planloom', concurrency = 8 } = options;
  const root = resolve(session.directory, folder);
  await requireFolder(root, folder);
  const tools = standardTools({ root, network: false });
  const { parsed, analysis, file } = await readDemoPlan();
  const { err, paint, quiet } = session;
  const reportFile = join(out, 'markdown-report.md');
  await prepareOutputFile(reportFile, session);
  if (!quiet) err.write(`${paint.dim('plan: ')} ${file}\n${paint.dim('files:')} Markdown below ${root}\n\n`);
  const subject = { name: 'planloom demo', plan: analysis.plan };
  const outcome = await runPlan(
    {
      executor: createExecutor(tools),
      plan: parsed,
      analysis,
      input: { title: `Markdown files of ${basename(root)}` },
      options: { concurrency },
      subject,
      traceFile: join(out, 'markdown-report.trace.json'),
    },
    session,
  );
  const report = outcome.ok ? readReport(outcome.result) : undefined;
  await tellAndKeep(outcome, subject, session, async () => {
    if (report !== undefined) await session.out.write(`\n${excerpt(report, session)}\n\n`);
    reportOutcome(outcome, session, 'always');
  });
  if (report === undefined) return outcome.exitCode;
  await writeReport(report, reportFile, out, session);
  if (!quiet) err.write(`${paint.dim('report:')} ${reportFile}\n`);
  return outcome.exitCode;
}

async function requireFolder(path: string, folder: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) return;
  throw new CliError(ExitCode.usage, found === undefined ? 'there is no such folder' : 'this is not a folder', {
    where: folder,
  });
}

interface DemoPlan {
  readonly file: string;
  readonly parsed: ParseResult;
  readonly analysis: PlanAnalysis;
}

/** The plan that comes with the standard tools: a file to read, run with options of one's own, and change. */
async function readDemoPlan(): Promise<DemoPlan> {
  const file = fileURLToPath(markdownReportPlan);
  const parsed = parsePlan(await readFile(file, 'utf8'), { fileName: file });
  const { analysis } = checkPlan(parsed);
  if (analysis === undefined) throw new Error(`the plan that comes with planloom is broken: ${file}`);
  return { file, parsed, analysis };
}

function readReport(result: unknown): string {
  const report = typeof result === 'object' && result !== null && 'report' in result ? result.report : undefined;
  if (typeof report === 'string') return report;
  throw new Error('the plan that comes with planloom gave no report');
}

/** The folder keeps itself out of version control, unless it was there before. */
async function writeReport(report: string, file: string, folder: string, session: Session): Promise<void> {
  await writeOutputFile(file, report, session);
  await writeOutputFile(join(folder, '.gitignore'), '*\n', session);
}

function excerpt(report: string, { out, outPaint }: Session): string {
  const lines = report.trimEnd().split('\n');
  const first = lines
    .slice(0, EXCERPT_LINES)
    .map((line) => (out.isTTY ? fitWidth(printable(line), out.columns) : line));
  const rest = lines.length - first.length;
  return [...first, ...(rest > 0 ? [outPaint.dim(`… ${rest} more lines`)] : [])].join('\n');
}
