import type { PlanningUsage } from '@planloom/executor-core';

import type { LLMMessage, LLMResponse } from '../llm/llm-client.ts';
import type { PlannerSettings } from './planner-config.ts';

/** Characters that count as one token where a model does not tell; near enough for English text and JSON. */
const CHARACTERS_PER_TOKEN = 4;

/** Counts what planning one task costs, and says when it may cost no more. */
export class Spending {
  readonly #settings: Pick<PlannerSettings, 'budget' | 'price'>;
  #calls = 0;
  #input = 0;
  #output = 0;
  #cost: number | undefined;

  constructor(settings: Pick<PlannerSettings, 'budget' | 'price'>) {
    this.#settings = settings;
  }

  /** What was spent until now; money only if it is known. */
  get usage(): PlanningUsage {
    return {
      calls: this.#calls,
      inputTokens: this.#input,
      outputTokens: this.#output,
      ...(this.#cost !== undefined && { costUsd: this.#cost }),
    };
  }

  /** Why a model may not be asked this; undefined if it may. */
  refusal(messages: readonly LLMMessage[]): string | undefined {
    const { tokens, costUsd } = this.#settings.budget ?? {};
    const planned = this.#input + this.#output + estimateTokens(messages);
    if (tokens !== undefined && planned > tokens) return `it would take about ${planned} of ${tokens} tokens`;
    const cost = (this.#cost ?? 0) + this.#priceOf(estimateTokens(messages), 0);
    const isTooDear = costUsd !== undefined && cost > costUsd;
    return isTooDear ? `it would cost about ${cost.toFixed(4)} of ${costUsd} US dollars` : undefined;
  }

  /** Tokens that the next answer may have; undefined if that is not limited. */
  tokensLeft(messages: readonly LLMMessage[]): number | undefined {
    const { tokens } = this.#settings.budget ?? {};
    return tokens === undefined ? undefined : tokens - this.#input - this.#output - estimateTokens(messages);
  }

  /** Counts an answer. */
  add(messages: readonly LLMMessage[], { text, usage = {} }: Pick<LLMResponse, 'text' | 'usage'>): void {
    const input = usage.inputTokens ?? estimateTokens(messages);
    const output = usage.outputTokens ?? estimateTextTokens(text);
    this.#calls += 1;
    this.#input += input;
    this.#output += output;
    const cost = usage.costUsd ?? (this.#settings.price && this.#priceOf(input, output));
    if (cost !== undefined) this.#cost = (this.#cost ?? 0) + cost;
  }

  #priceOf(input: number, output: number): number {
    const { price } = this.#settings;
    return price === undefined ? 0 : (input * price.inputPerMillion + output * price.outputPerMillion) / 1e6;
  }
}

/** About how many tokens messages have. */
function estimateTokens(messages: readonly LLMMessage[]): number {
  return messages.reduce((sum, { content }) => sum + estimateTextTokens(content), 0);
}

function estimateTextTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}
