import type { ExecTrace, ExecTraceStatistics } from '@planloom/executor-core';

import { durationText } from '../terminal/duration-text.ts';
import type { Paint } from '../terminal/paint.ts';
import { usageTexts } from '../terminal/usage-text.ts';

const ENDINGS: Readonly<Record<ExecTrace['status'], string>> = {
  success: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

/** Which runs say how much faster they were than one call at a time: all, or those that were clearly faster. */
export type TellSpeed = 'always' | 'if-faster';

/** A gain below this may be a flaw of the estimate. */
const CLEARLY_FASTER = 1.2;

/**
 * What ran and how long, in one line, and a second about the speed.
 *
 * @param busyShare the share of the run in which this process computed, 0 to 1
 */
export function summaryLines(trace: ExecTrace, busyShare: number, tellSpeed: TellSpeed, paint: Paint): string[] {
  const { successfulSteps, failedSteps, skippedSteps, toolCalls, retries, usage = {} } = trace.statistics;
  const counts = [
    counted(successfulSteps, 'step'),
    ...(failedSteps > 0 ? [`${failedSteps} failed`] : []),
    ...(skippedSteps > 0 ? [`${skippedSteps} skipped`] : []),
    counted(toolCalls, 'tool call'),
    ...(retries > 0 ? [counted(retries, 'retry', 'retries')] : []),
    ...usageTexts(usage),
  ];
  const colour = { success: paint.green, failed: paint.red, cancelled: paint.yellow }[trace.status];
  const speedUp = estimateSpeedUp(trace, busyShare);
  const isTold = tellSpeed === 'always' || speedUp >= CLEARLY_FASTER;
  return [
    `${colour(ENDINGS[trace.status])} in ${paint.bold(durationText(trace.totalDurationMs))}${suspendedText(trace.statistics)}: ${counts.join(', ')}`,
    ...(isTold ? [paint.dim(speedLine(trace, speedUp))] : []),
  ];
}

/**
 * How many times as long the run would have taken with one call at a time, estimated with care.
 *
 * The durations of all calls together would be the answer if calls only waited. But all of them compute on one thread,
 * where they also wait for each other, and that takes as long one after the other. So only the time in which the thread
 * was idle counts as many times as calls were under way. The time in which the run was suspended does not count at all.
 */
export function estimateSpeedUp(trace: ExecTrace, busyShare: number): number {
  const activeMs = activeTime(trace);
  if (activeMs <= 0) return 1;
  const atOnce = Math.max(trace.statistics.workMs / activeMs, 1);
  const busy = Math.min((busyShare * trace.totalDurationMs) / activeMs, 1);
  return busy + (1 - busy) * atOnce;
}

/** Milliseconds in which the run was not suspended. */
function activeTime({ statistics, totalDurationMs }: ExecTrace): number {
  return totalDurationMs - (statistics.suspendedMs ?? 0);
}

function suspendedText({ suspendedMs = 0 }: ExecTraceStatistics): string {
  return suspendedMs > 0 ? ` (suspended for ${durationText(suspendedMs)})` : '';
}

function speedLine(trace: ExecTrace, speedUp: number): string {
  const activeMs = activeTime(trace);
  const alone = durationText(activeMs * speedUp);
  const times = `One call at a time would have taken about ${alone}: this was ${speedUp.toFixed(1)} times as fast`;
  return `${times} (${speedReason(trace.statistics, activeMs, speedUp)})`;
}

function speedReason({ peakConcurrency, workMs }: ExecTraceStatistics, durationMs: number, speedUp: number): string {
  if (peakConcurrency < 2) return 'there was never more than one call';
  if (speedUp >= CLEARLY_FASTER) return `up to ${peakConcurrency} calls at once`;
  return workMs > CLEARLY_FASTER * durationMs
    ? 'the calls compute, and one thread computes'
    : 'calls hardly ever ran side by side';
}

function counted(count: number, noun: string, plural: string = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
