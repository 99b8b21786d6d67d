import { createParser } from 'eventsource-parser';

import type { LLMFinish, LLMResponse, LLMUsage } from '../llm/llm-client.ts';
import { isLLMError, LLMError } from '../llm/llm-error.ts';
import { readChoice, readModel, readUsage, toResponse } from './completion.ts';
import { messageOf } from './http-failure.ts';

/** How the body of an answer is read. */
export interface BodyReading {
  /** The model, for errors. */
  readonly name: string;
  /** Whether the server promised to keep to the form that was asked for. */
  readonly isStructured: boolean;
  /** Told each piece of the answer's text. */
  readonly push: ((piece: string) => void) | undefined;
  /** Told of each sign of life. */
  readonly heard: () => void;
  readonly signal: AbortSignal;
}

/** An answer that is longer is none that a planner asked for. */
const MOST_BYTES = 32 * 1024 * 1024;

/** Reads an answer that comes as one JSON document. */
export async function readWholeAnswer(response: Response, reading: BodyReading): Promise<LLMResponse> {
  const { name, push, isStructured } = reading;
  const text = await readText(response, reading);
  const value = parse(name, text);
  const choice = readChoice(value);
  if (choice === undefined) throw failureIn(text, name) ?? badAnswer(name, text, 'has no choices');
  if (choice.text !== '') push?.(choice.text);
  return toResponse(name, { ...choice, usage: readUsage(value), model: readModel(value) }, isStructured);
}

/** Reads an answer that comes as a stream of events. */
export async function readStreamedAnswer(response: Response, reading: BodyReading): Promise<LLMResponse> {
  const gathering = new Gathering(reading);
  const parser = createParser({ onEvent: ({ data }) => gathering.take(data) });
  await eachChunk(
    response,
    reading,
    (chunk) => {
      parser.feed(chunk);
      return gathering.isDone;
    },
    () => gathering.text,
  );
  return gathering.finish();
}

/** The text of a body as it is. */
export async function readText(response: Response, reading: BodyReading): Promise<string> {
  const chunks: string[] = [];
  await eachChunk(
    response,
    reading,
    (chunk) => {
      chunks.push(chunk);
      return false;
    },
    () => '',
  );
  return chunks.join('');
}

/** What has come of a streamed answer. */
class Gathering {
  readonly #reading: BodyReading;
  #text = '';
  #refusal = '';
  #finish: LLMFinish | undefined;
  #usage: LLMUsage | undefined;
  #model: string | undefined;
  /** Whether the server said that the answer has ended: it may keep the connection open behind that. */
  isDone = false;

  constructor(reading: BodyReading) {
    this.#reading = reading;
  }

  get text(): string {
    return this.#text;
  }

  take(data: string): void {
    if (data.trim() === '[DONE]') {
      this.isDone = true;
      return;
    }
    const { name, push } = this.#reading;
    const value = parse(name, data);
    const choice = readChoice(value);
    // Some servers tell a failure beside a choice that ends for it.
    const mayFail = choice === undefined || choice.finish === 'other';
    const failure = mayFail ? failureIn(data, name, this.#text) : undefined;
    if (failure !== undefined) throw failure;
    this.#text += choice?.text ?? '';
    this.#refusal += choice?.refusal ?? '';
    this.#finish = choice?.finish ?? this.#finish;
    this.#usage = readUsage(value) ?? this.#usage;
    this.#model ??= readModel(value);
    if (choice !== undefined && choice.text !== '') push?.(choice.text);
  }

  finish(): LLMResponse {
    const { name, isStructured } = this.#reading;
    if (!this.isDone && this.#finish === undefined) throw cutOff(name, this.#text);
    const [text, refusal, finish, usage, model] = [this.#text, this.#refusal, this.#finish, this.#usage, this.#model];
    return toResponse(name, { text, refusal, finish, usage, model }, isStructured);
  }
}

/**
 * @param take gives whether nothing more is wanted
 * @param come what has come of the answer's text
 */
async function eachChunk(
  { body }: Response,
  { name, heard, signal }: BodyReading,
  take: (chunk: string) => boolean,
  come: () => string,
): Promise<void> {
  const decoder = new TextDecoder();
  let bytes = 0;
  try {
    for await (const chunk of body ?? []) {
      heard();
      bytes += chunk.byteLength;
      if (bytes > MOST_BYTES) throw tooLong(name);
      if (take(decoder.decode(chunk, { stream: true }))) return;
    }
    take(decoder.decode());
  } catch (error) {
    if (isLLMError(error) || signal.aborted) throw error;
    throw cutOff(name, come(), error);
  }
}

/** The failure that a server tells in place of an answer; undefined if it tells none. */
function failureIn(data: string, name: string, text?: string): LLMError | undefined {
  const message = messageOf(data);
  if (message === undefined) return undefined;
  return new LLMError(
    'llm/unavailable',
    `${name} failed: ${message.slice(0, 500)}`,
    text === undefined ? {} : { text },
  );
}

function cutOff(name: string, text: string, cause?: unknown): LLMError {
  const options = { text, ...(cause !== undefined && { cause }) };
  return new LLMError('llm/cut-off', `The answer of ${name} ended in the middle.`, options);
}

function tooLong(name: string): LLMError {
  return new LLMError('llm/bad-answer', `${name} answered with more than ${MOST_BYTES} bytes.`);
}

function parse(name: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw badAnswer(name, text, 'is no JSON');
  }
}

function badAnswer(name: string, text: string, what: string): LLMError {
  return new LLMError(
    'llm/bad-answer',
    `What ${name} answered ${what}. It begins with ${JSON.stringify(text.slice(0, 200))}.`,
  );
}
