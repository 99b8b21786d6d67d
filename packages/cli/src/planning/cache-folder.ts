import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

import type { Session } from '../session.ts';

/**
 * Where plans that have done their task are kept: `--cache-dir`, `PLANLOOM_CACHE_DIR`, or `planloom/plans` in the folder for caches of this user.
 * Not in the project: tasks are private texts.
 */
export function cacheFolder(
  option: string | undefined,
  { environment, directory }: Pick<Session, 'environment' | 'directory'>,
): string {
  const named = option ?? environment['PLANLOOM_CACHE_DIR'];
  return named ? resolve(directory, named) : join(userCacheFolder(environment), 'planloom', 'plans');
}

/** By the XDG base directory specification, which has relative paths passed over; on Windows the local application data. */
function userCacheFolder(environment: Session['environment']): string {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = environment;
  if (xdg && isAbsolute(xdg)) return xdg;
  return process.platform === 'win32' && local ? local : join(homedir(), '.cache');
}
