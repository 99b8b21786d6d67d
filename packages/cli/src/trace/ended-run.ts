import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';

import type { ExecTrace } from '@planloom/executor-core';

import { readText } from '../plans/read-text.ts';
import type { Session } from '../session.ts';
import { openTrace } from './open-trace.ts';

/**
 * The run that a word names: a file with a trace, or a run that was kept. Nothing if it is something else, such as a file with a plan, or standard input.
 *
 * @throws CliError (usage) if there is neither such a file nor such a run, or the trace is broken
 */
export async function endedRun(name: string, session: Session): Promise<ExecTrace | undefined> {
  if (name === '-') return undefined;
  const found = await stat(resolve(session.directory, name)).catch(() => undefined);
  if (found === undefined) return openTrace(name, session);
  // A pipe can be read only once, by whoever reads the plan.
  return found.isFile() && looksLikeTrace(await readText(name, session)) ? openTrace(name, session) : undefined;
}

/** A trace has entries, and a plan has steps; what is wrong with either is said by who reads it. */
function looksLikeTrace(text: string): boolean {
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === 'object' && document !== null && 'entries' in document && !('steps' in document);
  } catch {
    return false;
  }
}
