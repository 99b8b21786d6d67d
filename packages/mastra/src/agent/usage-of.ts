import type { LLMUsage } from '@planloom/planner';

/** Tokens as Mastra counts them. */
export interface AgentUsage {
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  readonly cachedInputTokens?: number | undefined;
  readonly reasoningTokens?: number | undefined;
}

const COUNTS = ['inputTokens', 'outputTokens', 'cachedInputTokens', 'reasoningTokens'] as const;

/** What an agent's answer cost; what the provider did not tell is absent. */
export function usageOf(usage: AgentUsage): LLMUsage {
  return Object.fromEntries(COUNTS.flatMap((name) => (typeof usage[name] === 'number' ? [[name, usage[name]]] : [])));
}
