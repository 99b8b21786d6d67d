import { LLMError, type LLMResponse, type LLMStream } from '@planloom/planner';

import { toLLMError } from './llm-error-of.ts';
import { untilAborted } from './until-aborted.ts';

/** The parts of a Mastra agent's stream that are read: text, and what ends it early. */
export interface MastraChunk {
  readonly type: string;
  readonly payload?: { readonly text?: string; readonly error?: unknown; readonly reason?: string };
}

/** Where the chunks of one answer come from, and what makes a response of them once they have ended. */
export interface AnswerSource {
  readonly open: (signal: AbortSignal) => Promise<AsyncIterable<MastraChunk>>;
  /** The text of a chunk. @throws what it reports */
  readonly textOf: (chunk: MastraChunk) => string | undefined;
  readonly finish: (text: string) => Promise<LLMResponse>;
}

/** An answer of an agent, piece by piece. It is read whether or not anybody looks at the pieces; leaving them ends the call. */
export class AnswerStream implements LLMStream {
  readonly response: Promise<LLMResponse>;
  readonly #pieces: string[] = [];
  readonly #leaving = new AbortController();
  readonly #signal: AbortSignal;
  #isDone = false;
  #wake: () => void = () => {};

  constructor(source: AnswerSource, signal: AbortSignal | undefined) {
    this.#signal = signal ? AbortSignal.any([signal, this.#leaving.signal]) : this.#leaving.signal;
    this.response = this.#read(source).finally(() => {
      this.#isDone = true;
      this.#wake();
    });
    this.response.catch(() => {});
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    try {
      for (let index = 0; ;) {
        while (index < this.#pieces.length) yield this.#pieces[index++] as string;
        if (this.#isDone) break;
        await new Promise<void>((wake) => (this.#wake = wake));
      }
      await this.response;
    } finally {
      if (!this.#isDone) this.#leaving.abort(new Error('Nobody reads the answer any more.'));
    }
  }

  async #read(source: AnswerSource): Promise<LLMResponse> {
    try {
      const chunks = (await untilAborted(source.open(this.#signal), this.#signal))[Symbol.asyncIterator]();
      for (;;) {
        const next = await untilAborted(chunks.next(), this.#signal);
        if (next.done) break;
        this.#take(source.textOf(next.value));
      }
      return await untilAborted(source.finish(this.#text()), this.#signal);
    } catch (error) {
      throw this.#failure(toLLMError(error, this.#signal));
    }
  }

  #take(text: string | undefined): void {
    if (text === undefined || text === '') return;
    this.#pieces.push(text);
    this.#wake();
  }

  #text(): string {
    return this.#pieces.join('');
  }

  /** A failure after text has come is an answer that was cut off, unless somebody wanted its end. */
  #failure(error: LLMError): LLMError {
    const isWanted = error.code === 'llm/aborted' || error.code === 'llm/refused';
    if (this.#pieces.length === 0 || isWanted) return error;
    const { cause, status, retryAfterMs } = error;
    return new LLMError('llm/cut-off', error.message, {
      cause,
      ...(status !== undefined && { status }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      text: this.#text(),
    });
  }
}
