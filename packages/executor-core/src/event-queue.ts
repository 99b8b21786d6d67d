import type { EventSink, RunEvent } from './events.ts';

/** The events of a run for those who read them at their own pace: every reader gets all of them, from the first. */
export class EventQueue implements EventSink, AsyncIterable<RunEvent> {
  readonly #events: RunEvent[] = [];
  #waiting: (() => void)[] = [];
  #hasEnded = false;

  receive(event: RunEvent): void {
    this.#events.push(event);
    this.#wake();
  }

  end(): void {
    this.#hasEnded = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<RunEvent, void, undefined> {
    for (let next = 0; ; next++) {
      while (next >= this.#events.length && !this.#hasEnded) {
        await new Promise<void>((resolve) => void this.#waiting.push(resolve));
      }
      const event = this.#events[next];
      if (!event) return;
      yield event;
    }
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
