import type { FinishReason, LanguageModelUsage } from 'ai';

import type { LLMFinish, LLMResponse, LLMUsage } from '../llm/llm-client.ts';
import { LLMError } from '../llm/llm-error.ts';

/** What the SDK gives of an answer. */
interface SdkAnswer {
  readonly text: string;
  readonly finishReason: FinishReason;
  readonly usage: LanguageModelUsage;
  readonly modelId: string;
}

const FINISHES: Readonly<Partial<Record<FinishReason, LLMFinish>>> = {
  stop: 'complete',
  length: 'length',
  'content-filter': 'filtered',
};

/**
 * An answer of the SDK as one of ours.
 *
 * @throws LLMError if the model or its provider refused to answer
 */
export function toResponse(
  name: string,
  { text, finishReason, usage, modelId }: SdkAnswer,
  isStructured: boolean,
): LLMResponse {
  const finish = FINISHES[finishReason] ?? 'other';
  const spent = usageOf(usage);
  if (finish === 'filtered' && text === '') {
    throw new LLMError('llm/refused', `The model or its provider refused to answer (${name}).`, { usage: spent });
  }
  const object = isStructured ? parsed(text) : undefined;
  return { text, ...(object !== undefined && { object }), usage: spent, finish, model: modelId };
}

function usageOf({ inputTokens, outputTokens, inputTokenDetails, outputTokenDetails }: LanguageModelUsage): LLMUsage {
  return {
    ...(inputTokens !== undefined && { inputTokens }),
    ...(outputTokens !== undefined && { outputTokens }),
    ...(inputTokenDetails.cacheReadTokens !== undefined && { cachedInputTokens: inputTokenDetails.cacheReadTokens }),
    ...(outputTokenDetails.reasoningTokens !== undefined && { reasoningTokens: outputTokenDetails.reasoningTokens }),
  };
}

/** The SDK reads the form, too, but takes a text that is not in it for a failure: what is nearly right is worth reading. */
function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    // Read as a text.
    return undefined;
  }
}
