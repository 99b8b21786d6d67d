import type { Clock } from '../clock.ts';
import type { MachineEvent } from '../machine/commands.ts';

/** Milliseconds of work after which the host gets its turn, so that a run of instant tools can still be cancelled. */
const TURN_MS = 8;

/** Where events wait for the machine. It keeps at most one timer, and none once it is closed. */
export class Inbox {
  readonly #clock: Clock;
  #events: MachineEvent[] = [];
  #wake: (() => void) | undefined = undefined;
  #cancelTimer: (() => void) | undefined = undefined;
  #timerDue = Number.POSITIVE_INFINITY;
  #turnBegan: number;
  #isClosed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#turnBegan = clock.now();
  }

  put(event: MachineEvent): void {
    if (this.#isClosed) return;
    this.#events.push(event);
    this.#wake?.();
  }

  /**
   * The next events, all that are there; waits until there is one.
   *
   * @param due when to wake up with a tick if nothing happens
   * @param isBusy do not wait: the machine has more to do
   */
  async next(due: number | undefined, isBusy: boolean): Promise<readonly MachineEvent[]> {
    const now = this.#clock.now();
    if (now - this.#turnBegan > TURN_MS) {
      await this.#clock.yieldToHost();
      this.#turnBegan = this.#clock.now();
    }
    if (this.#events.length === 0) {
      if (isBusy || (due !== undefined && due <= now)) return [{ type: 'tick', at: this.#clock.now() }];
      await this.#arrival(due);
    }
    return this.take();
  }

  /** The events that are there, without waiting. */
  take(): readonly MachineEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelTimer?.();
  }

  #arrival(due: number | undefined): Promise<void> {
    if (due !== undefined && due < this.#timerDue) this.#setTimer(due);
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = undefined;
        resolve();
      };
    });
  }

  /** A timer that is too early is kept: it rings, and the next one is set then. */
  #setTimer(due: number): void {
    this.#cancelTimer?.();
    this.#timerDue = due;
    this.#cancelTimer = this.#clock.schedule(Math.max(0, due - this.#clock.now()), () => {
      this.#timerDue = Number.POSITIVE_INFINITY;
      this.#cancelTimer = undefined;
      const at = this.#clock.now();
      this.#turnBegan = at;
      this.put({ type: 'tick', at });
    });
  }
}
