import type { ExecTrace } from '@planloom/executor-core';

/** The trace with all times cut to the millisecond, as other makers of traces may give them. */
export function inWholeMs(trace: ExecTrace): ExecTrace {
  return JSON.parse(JSON.stringify(trace).replaceAll(/(T[\d:]+\.\d{3})\d+Z/gu, '$1Z')) as ExecTrace;
}
