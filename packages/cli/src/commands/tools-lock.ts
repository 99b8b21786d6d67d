import { compareLock, lockTools, type Tool, type ToolDrift, type ToolLock } from '@planloom/tool-kit';

import { CliError } from '../cli-error.ts';
import { type ConfigOptions, loadConfig } from '../config/load-config.ts';
import { ExitCode } from '../exit-code.ts';
import { changeText, shown } from '../lock/drift-text.ts';
import { listOrigins, type OriginOptions, type ToolOrigin, toolsOf } from '../lock/foreign-tools.ts';
import { LOCK_FILE, readLockFile, writeLockFile } from '../lock/lock-file.ts';
import { matchNames } from '../lock/name-patterns.ts';
import { quoted } from '../lock/tool-gate.ts';
import type { Session } from '../session.ts';

/** Options of `planloom tools lock`. */
export interface LockToolsOptions extends ConfigOptions, OriginOptions {
  /** Patterns; other tools are left as the lock has them. */
  readonly only?: readonly string[];
  /** Patterns of tools whose change is accepted. */
  readonly accept?: readonly string[];
  /** Writes nothing. */
  readonly check?: boolean;
}

/**
 * Writes down what tools of packs and servers say of themselves. What is in the lock already is changed only where that
 * is accepted by name: a lock that follows by itself would guard nothing.
 */
export async function lockToolsCommand(session: Session, options: LockToolsOptions): Promise<ExitCode> {
  const loaded = await loadConfig(options, session.directory);
  const known = await readLockFile(loaded.directory);
  if (known === undefined && options.check === true) throw missingLock(loaded.directory);
  const origins = await listOrigins(options, loaded, session);
  refuseUnavailable(origins);
  const tools = toolsOf(origins);
  if (known === undefined && tools.length === 0) throw nothingToLock(origins);
  const lock = known ?? { version: 1, tools: {} };
  const drift = withOnly(compareLock(lock, tools), options.only, [...idsOf(lock), ...tools.map(({ id }) => id)]);
  const accepted = options.check === true ? new Set<string>() : acceptedBy(options, drift, known === undefined);
  const open = without(drift, accepted);
  await session.out.write(driftText(open, session));
  if (known === undefined || accepted.size > 0) {
    const file = await writeLockFile(loaded.directory, merge(lock, tools, accepted));
    const removed = drift.removed.filter((id) => accepted.has(id)).length;
    tell(`${file}: ${listed(accepted.size - removed, removed)}`, session);
  }
  return finish(open, session);
}

function missingLock(directory: string): CliError {
  return new CliError(ExitCode.usage, `there is no ${LOCK_FILE}`, { where: directory, next: 'planloom tools lock' });
}

/** An empty lock would refuse every tool that comes later, which nobody asked for. */
function nothingToLock(origins: readonly ToolOrigin[]): CliError {
  const message =
    origins.length === 0
      ? 'there is nothing to lock: neither the config nor an option names a pack or an MCP server'
      : `there is nothing to lock: ${origins.map(({ name }) => shown(name)).join(', ')} has no tools`;
  return new CliError(ExitCode.usage, message, {
    next: 'planloom tools lock --pack NAME, or --mcp FILE; standard tools and those of --tools are not locked',
  });
}

/** A tool that cannot be seen must not be taken for one that is gone. */
function refuseUnavailable(origins: readonly ToolOrigin[]): void {
  const missing = origins.filter(({ isAvailable }) => !isAvailable);
  if (missing.length === 0) return;
  throw new CliError(ExitCode.unavailable, missing.flatMap(({ problems }) => problems).join('\n'), {
    where: missing.map(({ name }) => name).join(', '),
    next: 'planloom tools doctor',
  });
}

function acceptedBy({ accept = [] }: LockToolsOptions, drift: ToolDrift, isFirst: boolean): ReadonlySet<string> {
  const ids = driftIds(drift);
  if (isFirst) return new Set(ids);
  return matchNames(accept, ids, '--accept');
}

function withOnly(drift: ToolDrift, only: readonly string[] | undefined, ids: readonly string[]): ToolDrift {
  if (only === undefined) return drift;
  const meant = matchNames(only, ids, '--only');
  return without(drift, new Set(ids.filter((id) => !meant.has(id))));
}

function without({ added, removed, changed }: ToolDrift, ids: ReadonlySet<string>): ToolDrift {
  return {
    added: added.filter((id) => !ids.has(id)),
    removed: removed.filter((id) => !ids.has(id)),
    changed: changed.filter(({ id }) => !ids.has(id)),
  };
}

/** The lock with the accepted tools as they are now; those that are gone are gone from it. */
function merge(lock: ToolLock, tools: readonly Tool[], accepted: ReadonlySet<string>): ToolLock {
  const now = lockTools(tools.filter(({ id }) => accepted.has(id))).tools;
  const stay = Object.entries(lock.tools).filter(([id]) => !accepted.has(id));
  const entries = [...stay, ...Object.entries(now)].sort(([left], [right]) => (left < right ? -1 : 1));
  return { version: 1, tools: Object.fromEntries(entries) };
}

/** What is not as in the lock, for a person. */
function driftText({ added, removed, changed }: ToolDrift, { outPaint }: Session): string {
  const lines = [
    ...changed.map((change) => changeText(change, outPaint)),
    ...added.map((id) => `${outPaint.bold(shown(id))} is new`),
    ...removed.map((id) => `${outPaint.bold(shown(id))} is gone`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function finish(open: ToolDrift, session: Session): ExitCode {
  const ids = driftIds(open);
  if (ids.length === 0) {
    tell('all tools are as in the lock', session);
    return ExitCode.ok;
  }
  const { err, paint } = session;
  const names = ids.length > 3 ? "'*'" : ids.map((id) => quoted(id)).join(' --accept ');
  err.write(`${paint.cyan('next')}:  read it, then: planloom tools lock --accept ${shown(names)}\n`);
  return ExitCode.runFailed;
}

function driftIds({ added, removed, changed }: ToolDrift): readonly string[] {
  return [...added, ...removed, ...changed.map(({ id }) => id)];
}

function idsOf({ tools }: ToolLock): readonly string[] {
  return Object.keys(tools);
}

function listed(written: number, removed: number): string {
  const parts = [
    ...(written > 0 || removed === 0 ? [`${toolCount(written)} written down`] : []),
    ...(removed > 0 ? [`${toolCount(removed)} taken out`] : []),
  ];
  return parts.join(', ');
}

function toolCount(count: number): string {
  return count === 1 ? '1 tool' : `${count} tools`;
}

function tell(message: string, { err, quiet }: Session): void {
  if (!quiet) err.write(`${message}\n`);
}
