import type { Clock } from '@planloom/executor-core';

import type { LLMClient } from '../llm/llm-client.ts';

/** A server with OpenAI's protocol for chats, and how it is asked. */
export interface OpenAiCompatibleOptions {
  /** Up to the part before `/chat/completions`: `http://localhost:11434/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  /** Sent as `Authorization: Bearer …`. Shown nowhere. Default: none. */
  readonly apiKey?: string;
  /** Sent along; may replace others. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Added to every request: `{ reasoning_effort: 'low' }`. */
  readonly body?: Readonly<Record<string, unknown>>;
  /**
   * What the server makes of a form that is asked for: keeps to its schema (`strict`), answers with some JSON (`json`), or does not know it (`none`).
   * Default: `none`, which every server knows.
   */
  readonly structuredOutput?: LLMClient['structuredOutput'];
  /** Milliseconds the server may be silent: until it answers, and between two pieces. Default: 60,000. */
  readonly idleTimeoutMs?: number;
  /** Milliseconds one attempt may take as a whole. Default: 300,000. */
  readonly timeoutMs?: number;
  /** Further attempts where the same request may succeed later. Default: 2. */
  readonly maxRetries?: number;
  /** Most milliseconds to wait before an attempt, also where the server asks for more: then it is not made. Default: 60,000. */
  readonly maxDelayMs?: number;
  /** Told, once each, of what the server did not take and is asked without from then on. */
  readonly onNotice?: (notice: string) => void;
  /** Default: the one of the platform. */
  readonly fetch?: typeof globalThis.fetch;
  /** Default: the clock of the machine. */
  readonly clock?: Clock;
}
