import type { LLMFinish, LLMResponse, LLMUsage } from '../llm/llm-client.ts';
import { LLMError } from '../llm/llm-error.ts';

/** What an agent answers. */
export interface AgentAnswer {
  readonly text: string;
  readonly object?: unknown;
  /** Read for `inputTokens`, `outputTokens`, `cachedInputTokens` and `reasoningTokens`. */
  readonly usage?: unknown;
  readonly finishReason?: unknown;
}

const FINISHES: ReadonlyMap<unknown, LLMFinish> = new Map<unknown, LLMFinish>([
  [undefined, 'complete'],
  ['stop', 'complete'],
  ['length', 'length'],
  ['content-filter', 'filtered'],
]);

/**
 * An answer of an agent as one of a model.
 *
 * @param isForm whether a form was asked for that the agent keeps to
 * @throws LLMError if the agent gave no text, or its provider filtered all of it
 */
export function agentResponse(name: string, answer: AgentAnswer, isForm: boolean): LLMResponse {
  const { text, object } = answer;
  const hasObject = isForm && object !== undefined && object !== null;
  if (typeof text !== 'string' && !hasObject) {
    throw new LLMError('llm/bad-answer', `${name} is to answer with { text }, a string, but text is ${typeof text}.`);
  }
  const usage = usageOf(answer.usage);
  const finish = FINISHES.get(answer.finishReason) ?? 'other';
  const whole = text || (hasObject ? JSON.stringify(object) : '');
  if (finish === 'filtered' && whole === '') {
    throw new LLMError('llm/refused', `The provider of ${name} filtered the answer.`, usage ? { usage } : {});
  }
  return { text: whole, ...(hasObject && { object }), ...(usage && { usage }), finish };
}

const COUNTS = ['inputTokens', 'outputTokens', 'cachedInputTokens', 'reasoningTokens'] as const;

function usageOf(usage: unknown): LLMUsage | undefined {
  if (typeof usage !== 'object' || usage === null) return undefined;
  const counts = COUNTS.flatMap((name) => {
    const count: unknown = Reflect.get(usage, name);
    return typeof count === 'number' && Number.isFinite(count) ? [[name, count] as const] : [];
  });
  return counts.length === 0 ? undefined : Object.fromEntries(counts);
}
