import type { LLMUsage } from './llm-client.ts';

/**
 * What kept a model from answering.
 *
 * - `llm/rate-limited`: too many requests or tokens; `retryAfterMs` may say when to come back
 * - `llm/unavailable`: the server has a fault (5xx), is overloaded, or cannot be reached
 * - `llm/timeout`: no answer in time
 * - `llm/cut-off`: the connection ended in the middle of an answer; `text` is what had come
 * - `llm/refused`: the model or its provider will not answer this; `text` is what it said
 * - `llm/unauthorized`: no key, or one that may not do this
 * - `llm/bad-request`: the provider takes the request for wrong: an unknown model, a schema it does not know, a prompt that is too long
 * - `llm/bad-answer`: what came is no answer in the provider's protocol
 * - `llm/not-recorded`: a client that replays recordings has none of this request
 * - `llm/aborted`: the request's signal was aborted
 */
export type LLMErrorCode =
  | 'llm/rate-limited'
  | 'llm/unavailable'
  | 'llm/timeout'
  | 'llm/cut-off'
  | 'llm/refused'
  | 'llm/unauthorized'
  | 'llm/bad-request'
  | 'llm/bad-answer'
  | 'llm/not-recorded'
  | 'llm/aborted';

/** What is known of a failure besides its message. */
export interface LLMErrorOptions {
  readonly cause?: unknown;
  /** The status of the HTTP answer. */
  readonly status?: number;
  /** Milliseconds until the provider wants to be asked again. */
  readonly retryAfterMs?: number;
  /** What had been answered until then. */
  readonly text?: string;
  readonly usage?: LLMUsage;
}

/** A model gave no answer. */
export class LLMError extends Error {
  override readonly name: string = 'LLMError';
  readonly code: LLMErrorCode;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly text: string | undefined;
  readonly usage: LLMUsage | undefined;

  constructor(code: LLMErrorCode, message: string, options: LLMErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
    this.text = options.text;
    this.usage = options.usage;
  }

  /** Whether the same request may succeed later. */
  get isTransient(): boolean {
    return TRANSIENT.has(this.code);
  }
}

const TRANSIENT: ReadonlySet<LLMErrorCode> = new Set([
  'llm/rate-limited',
  'llm/unavailable',
  'llm/timeout',
  'llm/cut-off',
  'llm/bad-answer',
]);

/** Whether a value is an {@link LLMError}, also one of another copy of this package. */
export function isLLMError(value: unknown): value is LLMError {
  return value instanceof Error && value.name === 'LLMError' && 'code' in value;
}
