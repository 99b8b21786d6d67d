import type { EventSink, RunEvent } from './events.ts';
import type { SkippedEvents, StreamEvent } from './stream-event.ts';

/** Events kept for readers, unless told otherwise. */
export const DEFAULT_KEPT_EVENTS = 10_000;

/**
 * The events of a run for those who read them at their own pace. The run never waits for a reader; what is kept is bounded. When there is too much, progress of a step that newer
 * progress or the end of it has outdated goes first, then the oldest events. A reader who was too slow, or comes too late, is told which are missing.
 */
export class EventLog implements EventSink {
  readonly #most: number;
  /** In the order of their numbers; numbers may be missing. */
  #events: RunEvent[] = [];
  /** How often the list was cut, so that readers look for their place again. */
  #cuts = 0;
  #next = 1;
  #waiting: (() => void)[] = [];
  #hasEnded = false;

  /** @param most events that are kept at least; up to twice as many are held for a while */
  constructor(most: number) {
    this.#most = most;
  }

  receive(event: RunEvent): void {
    this.#events.push(event);
    this.#next = event.seq + 1;
    if (this.#events.length >= 2 * this.#most) this.#cut();
    this.#wake();
  }

  end(): void {
    this.#hasEnded = true;
    this.#wake();
  }

  /**
   * All events from a number on, and then those to come.
   *
   * @param from the first number
   * @param signal ends it when it is aborted, also while it waits
   * @yields events, until the run ends
   */
  async *read(from: number, signal?: AbortSignal): AsyncGenerator<StreamEvent, void, undefined> {
    const stop = (): void => this.#wake();
    signal?.addEventListener('abort', stop);
    try {
      yield* this.#readOn(from, signal);
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  async *#readOn(from: number, signal: AbortSignal | undefined): AsyncGenerator<StreamEvent, void, undefined> {
    let wanted = from;
    let cuts = -1;
    for (let place = 0; ; place += 1) {
      while (this.#mustWait(wanted, signal)) await this.#more();
      if (signal?.aborted === true) return;
      if (cuts !== this.#cuts) {
        place = placeOf(wanted, this.#events);
        cuts = this.#cuts;
      }
      const event = this.#events[place];
      if (!event) return;
      if (event.seq > wanted) yield skipped(wanted, event);
      wanted = event.seq + 1;
      yield event;
    }
  }

  #mustWait(wanted: number, signal: AbortSignal | undefined): boolean {
    return wanted >= this.#next && !this.#hasEnded && signal?.aborted !== true;
  }

  #more(): Promise<void> {
    return new Promise((resolve) => void this.#waiting.push(resolve));
  }

  #cut(): void {
    const current = withoutOutdated(this.#events);
    // A cut that brings little is made anew too soon.
    this.#events = current.length > 1.5 * this.#most ? current.slice(-this.#most) : current;
    this.#cuts += 1;
  }

  #wake(): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

/** Counts of items say how far a container is: only the newest of each says anything. The pieces of a result say nothing once it is there. */
function withoutOutdated(events: readonly RunEvent[]): RunEvent[] {
  const newest = new Map<string, RunEvent>();
  const ended = new Map<string, number>();
  for (const event of events) {
    if (event.type === 'step.progress' && event.items !== undefined) newest.set(event.path, event);
    if (event.type === 'step.completed' || event.type === 'step.failed') ended.set(event.path, event.seq);
  }
  return events.filter((event) => {
    if (event.type !== 'step.progress') return true;
    if (event.items !== undefined) return newest.get(event.path) === event;
    return event.chunk === undefined || event.seq > (ended.get(event.path) ?? 0);
  });
}

/** Where the first event of that number or a later one stands. */
function placeOf(seq: number, events: readonly RunEvent[]): number {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const event = events[middle];
    if (event && event.seq < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

function skipped(from: number, { seq, at, runId }: RunEvent): SkippedEvents {
  return { type: 'stream.skipped', seq: seq - 1, runId, at, from, to: seq - 1, count: seq - from };
}
