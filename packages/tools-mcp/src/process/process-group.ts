import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

import { pause, within } from './within.ts';

/**
 * Ends a process together with all it has started, as a shell or `npx` that only starts the real server would leave that
 * behind. The process leads a group of its own, and signals go to the group.
 *
 * A descendant that makes itself the leader of another group is out of reach, unless it ends with its parent.
 */
export interface ProcessGroup {
  /** Asks all of it to end, and makes it end if it has not after the grace. Resolves when its leader has ended. */
  end(graceMs: number): Promise<void>;
}

/** Takes charge of a child that was started with `detached: true`. */
export function processGroupOf(child: ChildProcess): ProcessGroup {
  const { pid } = child;
  if (pid === undefined) return { end: async () => undefined };
  const guard = startGuard(pid);
  // Without a shell there is no guard; what ends this process in the ordinary way is heard here.
  running.add(pid);
  if (running.size === 1) process.on('exit', endAll);
  let ending: Promise<void> | undefined;
  return { end: (graceMs) => (ending ??= end(graceMs)) };

  async function end(graceMs: number): Promise<void> {
    try {
      if (isRunning(child)) {
        const ended = once(child, 'exit');
        signalGroup(pid as number, 'SIGTERM');
        await within(graceMs, ended);
      }
      // What the leader has started and left behind is still in the group.
      await endStragglers(pid as number, graceMs);
      if (isRunning(child)) await once(child, 'exit');
    } finally {
      running.delete(pid as number);
      if (running.size === 0) process.off('exit', endAll);
      guard?.stdin?.end('done\n');
    }
  }
}

/** Leaders of the groups that are not ended. */
const running = new Set<number>();

function endAll(): void {
  for (const pid of running) signalGroup(pid, 'SIGTERM');
}

/** Whether a process has not ended yet. */
export function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

async function endStragglers(pid: number, graceMs: number): Promise<void> {
  if (!hasMembers(pid)) return;
  signalGroup(pid, 'SIGTERM');
  const until = Date.now() + graceMs;
  while (hasMembers(pid) && Date.now() < until) await pause(20);
  signalGroup(pid, 'SIGKILL');
}

/** A zombie that nobody has waited for counts as a member, too, until its parent or init has. */
function hasMembers(pid: number): boolean {
  if (process.platform === 'win32') return false;
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    // ESRCH: there is none; EPERM: what is left belongs to somebody else.
    return false;
  }
}

function signalGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended in the meantime.
  }
}

/**
 * A shell that waits for the end of this process, however it comes, and then ends the group. Only the system can tell
 * of a SIGKILL: it closes the pipe.
 */
const GUARD_SCRIPT =
  'read -r word; [ "$word" = done ] || { kill -s TERM -- "-$1"; sleep 2; kill -s KILL -- "-$1"; } 2>/dev/null';

function startGuard(pid: number): ChildProcess | undefined {
  if (process.platform === 'win32') return undefined;
  // Detached, or a Ctrl-C in the terminal would end the guard before its work.
  const guard = spawn('/bin/sh', ['-c', GUARD_SCRIPT, 'planloom-guard', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.on('error', () => undefined);
  guard.stdin?.on('error', () => undefined);
  guard.unref();
  // The pipe must not keep this process alive.
  (guard.stdin as { unref?: () => void } | null)?.unref?.();
  return guard;
}
