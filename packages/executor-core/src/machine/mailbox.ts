/** Signals that no step has taken yet, in the order they came. */
export class Mailbox {
  readonly #payloads = new Map<string, unknown[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  put(name: string, payload: unknown): void {
    const same = this.#payloads.get(name);
    if (same) same.push(payload);
    else this.#payloads.set(name, [payload]);
    this.#size++;
  }

  /** Takes the oldest of that name. */
  take(name: string): { readonly payload: unknown } | undefined {
    const same = this.#payloads.get(name);
    if (!same) return undefined;
    const payload = same.shift();
    if (same.length === 0) this.#payloads.delete(name);
    this.#size--;
    return { payload };
  }

  clear(): void {
    this.#payloads.clear();
    this.#size = 0;
  }

  /** How many there are of each name. */
  counts(): (readonly [name: string, count: number])[] {
    return Array.from(this.#payloads, ([name, { length }]) => [name, length] as const);
  }
}
