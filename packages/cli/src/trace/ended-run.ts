import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';

import type { ExecTrace } from '@planloom/executor-core';
import { readTrace, TraceError } from '@planloom/trace';

import { readText } from '../plans/read-text.ts';
import type { Session } from '../session.ts';
import { openTrace } from './open-trace.ts';

/** What a word names: a run that is over, or something else, which is read in the session that is given. */
export type EndedRun =
  | { readonly trace: ExecTrace; readonly again?: never }
  | { readonly trace?: never; readonly again: Session };

/**
 * The run that a word names: a file or standard input with a trace, or a run that was kept. Nothing if it is something else, such as a plan.
 *
 * @throws CliError (usage) if there is neither such a file nor such a run, or the trace is broken
 */
export async function endedRun(name: string, session: Session): Promise<EndedRun> {
  const found = name === '-' ? 'pipe' : await kindOf(resolve(session.directory, name));
  if (found === undefined) return { trace: await openTrace(name, session) };
  // Another pipe than standard input can be read only once, by whoever reads the plan.
  if (found === 'pipe' && name !== '-') return { again: session };
  const text = await readText(name, session);
  const again = name === '-' ? { ...session, stdin: Readable.from([text]) as unknown as Session['stdin'] } : session;
  if (isTrace(text)) return { trace: await openTrace(name, again) };
  return { again };
}

async function kindOf(path: string): Promise<'file' | 'pipe' | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  return found.isFIFO() || found.isCharacterDevice() ? 'pipe' : 'file';
}

/** Whether there is a trace, whole or broken. What is wrong with a plan is said by who reads that. */
function isTrace(text: string): boolean {
  try {
    readTrace(text);
    return true;
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    return text.includes('"entries"') && !/(?:^|[\s"{,])steps"?\s*:/u.test(text);
  }
}
