import type { LLMClient, LLMFinish, LLMMessage, LLMUsage } from '../llm/llm-client.ts';
import type { LLMErrorCode } from '../llm/llm-error.ts';

/** What the model behind a client is to do. */
export type LLMScenario =
  | {
      /** Answers with these pieces; a client that does not stream gets them as one text. */
      readonly kind: 'answer';
      readonly pieces: readonly string[];
      readonly usage?: Pick<LLMUsage, 'inputTokens' | 'outputTokens'>;
      readonly finish?: Exclude<LLMFinish, 'other' | 'filtered'>;
    }
  | {
      /** Fails at once, as an error of this code is told by its protocol. */
      readonly kind: 'failure';
      readonly code: Extract<
        LLMErrorCode,
        'llm/rate-limited' | 'llm/unavailable' | 'llm/unauthorized' | 'llm/bad-request'
      >;
      readonly retryAfterMs?: number;
    }
  | { /** Says that it will not answer. */ readonly kind: 'refusal'; readonly text: string }
  | { /** Breaks off after these pieces. */ readonly kind: 'cut-off'; readonly pieces: readonly string[] }
  | {
      /** Answers with these pieces, if any, and then nothing more, until it is aborted. */ readonly kind: 'silence';
      readonly pieces?: readonly string[];
    };

/** How the suite gets clients of one kind. */
export interface LLMClientHarness {
  /** A client whose model does this, and which does not ask again by itself. */
  readonly client: (scenario: LLMScenario) => LLMClient | Promise<LLMClient>;
  /** The messages that the model of the last client was sent last. */
  readonly sent: () => readonly LLMMessage[];
  /** Resolves once a call has reached the model of the last client. Default: at once. */
  readonly begun?: () => Promise<void>;
  /** Whether the model of the last client has seen the end of a call that was aborted or left. Default: not looked at. */
  readonly hasEnded?: () => Promise<boolean>;
  /** What such clients cannot meet. Default: none of it. */
  readonly without?: readonly (LLMScenario['kind'] | LLMErrorCode | 'usage' | 'finish' | 'retry-after')[];
}

/** One requirement of a client. */
export interface LLMClientCase {
  readonly name: string;
  /** Rejects if the client does not keep to it. */
  readonly run: () => Promise<void>;
}
