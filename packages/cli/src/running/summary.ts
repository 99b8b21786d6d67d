import type { ExecTrace } from '@planloom/executor-core';

import { durationText } from '../terminal/duration-text.ts';
import type { Paint } from '../terminal/paint.ts';

const ENDINGS: Readonly<Record<ExecTrace['status'], string>> = {
  success: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

/**
 * What ran and how long, in one line, and a second about the speed where there is something to say.
 *
 * @param busyShare the share of the run in which this process computed, 0 to 1
 */
export function summaryLines(trace: ExecTrace, busyShare: number, paint: Paint): string[] {
  const { successfulSteps, failedSteps, skippedSteps, toolCalls, retries } = trace.statistics;
  const counts = [
    counted(successfulSteps, 'step'),
    ...(failedSteps > 0 ? [`${failedSteps} failed`] : []),
    ...(skippedSteps > 0 ? [`${skippedSteps} skipped`] : []),
    counted(toolCalls, 'tool call'),
    ...(retries > 0 ? [counted(retries, 'retry', 'retries')] : []),
  ];
  const colour = { success: paint.green, failed: paint.red, cancelled: paint.yellow }[trace.status];
  const speed = speedLine(trace, busyShare);
  return [
    `${colour(ENDINGS[trace.status])} in ${paint.bold(durationText(trace.totalDurationMs))}: ${counts.join(', ')}`,
    ...(speed === undefined ? [] : [paint.dim(speed)]),
  ];
}

/**
 * How many times as long the run would have taken with one call at a time, estimated with care.
 *
 * The durations of all calls together would be the answer if calls only waited. But all of them compute on one thread,
 * where they also wait for each other, and that takes as long one after the other. So only the time in which the thread
 * was idle counts as many times as calls were under way.
 */
export function estimateSpeedUp({ statistics, totalDurationMs }: ExecTrace, busyShare: number): number {
  if (totalDurationMs <= 0) return 1;
  const atOnce = Math.max(statistics.workMs / totalDurationMs, 1);
  return busyShare + (1 - busyShare) * atOnce;
}

function speedLine(trace: ExecTrace, busyShare: number): string | undefined {
  const { statistics } = trace;
  if (statistics.peakConcurrency < 2) return undefined;
  const speedUp = estimateSpeedUp(trace, busyShare);
  const alone = durationText(trace.totalDurationMs * speedUp);
  const times = `About ${speedUp.toFixed(1)} times as fast as one call at a time`;
  const isComputing = speedUp < 1.05 && statistics.workMs > 1.2 * trace.totalDurationMs;
  if (isComputing) return `${times}: its calls compute, on one thread`;
  return `${times} (${alone}); up to ${statistics.peakConcurrency} calls at once`;
}

function counted(count: number, noun: string, plural: string = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
