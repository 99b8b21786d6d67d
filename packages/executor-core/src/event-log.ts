import type { EventSink, RunEvent } from './events.ts';
import type { SkippedEvents, StreamEvent } from './stream-event.ts';

/** Events kept for readers, unless told otherwise. */
export const DEFAULT_KEPT_EVENTS = 10_000;

/** Bytes that the events that are kept may have on average. Most have a few hundred; one with a large value may have more than 30,000. */
const BYTES_PER_EVENT = 2048;

/**
 * The events of a run for those who read them at their own pace. The run never waits for a reader; what is kept is bounded, in number and in size. When there is too much, progress of
 * a step that newer progress or the end of it has outdated goes first, then the oldest events. A reader who was too slow, or comes too late, is told which are missing.
 */
export class EventLog implements EventSink {
  readonly #most: number;
  readonly #mostBytes: number;
  /** In the order of their numbers; numbers may be missing. */
  #events: RunEvent[] = [];
  /** The bytes of each of them, as they were when it came: who made a value may change it afterwards. */
  #sizes: number[] = [];
  #bytes = 0;
  /** How often the list was cut, so that readers look for their place again. */
  #cuts = 0;
  #next = 1;
  #waiting: (() => void)[] = [];
  #hasEnded = false;

  /** @param most events that are kept at least, if they have 2 KiB each on average or less, and else fewer; up to twice as many, and twice their bytes, are held for a while */
  constructor(most: number) {
    this.#most = most;
    this.#mostBytes = most * BYTES_PER_EVENT;
  }

  receive(event: RunEvent): void {
    this.#events.push(event);
    this.#next = event.seq + 1;
    const bytes = bytesOf(event);
    this.#sizes.push(bytes);
    this.#bytes += bytes;
    if (this.#events.length >= 2 * this.#most || this.#bytes >= 2 * this.#mostBytes) this.#cut();
    this.#wake();
  }

  end(): void {
    this.#hasEnded = true;
    // It may be held for long.
    if (this.#events.length > this.#most || this.#bytes > this.#mostBytes) this.#cut();
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
    const isCurrent = whatIsCurrent(this.#events);
    this.#keep(isCurrent);
    // A cut that brings little is made anew too soon.
    const isMuch = this.#events.length > 1.5 * this.#most || this.#bytes > 1.5 * this.#mostBytes;
    const first = isMuch ? this.#firstOfNewest() : 0;
    if (first > 0) this.#keep((_, place) => place >= first);
    this.#cuts += 1;
  }

  #keep(isKept: (event: RunEvent, place: number) => boolean): void {
    const kept: RunEvent[] = [];
    const sizes: number[] = [];
    this.#bytes = 0;
    for (const [place, event] of this.#events.entries()) {
      if (!isKept(event, place)) continue;
      const size = this.#sizes[place] ?? 0;
      kept.push(event);
      sizes.push(size);
      this.#bytes += size;
    }
    this.#events = kept;
    this.#sizes = sizes;
  }

  /** The place from which on the events are no more than may be kept. The last one is kept in any case. */
  #firstOfNewest(): number {
    const last = this.#sizes.length - 1;
    let first = last;
    let bytes = this.#sizes[last] ?? 0;
    while (first > 0 && last - first + 1 < this.#most) {
      bytes += this.#sizes[first - 1] ?? 0;
      if (bytes > this.#mostBytes) break;
      first -= 1;
    }
    return first;
  }

  #wake(): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

/** What an event without values takes: its fields and its path. */
const EVENT_BYTES = 256;
const CHARACTER_BYTES = 2;
const VALUE_BYTES = 16;

/** About how much memory an event takes. Values in it are bounded already, so this takes no longer than showing them. A value that several events show is counted for each. */
function bytesOf(event: RunEvent): number {
  try {
    return EVENT_BYTES + largePartBytes(event);
  } catch {
    return BYTES_PER_EVENT; // a getter or a proxy in a value threw
  }
}

/** The parts that may be large. */
function largePartBytes(event: RunEvent): number {
  switch (event.type) {
    case 'step.started':
      return valueBytes(event.input);
    case 'step.progress':
      return valueBytes(event.data) + valueBytes(event.chunk);
    case 'step.waiting':
      return event.for.kind === 'approval' ? valueBytes(event.for.message) + valueBytes(event.for.show) : 0;
    case 'step.resumed':
      return valueBytes(event.decision?.comment);
    case 'step.log':
      return valueBytes(event.message) + valueBytes(event.data);
    case 'step.completed':
      return valueBytes(event.output);
    case 'run.completed':
      return valueBytes(event.result);
    case 'step.retrying':
    case 'step.failed':
    case 'run.failed':
    case 'run.cancelled':
      return valueBytes(event.error.message);
    default:
      return 0;
  }
}

function valueBytes(value: unknown): number {
  if (typeof value === 'string') return VALUE_BYTES + CHARACTER_BYTES * value.length;
  if (typeof value !== 'object' || value === null) return VALUE_BYTES;
  let bytes = VALUE_BYTES;
  if (Array.isArray(value)) for (const item of value) bytes += valueBytes(item);
  // Keys are shared by objects of the same shape.
  else for (const key in value) bytes += valueBytes((value as Record<string, unknown>)[key]);
  return bytes;
}

/** Counts of items say how far a container is: only the newest of each says anything. The pieces of a result say nothing once it is there. */
function whatIsCurrent(events: readonly RunEvent[]): (event: RunEvent) => boolean {
  const newest = new Map<string, RunEvent>();
  const ended = new Map<string, number>();
  for (const event of events) {
    if (event.type === 'step.progress' && event.items !== undefined) newest.set(event.path, event);
    if (event.type === 'step.completed' || event.type === 'step.failed') ended.set(event.path, event.seq);
  }
  return (event) => {
    if (event.type !== 'step.progress') return true;
    if (event.items !== undefined) return newest.get(event.path) === event;
    return event.chunk === undefined || event.seq > (ended.get(event.path) ?? 0);
  };
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
