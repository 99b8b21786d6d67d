import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';

import type { ExecTrace } from '@planloom/executor-core';
import { readTrace, TraceError, type TraceProblem } from '@planloom/trace';

import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import { historyOf } from '../history/run-history.ts';
import { readText } from '../plans/read-text.ts';
import type { Session } from '../session.ts';

/** Candidates that are named when the beginning of an id fits several runs. */
const NAMED_RUNS = 5;

/**
 * The trace that a word names: a file, `-` for standard input, or a run that was kept, by its id, the beginning of that, or `last`. A file goes before a run.
 *
 * @throws CliError (usage) if there is none, or it is broken
 */
export async function openTrace(name: string, session: Session): Promise<ExecTrace> {
  const text = await textOf(name, session);
  try {
    return readTrace(text);
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    throw brokenTrace(name, error);
  }
}

async function textOf(name: string, session: Session): Promise<string> {
  if (name === '') throw nameless();
  if (name === '-' || (await isFile(name, session))) return readText(name, session);
  const history = historyOf(session);
  if (!history) throw noSuchTrace(name, 'there is no such file, and no runs are kept, as PLANLOOM_HISTORY is off');
  const found = await history.find(name);
  if ('text' in found) return found.text;
  const { candidates } = found;
  if (candidates.length === 0) {
    throw noSuchTrace(
      name,
      name === 'last' ? 'no run has been kept yet' : 'there is neither such a file nor such a run',
    );
  }
  const named = candidates.slice(0, NAMED_RUNS).join(', ');
  throw new CliError(
    ExitCode.usage,
    `several runs begin like this: ${named}${candidates.length > NAMED_RUNS ? ', …' : ''}`,
    {
      where: name,
      next: 'give more of the id',
    },
  );
}

async function isFile(name: string, { directory }: Session): Promise<boolean> {
  const found = await stat(resolve(directory, name)).catch(() => undefined);
  // To read a folder fails, and says so.
  return found !== undefined && (found.isFile() || found.isDirectory() || found.isFIFO() || found.isCharacterDevice());
}

function nameless(): CliError {
  return new CliError(ExitCode.usage, 'the name of the trace is empty', { next: 'planloom trace list' });
}

function noSuchTrace(name: string, message: string): CliError {
  return new CliError(ExitCode.usage, message, { where: name, next: 'planloom trace list' });
}

function brokenTrace(name: string, error: TraceError): CliError {
  const file = name === '-' ? 'standard input' : name;
  const [first] = error.problems;
  const lines = error.problems.map(problemLine);
  const place = first?.line === undefined ? file : `${file}:${first.line}:${first.column ?? 1}`;
  return new CliError(ExitCode.usage, lines.join('\n  '), { where: place, cause: error });
}

/** Its place is left out of the first, which stands behind it. */
function problemLine({ pointer, message, line, column }: TraceProblem, index: number): string {
  const place = index === 0 || line === undefined ? '' : `${line}:${column ?? 1}: `;
  return `${place}${pointer === '' ? '' : `${pointer} `}${message}`;
}
