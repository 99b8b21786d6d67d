/** A message as it was received. */
export interface ParsedMessage {
  /** `message` unless the stream says otherwise. */
  readonly event: string;
  readonly data: string;
  /** The last id that the stream has given, with this message or before; empty if none. */
  readonly lastEventId: string;
}

const DEFAULT_MAX_LENGTH = 16 * 1024 * 1024;

/**
 * Reads an event stream, which may come in pieces of any size: pieces may end within a line, a line break or a character. What is not complete at the end of the stream is
 * passed over, as the standard has it.
 *
 * @see HTML Standard, section 9.2.6, "Interpreting an event stream"
 */
export class SseParser {
  readonly #decoder = new TextDecoder();
  readonly #maxLength: number;
  /** The line so far. */
  #line = '';
  #data: string[] = [];
  /** Characters in `#line` and `#data`. */
  #length = 0;
  #event = '';
  #lastEventId = '';
  #retryMs: number | undefined;
  #endsWithReturn = false;

  /** @param maxLength characters of a message at most. Default: 16 Mi. */
  constructor(maxLength: number = DEFAULT_MAX_LENGTH) {
    this.#maxLength = maxLength;
  }

  /** Milliseconds that a client should wait before it comes back, if the stream has said so. */
  get retryMs(): number | undefined {
    return this.#retryMs;
  }

  /** The last id that the stream has given; empty if none. */
  get lastEventId(): string {
    return this.#lastEventId;
  }

  /**
   * Takes the next bytes.
   *
   * @returns the messages that are complete with them
   * @throws RangeError if a message is too long
   */
  push(bytes: Uint8Array): ParsedMessage[] {
    const messages: ParsedMessage[] = [];
    let text = this.#decoder.decode(bytes, { stream: true });
    if (text === '') return messages;
    if (this.#endsWithReturn && text.startsWith('\n')) text = text.slice(1);
    this.#endsWithReturn = text.endsWith('\r');
    const lines = text.split(/\r\n|\r|\n/u);
    const rest = lines.pop() ?? '';
    for (const line of lines) this.#endLine(line, messages);
    this.#grow(rest);
    return messages;
  }

  #endLine(end: string, messages: ParsedMessage[]): void {
    this.#grow(end);
    const line = this.#line;
    this.#line = '';
    if (line === '') this.#dispatch(messages);
    else if (!line.startsWith(':')) this.#takeField(line);
    else this.#length -= line.length;
  }

  #grow(text: string): void {
    this.#line += text;
    this.#length += text.length;
    if (this.#length > this.#maxLength) {
      throw new RangeError(`A message of the event stream has more than ${this.#maxLength} characters.`);
    }
  }

  #takeField(line: string): void {
    const colon = line.indexOf(':');
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (name === 'data') this.#data.push(value);
    else if (name === 'event') this.#event = value;
    else if (name === 'id' && !value.includes('\0')) this.#lastEventId = value;
    else if (name === 'retry' && /^\d+$/u.test(value)) this.#retryMs = Number(value);
  }

  #dispatch(messages: ParsedMessage[]): void {
    if (this.#data.length > 0) {
      const event = this.#event === '' ? 'message' : this.#event;
      messages.push({ event, data: this.#data.join('\n'), lastEventId: this.#lastEventId });
    }
    this.#data = [];
    this.#event = '';
    this.#length = 0;
  }
}
