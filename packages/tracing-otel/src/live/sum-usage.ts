import type { ToolUsage } from '@planloom/tool-kit';

/** Adds up what was used. Who was asked is said only where all say the same. */
export function sumUsage(sum: ToolUsage | undefined, more: ToolUsage): ToolUsage {
  if (sum === undefined) return more;
  return {
    ...total('inputTokens', sum, more),
    ...total('outputTokens', sum, more),
    ...total('costUsd', sum, more),
    ...(sum.model !== undefined && sum.model === more.model && { model: sum.model }),
    ...(sum.provider !== undefined && sum.provider === more.provider && { provider: sum.provider }),
  };
}

function total(field: 'inputTokens' | 'outputTokens' | 'costUsd', sum: ToolUsage, more: ToolUsage): Partial<ToolUsage> {
  const [one, other] = [sum[field], more[field]];
  return one === undefined && other === undefined ? {} : { [field]: (one ?? 0) + (other ?? 0) };
}
