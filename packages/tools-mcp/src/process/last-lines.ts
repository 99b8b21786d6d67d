import type { Readable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';

import { showInvisible } from '@planloom/tool-kit';

/** Longer lines are cut; no message wants more of one. */
const MOST_CHARACTERS = 500;

/** Keeps the last lines of a stream and throws the rest away, so that a chatty program never blocks or fills the memory. */
export class LastLines {
  readonly #most: number;
  readonly #lines: string[] = [];
  #open = '';

  constructor(most: number) {
    this.#most = most;
  }

  /** Reads a stream to its end. */
  follow(stream: Readable): void {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => this.#add(text));
    // A pipe that breaks is a process that ends, which is told elsewhere.
    stream.on('error', () => undefined);
  }

  /** The last lines, oldest first, without blank ones; what cannot be seen is shown. */
  read(): readonly string[] {
    const lines = this.#open.trim() === '' ? this.#lines : [...this.#lines, shown(this.#open)];
    return lines.slice(-this.#most);
  }

  #add(text: string): void {
    const parts = (this.#open + text).split('\n');
    this.#open = (parts.pop() ?? '').slice(0, MOST_CHARACTERS * 4);
    for (const line of parts) {
      if (line.trim() !== '') this.#lines.push(shown(line));
    }
    this.#lines.splice(0, this.#lines.length - this.#most);
  }
}

/** Colours and other sequences are for a terminal, which this text may reach by another way. */
function shown(line: string): string {
  const plain = showInvisible(stripVTControlCharacters(line).trim());
  return plain.length > MOST_CHARACTERS ? `${plain.slice(0, MOST_CHARACTERS)}…` : plain;
}
