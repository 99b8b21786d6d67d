import type { ExecTrace } from '@planloom/executor-core';
import type { ToolEstimate } from '@planloom/testing';

import type { RunHistory } from './run-history.ts';

/** Runs that are looked at, the newest first. */
const MOST_RUNS = 30;
/** Calls of one tool that are looked at. */
const MOST_CALLS = 200;

/** What a tool took in the runs that are kept. */
interface PastCalls {
  readonly durations: number[];
  readonly costs: number[];
}

/**
 * What calls of tools took in the last runs, of whatever plans: the median of their durations and the average of what they cost, as far as they said so.
 *
 * @param tools those that matter
 */
export async function estimatesFromHistory(
  history: RunHistory,
  tools: ReadonlySet<string>,
): Promise<Record<string, ToolEstimate>> {
  const past = new Map<string, PastCalls>([...tools].map((tool) => [tool, { durations: [], costs: [] }]));
  for await (const trace of history.traces(MOST_RUNS)) addCalls(trace, past);
  const known = [...past].filter(([, { durations }]) => durations.length > 0);
  return Object.fromEntries(known.map(([tool, calls]) => [tool, estimateOf(calls)]));
}

function addCalls({ entries }: ExecTrace, past: ReadonlyMap<string, PastCalls>): void {
  for (const { toolName, status, attempts, usage } of entries) {
    const calls = past.get(toolName ?? '');
    const last = attempts?.at(-1);
    if (!calls || calls.durations.length >= MOST_CALLS || status !== 'success' || last?.error !== undefined) continue;
    if (last) calls.durations.push(last.durationMs);
    if (usage?.costUsd !== undefined) calls.costs.push(usage.costUsd);
  }
}

function estimateOf({ durations, costs }: PastCalls): ToolEstimate {
  const sorted = durations.toSorted((one, other) => one - other);
  const count = durations.length;
  return {
    durationMs: sorted[Math.floor((count - 1) / 2)] ?? 0,
    ...(costs.length > 0 && { costUsd: costs.reduce((sum, cost) => sum + cost, 0) / costs.length }),
    source: `${count} ${count === 1 ? 'call' : 'calls'} in your history`,
  };
}
