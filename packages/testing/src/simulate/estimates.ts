import type { RecordedCall } from '../fixtures/fixtures.ts';
import type { Estimate, Span, ToolEstimate } from './simulation.ts';

/** An estimate, and where it is known from. */
export type KnownEstimate = ToolEstimate & { readonly source: string };

/** What recorded calls took, on average, by tool; what is given goes before it. */
export function estimatesOf(
  calls: readonly RecordedCall[],
  given: Readonly<Record<string, ToolEstimate>>,
): ReadonlyMap<string, KnownEstimate> {
  const estimates = new Map<string, KnownEstimate>();
  for (const tool of new Set(calls.map((call) => call.tool))) {
    const ended = calls.filter((call) => call.tool === tool && call.outcome.type === 'result');
    const durationMs = average(ended.map((call) => call.durationMs));
    const costUsd = average(ended.flatMap((call) => costOf(call) ?? []));
    if (durationMs === undefined && costUsd === undefined) continue;
    estimates.set(tool, {
      ...(durationMs !== undefined && { durationMs }),
      ...(costUsd !== undefined && { costUsd }),
      source: 'recorded',
    });
  }
  for (const [tool, estimate] of Object.entries(given)) {
    const { source = 'given' } = estimate;
    const recorded = estimates.get(tool);
    const sources = new Set([source, ...(recorded && leavesOut(estimate, recorded) ? [recorded.source] : [])]);
    estimates.set(tool, { ...recorded, ...estimate, source: [...sources].join(', ') });
  }
  return estimates;
}

function leavesOut(estimate: ToolEstimate, recorded: ToolEstimate): boolean {
  return (['durationMs', 'costUsd'] as const).some(
    (name) => estimate[name] === undefined && recorded[name] !== undefined,
  );
}

/** What a call said it has cost; undefined if it said nothing of it. */
function costOf({ said = [] }: RecordedCall): number | undefined {
  const costs = said.flatMap((each) => (each.type === 'usage' ? (each.usage.costUsd ?? []) : []));
  return costs.length === 0 ? undefined : sum(costs);
}

/** One estimate out of those of single runs, and what it leaves out. */
export function estimate(
  amounts: readonly number[],
  called: ReadonlySet<string>,
  isKnown: (tool: string) => boolean,
): Estimate {
  const unknownFor = [...called].filter((tool) => !isKnown(tool)).sort();
  const span = spanOf(amounts);
  const isAnythingKnown = called.size === 0 || unknownFor.length < called.size;
  if (!span || !isAnythingKnown) return { unknownFor };
  const sorted = [...amounts].sort((one, other) => one - other);
  return { known: { ...span, median: sorted[Math.floor((sorted.length - 1) / 2)] ?? 0 }, unknownFor };
}

/** Least and most; undefined if there is nothing. */
export function spanOf(amounts: readonly number[]): Span | undefined {
  if (amounts.length === 0) return undefined;
  const least = amounts.reduce((one, other) => Math.min(one, other));
  const most = amounts.reduce((one, other) => Math.max(one, other));
  return { least, most };
}

function average(numbers: readonly number[]): number | undefined {
  return numbers.length === 0 ? undefined : sum(numbers) / numbers.length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
