import type { JsonSchema } from '@planloom/dsl-schema';

/** One message of a conversation with a model. */
export interface LLMMessage {
  /** `system` messages stand first. */
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** The form that an answer is to have. */
export interface LLMOutput {
  /** Letters, digits, `_` and `-`; what some providers call the schema. */
  readonly name: string;
  readonly description?: string;
  /** In what all providers take (see `lintForProvider`): an object at the top, everything required, nothing additional. */
  readonly schema: JsonSchema;
}

/** What a model is asked. */
export interface LLMRequest {
  readonly messages: readonly LLMMessage[];
  /** A client that cannot ask for a form sends the messages alone; the answer is read from its text then. */
  readonly output?: LLMOutput;
  /** From 0 to 2; absent: the model's own default. */
  readonly temperature?: number;
  /** Most tokens of the answer; absent: the model's own limit. */
  readonly maxOutputTokens?: number;
  /** Aborted when the answer is no longer wanted: the call ends at once, with an `LLMError` of code `llm/aborted`. */
  readonly signal?: AbortSignal;
}

/** What an answer cost. What a provider does not tell is absent. */
export interface LLMUsage {
  /** Tokens of all messages, those read from a cache included. */
  readonly inputTokens?: number;
  /** Tokens of the answer, those of its reasoning included. */
  readonly outputTokens?: number;
  /** Those of `inputTokens` that came from the provider's cache. */
  readonly cachedInputTokens?: number;
  /** Those of `outputTokens` that were spent on reasoning. */
  readonly reasoningTokens?: number;
  /** What the provider says that the call cost, in US dollars. */
  readonly costUsd?: number;
}

/**
 * Why an answer ended: it was `complete`, reached the limit of its `length`, was `filtered` by the provider, or for a reason that is
 * not one of these.
 */
export type LLMFinish = 'complete' | 'length' | 'filtered' | 'other';

/** What a model answered. */
export interface LLMResponse {
  /** The answer as the model wrote it; with an `object`, its JSON. */
  readonly text: string;
  /** The answer in the form that was asked for, if the provider promises that it has it. Not trusted: it is checked again. */
  readonly object?: unknown;
  readonly usage?: LLMUsage;
  /** Default: `complete`. */
  readonly finish?: LLMFinish;
  /** The model that answered, as the provider calls it. */
  readonly model?: string;
}

/** An answer while it is written: pieces of its text in order, then the whole. */
export interface LLMStream extends AsyncIterable<string> {
  /**
   * The whole answer; its text is all pieces together. Settles when the pieces have ended, and rejects as `generate` would. Nobody has to
   * look at it: a rejection that nobody handles is not reported as unhandled.
   */
  readonly response: Promise<LLMResponse>;
}

/**
 * A language model as a planner sees it: messages in; text, perhaps an object, and usage out. Adapters of this package speak to
 * AI SDK models, agents, and servers with OpenAI's protocol; `llmClientCases` of `@planloom/planner/testing` says whether one of
 * your own is right.
 */
export interface LLMClient {
  /** What is asked, for people and for keys of recordings: `openai/gpt-5`, say. Default: `model`. */
  readonly name?: string;
  /**
   * Whether `request.output` is kept to: by the provider (`strict`), as some JSON object only (`json`), or not at all (`none`, the
   * default).
   */
  readonly structuredOutput?: 'strict' | 'json' | 'none';
  /** @throws LLMError for whatever keeps an answer from coming */
  generate(request: LLMRequest): Promise<LLMResponse>;
  /** The same, piece by piece. Leaving the loop early ends the call. */
  stream?(request: LLMRequest): LLMStream;
}
