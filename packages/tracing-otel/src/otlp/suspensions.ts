import { readIsoTime, type ExecTrace, type ExecTraceEntry } from '@planloom/executor-core';

import { isLongWait } from '../shape/segments.ts';

/** A time in which a run was suspended: milliseconds since 1970. */
export interface Suspension {
  readonly from: number;
  readonly to: number;
  /** Whether it may have been long until the run went on, as far as could be said when it began. */
  readonly isLong: boolean;
}

/** By how much the sum of the times may differ from what a trace says: each of them is rounded, and clocks move on while a step ends and another begins. */
const TOLERANCE_MS = 5;

/**
 * When a run was suspended, which a trace does not say: steps waited, and no other was under way. It does say for how long in all. What does not add up to that is not told, as
 * where a step was asked again.
 */
export function suspensionsOf(trace: ExecTrace): readonly Suspension[] {
  const { suspendedMs } = trace.statistics;
  if (suspendedMs === undefined) return [];
  const found = idleTimes(trace.entries);
  const sum = found.reduce((all, { from, to }) => all + to - from, 0);
  return Math.abs(sum - suspendedMs) <= TOLERANCE_MS * (found.length + 1) ? found : [];
}

/** The wait of a step. */
export interface WaitTime {
  readonly from: number;
  readonly to: number;
}

/** When a step waited last; undefined if it never did. Milliseconds since 1970. */
export function waitTimeOf({ wait, startTime, endTime = startTime, retryCount }: ExecTraceEntry): WaitTime | undefined {
  if (wait === undefined || startTime === undefined || endTime === undefined) return undefined;
  // What follows a wait is its fallback, what precedes it are the times it was asked before.
  const from = retryCount === 0 ? readIsoTime(startTime) : readIsoTime(endTime) - wait.waitedMs;
  return { from, to: from + wait.waitedMs };
}

/** Something that begins or ends. */
interface Change {
  readonly at: number;
  /** Steps that work: more, fewer, or as many. */
  readonly working: number;
  readonly begins?: ExecTraceEntry;
  readonly ends?: ExecTraceEntry;
}

function idleTimes(entries: readonly ExecTraceEntry[]): readonly Suspension[] {
  const outer = new Set(entries.map(({ parentId }) => parentId));
  const changes = entries
    .flatMap((entry) => changesOf(entry, outer.has(entry.nodeId)))
    .toSorted((one, other) => one.at - other.at);
  const waiting = new Set<ExecTraceEntry>();
  const found: Suspension[] = [];
  let working = 0;
  for (const [index, change] of changes.entries()) {
    working += change.working;
    if (change.begins) waiting.add(change.begins);
    if (change.ends) waiting.delete(change.ends);
    const { at } = change;
    const next = changes[index + 1]?.at ?? at;
    if (next <= at || working > 0 || waiting.size === 0) continue;
    found.push({ from: at, to: next, isLong: [...waiting].some((entry) => isLong(entry, at)) });
  }
  return found;
}

function changesOf(entry: ExecTraceEntry, hasInner: boolean): readonly Change[] {
  const { startTime, endTime = startTime } = entry;
  if (startTime === undefined || endTime === undefined) return [];
  const wait = waitTimeOf(entry);
  if (wait) {
    return [
      { at: wait.from, working: 0, begins: entry },
      { at: wait.to, working: 0, ends: entry },
    ];
  }
  // A container does nothing itself.
  const weight = hasInner ? 0 : 1;
  return [
    { at: readIsoTime(startTime), working: weight },
    { at: readIsoTime(endTime), working: -weight },
  ];
}

function isLong(entry: ExecTraceEntry, at: number): boolean {
  const due = dueTimeOf(entry);
  return isLongWait({ for: entry.wait?.for ?? 'time', ...(due !== undefined && { due }) }, at);
}

/** Until when a step waited that waited for a time. Its input says it; without values, the end of the wait does if that came. Milliseconds since 1970. */
export function dueTimeOf(entry: ExecTraceEntry): number | undefined {
  const { wait, status, input } = entry;
  if (wait?.for !== 'time') return undefined;
  const { until } = Object(input) as { readonly until?: unknown };
  if (typeof until === 'string') return readIsoTime(until);
  return status === 'success' ? waitTimeOf(entry)?.to : undefined;
}
