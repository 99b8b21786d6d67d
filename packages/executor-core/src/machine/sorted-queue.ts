/**
 * Gives what is first. As long as everything comes in the order it goes out, it is a list with a head; else a binary heap,
 * which a sorted list is already.
 */
export class SortedQueue<Item> {
  readonly #isBefore: (one: Item, other: Item) => boolean;
  readonly #items: Item[] = [];
  /** Where the list begins; a heap begins at 0. */
  #head = 0;
  #isHeap = false;

  constructor(isBefore: (one: Item, other: Item) => boolean) {
    this.#isBefore = isBefore;
  }

  push(item: Item): void {
    const items = this.#items;
    const { length } = items;
    if (!this.#isHeap) {
      if (length === 0 || !this.#isBefore(item, items[length - 1]!)) {
        items.push(item);
        return;
      }
      items.splice(0, this.#head);
      this.#head = 0;
      this.#isHeap = true;
    }
    this.#rise(item);
  }

  first(): Item | undefined {
    return this.#items[this.#head];
  }

  /** Takes out what is first. */
  pop(): Item | undefined {
    const items = this.#items;
    const first = items[this.#head];
    if (first === undefined) return undefined;
    if (this.#isHeap) this.#sinkLast();
    else this.#head++;
    if (this.#head === items.length) this.#clear();
    else if (this.#head > MOST_DEAD && this.#head * 2 > items.length) this.#dropDead();
    return first;
  }

  #clear(): void {
    this.#items.length = 0;
    this.#head = 0;
    this.#isHeap = false;
  }

  #dropDead(): void {
    this.#items.splice(0, this.#head);
    this.#head = 0;
  }

  #rise(item: Item): void {
    const items = this.#items;
    let at = items.length;
    items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = items[parent]!;
      if (!this.#isBefore(item, above)) break;
      items[at] = above;
      at = parent;
    }
    items[at] = item;
  }

  /** Puts the last item of the heap where the first one was. */
  #sinkLast(): void {
    const items = this.#items;
    const item = items.pop()!;
    const { length } = items;
    if (length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= length) break;
      if (child + 1 < length && this.#isBefore(items[child + 1]!, items[child]!)) child++;
      if (!this.#isBefore(items[child]!, item)) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = item;
  }
}

/** Places before the head that are kept at least before they are given back. */
const MOST_DEAD = 1024;
