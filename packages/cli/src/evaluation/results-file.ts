import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import type { CaseResult } from '@planloom/planner/evaluation';

import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import type { Session } from '../session.ts';
import { prepareOutputFile } from '../write-output-file.ts';

/** A file with the results of cases, one in JSON on each line, that an evaluation goes on with where it ended. */
export interface ResultsFile {
  /** What was in it. */
  readonly results: readonly CaseResult[];
  add(result: CaseResult): Promise<void>;
}

/**
 * Opens a file of results; a new one if there is none. A last line that is cut off, as a process that was killed leaves it, is taken out.
 *
 * @throws CliError (usage) if it cannot be written, or holds something else
 */
export async function openResultsFile(file: string, session: Pick<Session, 'directory'>): Promise<ResultsFile> {
  await prepareOutputFile(file, session);
  const path = resolve(session.directory, file);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  });
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const lines = whole.split('\n').filter((line) => line !== '');
  const results = lines.map((line, index) => parseResult(line, `${file}:${index + 1}`));
  if (whole !== text) await writeFile(path, whole);
  return { results, add: (result) => appendFile(path, `${JSON.stringify(result)}\n`) };
}

function parseResult(line: string, where: string): CaseResult {
  const value = parse(line);
  if (isResult(value)) return value;
  throw new CliError(ExitCode.usage, 'this is no result of an evaluation', {
    where,
    next: 'name another file with --out',
  });
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // What it is instead does not matter: the caller says where.
    return undefined;
  }
}

/** The rest is as it was written here. */
function isResult(value: unknown): value is CaseResult {
  const isHeld = typeof value === 'object' && value !== null && 'id' in value && 'first' in value && 'isValid' in value;
  return isHeld && typeof value.id === 'string';
}
