import { generateText, jsonSchema, NoObjectGeneratedError, Output, streamText, type LanguageModel } from 'ai';

import { aiSdkError } from './ai-sdk/ai-sdk-error.ts';
import { toResponse } from './ai-sdk/ai-sdk-response.ts';
import type { LLMClient, LLMRequest, LLMResponse } from './llm/llm-client.ts';
import { createTextStream } from './llm/text-stream.ts';

/** How a model of the AI SDK is asked. */
export interface AiSdkOptions {
  /** Whether the provider keeps to the form of an answer. Default: `strict`; a model that cannot answers with a text, which is read. */
  readonly structuredOutput?: LLMClient['structuredOutput'];
  /** Further attempts where the same request may succeed later. Default: 2. */
  readonly maxRetries?: number;
  /** What goes to the provider as it is, by the provider's name: `{ openai: { reasoningEffort: 'low' } }`. */
  readonly providerOptions?: Parameters<typeof generateText>[0]['providerOptions'];
}

/** A model of the AI SDK 7, of any provider, as a planner asks it. */
export function fromAiSdk(model: LanguageModel, options: AiSdkOptions = {}): LLMClient {
  const { structuredOutput = 'strict' } = options;
  const client = new AiSdkModel(model, structuredOutput, options);
  return {
    name: client.name,
    structuredOutput,
    generate: (request) => client.generate(request),
    stream: (request) =>
      createTextStream(({ push, signal }) => client.stream({ ...request, signal }, push), request.signal),
  };
}

class AiSdkModel {
  readonly name: string;
  readonly #model: LanguageModel;
  readonly #isStructured: boolean;
  readonly #options: AiSdkOptions;

  constructor(model: LanguageModel, structuredOutput: LLMClient['structuredOutput'], options: AiSdkOptions) {
    this.name = typeof model === 'string' ? model : model.modelId;
    this.#model = model;
    this.#isStructured = structuredOutput === 'strict';
    this.#options = options;
  }

  async generate(request: LLMRequest): Promise<LLMResponse> {
    try {
      const { text, finishReason, usage, response } = await generateText(this.#settings(request));
      const isStructured = this.#isStructured && request.output !== undefined;
      return toResponse(this.name, { text, finishReason, usage, modelId: response.modelId }, isStructured);
    } catch (error) {
      return this.#answerOutOfForm(error) ?? fail(aiSdkError(this.name, error, request.signal));
    }
  }

  async stream(request: LLMRequest, push: (piece: string) => void): Promise<LLMResponse> {
    let text = '';
    try {
      // Failures come as parts of the stream; the SDK would write them to the console, too.
      const result = streamText({ ...this.#settings(request), onError: () => {} });
      for await (const part of result.stream) {
        if (part.type === 'error') throw part.error;
        if (part.type === 'text-delta') push(part.text);
        if (part.type === 'text-delta') text += part.text;
      }
      request.signal?.throwIfAborted();
      const [finishReason, usage, response] = await Promise.all([result.finishReason, result.usage, result.response]);
      const isStructured = this.#isStructured && request.output !== undefined;
      return toResponse(this.name, { text, finishReason, usage, modelId: response.modelId }, isStructured);
    } catch (error) {
      throw aiSdkError(this.name, error, request.signal, text);
    }
  }

  /** The SDK takes a text that is no JSON for a failure; it is an answer all the same, to be read and mended. */
  #answerOutOfForm(error: unknown): LLMResponse | undefined {
    if (!NoObjectGeneratedError.isInstance(error)) return undefined;
    const { text, finishReason, usage, response } = error;
    if (text === undefined || finishReason === undefined || usage === undefined) return undefined;
    return toResponse(this.name, { text, finishReason, usage, modelId: response?.modelId ?? this.name }, false);
  }

  #settings({
    messages,
    temperature,
    maxOutputTokens,
    signal,
    output,
  }: LLMRequest): Parameters<typeof generateText>[0] {
    const { maxRetries, providerOptions } = this.#options;
    const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
    return {
      model: this.#model,
      messages: messages.filter(({ role }) => role !== 'system'),
      ...(system.length > 0 && { instructions: system.join('\n\n') }),
      ...(temperature !== undefined && { temperature }),
      ...(maxOutputTokens !== undefined && { maxOutputTokens }),
      ...(maxRetries !== undefined && { maxRetries }),
      ...(providerOptions && { providerOptions }),
      ...(signal && { abortSignal: signal }),
      ...(this.#isStructured && output && { output: Output.object({ ...output, schema: jsonSchema(output.schema) }) }),
    };
  }
}

function fail(error: Error): never {
  throw error;
}
