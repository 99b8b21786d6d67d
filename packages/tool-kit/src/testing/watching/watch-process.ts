import { turnsOfTheLoop } from '../timing.ts';
import { watchConsole } from './watch-console.ts';
import { watchEnvironment } from './watch-environment.ts';
import { watchUnhandled } from './watch-unhandled.ts';

/** Looks on from now; what it gives ends that, and tells what was left, one sentence each. */
type Watcher = () => () => readonly string[];

const WATCHERS: readonly Watcher[] = [watchConsole, watchEnvironment, watchUnhandled];

/**
 * Does something, and looks on until what it may have left to be done at once is done.
 *
 * @returns what it gave, and what it left to the process, one sentence each
 */
export async function watchProcess<Value>(
  action: () => Promise<Value>,
): Promise<{ readonly value: Value; readonly traces: readonly string[] }> {
  const endings = WATCHERS.map((watch) => watch());
  try {
    const value = await action();
    await turnsOfTheLoop();
    return { value, traces: endings.splice(0).flatMap((end) => end()) };
  } finally {
    for (const end of endings) end();
  }
}
