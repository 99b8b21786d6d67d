import type { StreamEvent } from '@planloom/executor-core';

import type { ReadOptions, StreamedRun } from './streamed-run.ts';
import type { Heartbeat } from './timer.ts';

/** What comes next: an event, or that none has come for a while; `undefined` at the end. */
export type Arrival = StreamEvent | 'heartbeat' | undefined;

/** An event that was asked for. */
interface Asked {
  readonly result: Promise<IteratorResult<StreamEvent>>;
  hasCome: boolean;
  /** Called when it comes. */
  wake?: (() => void) | undefined;
}

/**
 * Reads the events of a run for one reader, one by one as they are asked for. It holds one event at most, so a slow reader costs nothing but its place; what the run
 * keeps for it is the run's business.
 */
export class RunReader {
  readonly #run: StreamedRun;
  readonly #options: ReadOptions;
  readonly #heartbeat: Heartbeat | undefined;
  readonly #stop = new AbortController();
  readonly #events: AsyncIterator<StreamEvent>;
  /** Kept over heartbeats, so that they lose no event. */
  #asked: Asked | undefined;
  #isOver = false;

  /** @throws RangeError if `from` is no number of an event */
  constructor(run: StreamedRun, options: ReadOptions, heartbeat?: Heartbeat) {
    this.#run = run;
    this.#options = options;
    this.#heartbeat = heartbeat;
    const { from = 1, signal } = options;
    this.#events = run.events({ from, signal: this.#stop.signal });
    if (signal?.aborted === true) this.leave();
    else signal?.addEventListener('abort', this.leave);
  }

  /** Whether the reader has gone before the end. */
  get wasLeft(): boolean {
    return this.#stop.signal.aborted;
  }

  /** Waits for what comes next. */
  async next(): Promise<Arrival> {
    const asked = (this.#asked ??= this.#ask());
    if (this.#heartbeat && !(await comesInTime(asked, this.#heartbeat))) return 'heartbeat';
    const next = await asked.result;
    this.#asked = undefined;
    if (next.done !== true) return next.value;
    this.#end();
    return undefined;
  }

  /** The reader has gone. */
  readonly leave = (): void => {
    if (this.#isOver) return;
    this.#end();
    this.#stop.abort();
    if (this.#options.cancelRunOnDisconnect === true) this.#run.cancel(new Error('The reader of its events has gone.'));
  };

  #end(): void {
    this.#isOver = true;
    this.#options.signal?.removeEventListener('abort', this.leave);
  }

  #ask(): Asked {
    const asked: Asked = { result: this.#events.next(), hasCome: false };
    const come = (): void => {
      asked.hasCome = true;
      asked.wake?.();
    };
    asked.result.then(come, come);
    return asked;
  }
}

/** Whether an event comes before a heartbeat is due. */
function comesInTime(asked: Asked, { everyMs, timer }: Heartbeat): Promise<boolean> {
  if (asked.hasCome) return Promise.resolve(true);
  return new Promise((resolve) => {
    const cancel = timer.schedule(everyMs, () => end(false));
    const end = (isThere: boolean): void => {
      asked.wake = undefined;
      resolve(isThere);
    };
    asked.wake = () => {
      cancel();
      end(true);
    };
  });
}
