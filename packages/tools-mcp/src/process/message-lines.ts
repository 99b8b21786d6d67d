/**
 * Cuts what comes from a pipe into lines. What belongs to one line is kept in the pieces it came in and joined once, so that a
 * message of many megabytes costs no more than its length.
 */
export class MessageLines {
  readonly #mostBytes: number;
  #pieces: Buffer[] = [];
  #bytes = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /**
   * Takes a piece and gives the lines that are whole with it, without their ends and without empty ones.
   *
   * @throws RangeError if a line is longer than may be; nothing that follows could be made sense of
   */
  add(piece: Buffer): string[] {
    const lines: string[] = [];
    let from = 0;
    for (let end = piece.indexOf(NEWLINE); end !== -1; end = piece.indexOf(NEWLINE, from)) {
      this.#keep(piece.subarray(from, end));
      const line = this.#take();
      if (line !== '') lines.push(line);
      from = end + 1;
    }
    this.#keep(piece.subarray(from));
    return lines;
  }

  /** Forgets what is not whole yet. */
  clear(): void {
    this.#pieces = [];
    this.#bytes = 0;
  }

  #keep(piece: Buffer): void {
    this.#bytes += piece.length;
    if (this.#bytes > this.#mostBytes) throw new RangeError(`a message is longer than ${this.#mostBytes} bytes`);
    if (piece.length > 0) this.#pieces.push(piece);
  }

  #take(): string {
    const [first] = this.#pieces;
    const line = this.#pieces.length === 1 && first !== undefined ? first : Buffer.concat(this.#pieces);
    this.clear();
    return line.toString('utf8').replace(/\r$/u, '');
  }
}

const NEWLINE = 0x0a;
