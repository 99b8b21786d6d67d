import { systemClock, type Clock } from '@planloom/executor-core';

import type { LLMRequest, LLMResponse } from '../llm/llm-client.ts';
import { isLLMError, LLMError } from '../llm/llm-error.ts';
import { readStreamedAnswer, readText, readWholeAnswer, type BodyReading } from './answer-body.ts';
import { httpFailure } from './http-failure.ts';
import type { OpenAiCompatibleOptions } from './options.ts';
import { concessionFor, requestBody, type Concession } from './request-body.ts';
import { SilenceLimit } from './silence-limit.ts';
import { wait } from './wait.ts';

const IDLE_TIMEOUT_MS = 60_000;
const TIMEOUT_MS = 300_000;
const MOST_RETRIES = 2;
const MOST_DELAY_MS = 60_000;
const FIRST_DELAY_MS = 500;

type Push = (piece: string) => void;

/** Speaks OpenAI's protocol for chats with one server, and remembers what it does not take. */
export class ChatConnection {
  readonly #options: OpenAiCompatibleOptions;
  readonly #url: string;
  readonly #clock: Clock;
  /** What the server did not take. */
  readonly #without = new Set<Concession>();
  /** What refusals say that can be left out. */
  readonly #conceding = new WeakMap<LLMError, Concession>();

  constructor(options: OpenAiCompatibleOptions) {
    this.#options = options;
    this.#url = chatAddress(options.baseUrl);
    this.#clock = options.clock ?? systemClock;
  }

  /** Asks until there is an answer, or another attempt makes no sense. Once pieces of an answer were told, it is not asked again. */
  async ask(request: LLMRequest, signal: AbortSignal, push?: Push): Promise<LLMResponse> {
    let isTold = false;
    const tell =
      push &&
      ((piece: string): void => {
        isTold = true;
        push(piece);
      });
    for (let failures = 0; ;) {
      try {
        return await this.#attempt(request, signal, tell);
      } catch (thrown) {
        const error = this.#toError(thrown, signal);
        if (this.#concede(error)) continue;
        failures += 1;
        const delayMs = isTold ? undefined : this.#delayBefore(error, failures);
        if (delayMs === undefined) throw error;
        await this.#pause(delayMs, signal);
      }
    }
  }

  async #pause(delayMs: number, signal: AbortSignal): Promise<void> {
    try {
      await wait(delayMs, this.#clock, signal);
    } catch (error) {
      throw this.#toError(error, signal);
    }
  }

  async #attempt(request: LLMRequest, signal: AbortSignal, push: Push | undefined): Promise<LLMResponse> {
    const { model, idleTimeoutMs = IDLE_TIMEOUT_MS, timeoutMs = TIMEOUT_MS } = this.#options;
    const silence = new SilenceLimit(model, this.#clock, idleTimeoutMs, timeoutMs);
    try {
      return await this.#send(request, {
        name: model,
        isStructured: this.#isStructured(request),
        push,
        heard: () => silence.heard(),
        signal: AbortSignal.any([signal, silence.signal]),
      });
    } catch (error) {
      // The platform tells an abort in its own words, or not at all.
      throw silence.signal.aborted && !signal.aborted ? silence.signal.reason : error;
    } finally {
      silence.close();
    }
  }

  async #send(request: LLMRequest, reading: BodyReading): Promise<LLMResponse> {
    const { fetch = globalThis.fetch } = this.#options;
    const isStream = reading.push !== undefined;
    const without = new Set(this.#without);
    const body = requestBody(request, this.#options, without, isStream);
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: this.#headers(isStream),
      body: JSON.stringify(body),
      signal: reading.signal,
      // A key is for this server alone.
      redirect: 'error',
    });
    reading.heard();
    if (!response.ok) throw await this.#refusal(response, reading, body, without);
    const comesInPieces = /event-stream/i.test(response.headers.get('content-type') ?? '');
    return isStream && comesInPieces ? readStreamedAnswer(response, reading) : readWholeAnswer(response, reading);
  }

  #headers(isStream: boolean): Readonly<Record<string, string>> {
    const { apiKey, headers } = this.#options;
    return {
      'content-type': 'application/json',
      accept: isStream ? 'text/event-stream, application/json' : 'application/json',
      ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
      ...headers,
    };
  }

  #isStructured({ output }: LLMRequest): boolean {
    return output !== undefined && this.#options.structuredOutput === 'strict' && !this.#without.has('json-schema');
  }

  /** @param without what was left out of the body already */
  async #refusal(
    response: Response,
    reading: BodyReading,
    body: Readonly<Record<string, unknown>>,
    without: ReadonlySet<Concession>,
  ): Promise<LLMError> {
    const text = await readText(response, reading);
    const error = httpFailure(reading.name, response, text, this.#clock.now());
    const concession = error.code === 'llm/bad-request' ? concessionFor(error.message, body) : undefined;
    if (concession !== undefined && !without.has(concession)) this.#conceding.set(error, concession);
    return error;
  }

  /** Whether to ask again without something that the server does not take. */
  #concede(error: LLMError): boolean {
    const concession = this.#conceding.get(error);
    if (concession === undefined) return false;
    // Another request that was under way at the same time may have learnt it before.
    if (this.#without.has(concession)) return true;
    this.#without.add(concession);
    this.#options.onNotice?.(`${this.#options.model} is asked without ${concession} from now on: ${error.message}`);
    return true;
  }

  /** @returns undefined if it makes no sense to ask again */
  #delayBefore(error: LLMError, failures: number): number | undefined {
    const { maxRetries = MOST_RETRIES, maxDelayMs = MOST_DELAY_MS } = this.#options;
    // What had come of an answer is worth more than another attempt.
    if (failures > maxRetries || !error.isTransient || (error.text ?? '') !== '') return undefined;
    const delayMs = error.retryAfterMs ?? FIRST_DELAY_MS * 2 ** (failures - 1);
    return delayMs > maxDelayMs ? undefined : delayMs;
  }

  #toError(error: unknown, signal: AbortSignal): LLMError {
    const { model } = this.#options;
    if (signal.aborted) return new LLMError('llm/aborted', `Asking ${model} was aborted.`, { cause: signal.reason });
    if (isLLMError(error)) {
      error.message = this.#withoutKey(error.message);
      return error;
    }
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const words = cause instanceof Error ? cause.message : String(cause);
    const message = `${model} cannot be reached at ${placeOf(this.#url)}: ${words}`;
    return new LLMError('llm/unavailable', this.#withoutKey(message), { cause: error });
  }

  #withoutKey(text: string): string {
    const { apiKey } = this.#options;
    return apiKey === undefined || apiKey === '' ? text : text.replaceAll(apiKey, '[redacted]');
  }
}

/** What a base has behind its path, such as the version of an API, stays there. */
function chatAddress(baseUrl: string): string {
  const url = new URL(baseUrl);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/chat/completions`;
  return url.href;
}

/** Without what may be secret in an address. */
function placeOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
