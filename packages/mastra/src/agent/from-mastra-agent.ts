import type { RequestContext } from '@mastra/core/request-context';
import {
  type LLMClient,
  LLMError,
  type LLMFinish,
  type LLMRequest,
  type LLMResponse,
  type LLMStream,
} from '@planloom/planner';

import { type AnswerSource, AnswerStream, type MastraChunk } from './answer-stream.ts';
import { asksForTooMuch, toLLMError } from './llm-error-of.ts';
import { untilAborted } from './until-aborted.ts';
import { type AgentUsage, usageOf } from './usage-of.ts';

/** How an agent is asked. */
export interface MastraAgentOptions {
  /** What the client is called in events and recordings. Default: the agent's id. */
  readonly name?: string;
  /** Handed to the agent with every question: its instructions, model and tools may depend on it. */
  readonly requestContext?: RequestContext;
  /**
   * How the agent asks for JSON. Default: `auto`, which uses the model's own structured output where it has one, and puts the schema
   * into the last message where it has none.
   */
  readonly jsonPromptInjection?: boolean | 'system' | 'inline' | 'auto';
  /**
   * Whether the agent may call its own tools while it plans. Default: false, as planning should do nothing.
   */
  readonly useTools?: boolean;
  /** Further options of the agent's `generate` and `stream`, such as `memory` or `providerOptions`. */
  readonly generateOptions?: Readonly<Record<string, unknown>>;
}

/** The part of a Mastra agent's answer that is read. */
interface MastraAnswer {
  readonly text: string;
  readonly object?: unknown;
  readonly usage?: AgentUsage;
  readonly finishReason?: string | undefined;
  readonly response?: { readonly modelId?: string | undefined };
  readonly error?: unknown;
  /** Set where a processor of the agent has stopped it. */
  readonly tripwire?: { readonly reason?: string | undefined } | undefined;
}

/** The part of a Mastra agent's stream that is read. */
interface MastraAnswerStream {
  readonly fullStream: AsyncIterable<MastraChunk>;
  readonly object: PromiseLike<unknown>;
  readonly usage: PromiseLike<AgentUsage>;
  readonly finishReason: PromiseLike<string | undefined>;
  readonly response: PromiseLike<{ readonly modelId?: string | undefined }>;
  readonly error?: unknown;
}

/** A message as Mastra's agents take it. */
export type MastraMessage =
  | { readonly role: 'system'; readonly content: string }
  | { readonly role: 'user'; readonly content: string }
  | { readonly role: 'assistant'; readonly content: string };

/** An `Agent` of `@mastra/core`, whichever version it is of. */
export interface MastraAgent {
  readonly id: string;
  generate(messages: MastraMessage[], options: never): Promise<unknown>;
  stream(messages: MastraMessage[], options: never): Promise<unknown>;
}

/**
 * A Mastra agent as the model of a planner. The agent's instructions, memory, processors and model fallbacks stay in force.
 *
 * It is asked for structured output first. An answer that does not fit is handed on as text, for the planner to mend; a provider
 * that refuses the schema is asked once more without it.
 */
export function fromMastraAgent(agent: MastraAgent, options: MastraAgentOptions = {}): LLMClient {
  return new AgentClient(agent, options);
}

class AgentClient implements LLMClient {
  readonly name: string;
  readonly structuredOutput = 'json';
  readonly #agent: MastraAgent;
  readonly #options: MastraAgentOptions;

  constructor(agent: MastraAgent, options: MastraAgentOptions) {
    this.#agent = agent;
    this.#options = options;
    this.name = options.name ?? agent.id;
  }

  async generate(request: LLMRequest): Promise<LLMResponse> {
    try {
      return await this.#ask(request);
    } catch (error) {
      const failure = toLLMError(error, request.signal);
      if (request.output === undefined || !asksForTooMuch(failure)) throw failure;
      const { output: _, ...plain } = request;
      return this.generate(plain);
    }
  }

  stream(request: LLMRequest): LLMStream {
    let opened: MastraAnswerStream;
    const source: AnswerSource = {
      open: async (signal) => {
        opened = await this.#open({ ...request, signal });
        return opened.fullStream;
      },
      textOf: (chunk) => textOf(chunk, opened),
      finish: (text) => responseOfStream(text, opened, request.signal),
    };
    return new AnswerStream(source, request.signal);
  }

  async #ask(request: LLMRequest): Promise<LLMResponse> {
    request.signal?.throwIfAborted();
    const call = this.#agent.generate(messagesOf(request), this.#callOptions(request));
    return responseOf((await untilAborted(call, request.signal)) as MastraAnswer, request.signal);
  }

  async #open(request: LLMRequest): Promise<MastraAnswerStream> {
    request.signal?.throwIfAborted();
    return (await this.#agent.stream(messagesOf(request), this.#callOptions(request))) as MastraAnswerStream;
  }

  /** `never`: the options differ between versions of Mastra, and each version takes a subset of these. */
  #callOptions({ output, temperature, maxOutputTokens, signal }: LLMRequest): never {
    const { generateOptions, jsonPromptInjection = 'auto', requestContext, useTools = false } = this.#options;
    const settings = {
      ...(temperature !== undefined && { temperature }),
      ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    };
    const given = generateOptions?.['modelSettings'];
    return {
      ...(!useTools && { toolChoice: 'none' }),
      ...generateOptions,
      modelSettings: { ...(typeof given === 'object' ? given : undefined), ...settings },
      ...(requestContext && { requestContext }),
      ...(signal && { abortSignal: signal }),
      // `warn` hands an answer that does not fit on as text, with what it cost; `strict` would throw both away.
      ...(output && { structuredOutput: { schema: output.schema, jsonPromptInjection, errorStrategy: 'warn' } }),
    } as never;
  }
}

function messagesOf({ messages }: LLMRequest): MastraMessage[] {
  return messages.map(({ role, content }) => ({ role, content }));
}

const FINISHES: Readonly<Record<string, LLMFinish>> = {
  stop: 'complete',
  length: 'length',
  'content-filter': 'filtered',
};

/** Mastra answers an aborted call with an empty text, and some failures with an `error` field. */
function responseOf(answer: MastraAnswer, signal: AbortSignal | undefined): LLMResponse {
  signal?.throwIfAborted();
  if (answer.tripwire) throw refusal(answer.tripwire.reason);
  if (answer.error !== undefined && !isMisfit(answer.error)) throw toLLMError(answer.error, signal);
  const model = answer.response?.modelId;
  return {
    text: answer.text,
    ...(answer.object !== undefined && { object: answer.object }),
    ...(answer.usage && { usage: usageOf(answer.usage) }),
    finish: FINISHES[answer.finishReason ?? 'stop'] ?? 'other',
    ...(model !== undefined && { model }),
  };
}

function refusal(reason = 'it did not say why'): LLMError {
  return new LLMError('llm/refused', `A processor of the agent stopped it: ${reason}`, { text: reason });
}

/** Text that does not have the form that was asked for is still an answer. */
function isMisfit(error: unknown): boolean {
  return error instanceof Error && 'id' in error && String(error.id).startsWith('STRUCTURED_OUTPUT_');
}

async function responseOfStream(
  text: string,
  stream: MastraAnswerStream,
  signal: AbortSignal | undefined,
): Promise<LLMResponse> {
  const [object, usage, finishReason, response] = await Promise.all([
    Promise.resolve(stream.object).catch((error: unknown) => nothingIfMisfit(error)),
    stream.usage,
    stream.finishReason,
    stream.response,
  ]);
  return responseOf({ text, object, usage, finishReason, response, error: stream.error }, signal);
}

function nothingIfMisfit(error: unknown): undefined {
  if (!isMisfit(error)) throw error;
}

/** The stream of a call that failed never ends: its `error` chunk is the last that matters. */
function textOf({ type, payload = {} }: MastraChunk, stream: MastraAnswerStream): string | undefined {
  if (type === 'error' && !isMisfit(stream.error ?? payload.error)) throw stream.error ?? payload.error;
  if (type === 'tripwire') throw refusal(payload.reason);
  return type === 'text-delta' ? payload.text : undefined;
}
