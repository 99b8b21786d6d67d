import type { RunError } from '@planloom/executor-core';

import { ExitCode } from '../exit-code.ts';
import { reportError } from '../report-error.ts';
import type { Session } from '../session.ts';
import type { Paint } from '../terminal/paint.ts';
import { printable } from '../terminal/printable.ts';
import type { RunOutcome } from './run-plan.ts';
import { summaryLines, type TellSpeed } from './summary.ts';

/** Tells the person how a run ended: warnings, the error, what ran, how long, and where the trace is. */
export function reportOutcome(outcome: RunOutcome, session: Session, tellSpeed: TellSpeed = 'if-faster'): void {
  const { err, paint, quiet } = session;
  const { trace, busyShare, traceFile, traceError } = outcome;
  for (const warning of trace.warnings ?? []) err.write(`${paint.yellow('warning')}: ${printable(warning)}\n`);
  if (!outcome.ok && outcome.exitCode !== ExitCode.outputClosed) err.write(errorText(outcome.error, paint));
  if (traceError !== undefined) reportError(traceError, session);
  if (quiet) return;
  for (const line of summaryLines(trace, busyShare, tellSpeed, paint)) err.write(`${line}\n`);
  if (traceFile !== undefined) err.write(`${paint.dim('trace:')} ${traceFile}\n`);
}

function errorText({ code, message, compensationErrors }: RunError, paint: Paint): string {
  const lines = [`${paint.red(`error[${code}]`)}: ${printable(message)}`];
  for (const each of compensationErrors) {
    lines.push(`${paint.red(`error[${each.code}]`)}: ${printable(`not undone: ${each.path}: ${each.message}`)}`);
  }
  return lines.map((line) => `${line}\n`).join('');
}
