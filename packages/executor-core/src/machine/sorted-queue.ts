/**
 * Gives what is first. As long as everything comes in the order it goes out, it is a list with a head; else a binary heap,
 * which a sorted list is already. Its places are used again, so a queue that is often empty allocates nothing.
 */
export class SortedQueue<Item> {
  readonly #isBefore: (one: Item, other: Item) => boolean;
  readonly #items: (Item | undefined)[] = [];
  /** The items are those from `head` up to `end`; a heap begins at 0. */
  #head = 0;
  #end = 0;
  #isHeap = false;

  constructor(isBefore: (one: Item, other: Item) => boolean) {
    this.#isBefore = isBefore;
  }

  push(item: Item): void {
    if (this.#isHeap) return this.#rise(item);
    const isInOrder = this.#head === this.#end || !this.#isBefore(item, this.#items[this.#end - 1]!);
    if (isInOrder) {
      this.#items[this.#end++] = item;
      return;
    }
    this.#dropDead();
    this.#isHeap = true;
    this.#rise(item);
  }

  first(): Item | undefined {
    return this.#items[this.#head];
  }

  /** Takes out what is first. */
  pop(): Item | undefined {
    const first = this.#items[this.#head];
    if (first === undefined) return undefined;
    if (this.#isHeap) this.#sinkLast();
    else this.#items[this.#head++] = undefined;
    if (this.#head === this.#end) {
      this.#head = 0;
      this.#end = 0;
      this.#isHeap = false;
    } else if (this.#head > MOST_DEAD && this.#head * 2 > this.#end) this.#dropDead();
    return first;
  }

  /** Gives back the places before the head. */
  #dropDead(): void {
    this.#items.splice(0, this.#head);
    this.#end -= this.#head;
    this.#head = 0;
  }

  #rise(item: Item): void {
    const items = this.#items;
    let at = this.#end++;
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
    const length = --this.#end;
    const item = items[length]!;
    items[length] = undefined;
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

/** As many places before the head may be left, or half of all: giving them back moves the rest. */
const MOST_DEAD = 1024;
