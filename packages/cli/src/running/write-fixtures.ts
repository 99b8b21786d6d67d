import type { Fixtures } from '@planloom/testing';

import { reportError } from '../report-error.ts';
import type { Session } from '../session.ts';
import { writePrivateFile } from '../write-output-file.ts';
import { toJson } from './value-text.ts';

/** Writes fixtures into a file that only this user can read, and says so; an error is reported. Gives whether it went well. */
export async function writeFixtures(file: string, fixtures: Fixtures, session: Session): Promise<boolean> {
  try {
    await writePrivateFile(file, `${toJson(fixtures, 2)}\n`, session);
  } catch (error) {
    reportError(error, session);
    return false;
  }
  const { err, paint, quiet } = session;
  const count = fixtures.calls.length;
  if (!quiet) err.write(`${paint.dim('fixtures:')} ${file} (${count} ${count === 1 ? 'call' : 'calls'})\n`);
  return true;
}
