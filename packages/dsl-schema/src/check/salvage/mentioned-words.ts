const MOST_VALUES = 100_000;
const DEEPEST = 100;

/** The words that stand in values of any kind, in keys and texts. */
export class MentionedWords {
  readonly #words = new Set<string>();
  #budget = MOST_VALUES;

  /** Adds those of a value. One that is too large to look through is taken to mention everything. */
  add(value: unknown, depth = 0): void {
    if (this.#budget <= 0) return;
    this.#budget = depth > DEEPEST ? 0 : this.#budget - 1;
    if (typeof value === 'string') for (const word of wordsOf(value)) this.#words.add(word);
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
    for (const [key, inner] of Object.entries(value) as [string, unknown][]) {
      if (!Array.isArray(value)) this.add(key, depth + 1);
      this.add(inner, depth + 1);
      if (this.#budget <= 0) return;
    }
  }

  /** Whether one of the words of a text is among them. */
  hasAnyOf(text: string): boolean {
    return this.#budget <= 0 || wordsOf(text).some((word) => this.#words.has(word));
  }
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}\p{M}_-]+/gu) ?? [];
}
