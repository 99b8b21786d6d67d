import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

import type { Session } from '../session.ts';

/**
 * Where this user's runs are kept: `PLANLOOM_STATE_DIR`, or `planloom` in the folder for states of this user. By the XDG base directory specification, which has
 * relative paths passed over; on Windows the local application data.
 */
export function stateFolder({ environment, directory }: Pick<Session, 'environment' | 'directory'>): string {
  const { PLANLOOM_STATE_DIR: named, XDG_STATE_HOME: xdg, LOCALAPPDATA: local } = environment;
  if (named) return resolve(directory, named);
  if (xdg && isAbsolute(xdg)) return join(xdg, 'planloom');
  return process.platform === 'win32' && local
    ? join(local, 'planloom', 'state')
    : join(homedir(), '.local', 'state', 'planloom');
}
