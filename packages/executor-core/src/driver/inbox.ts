import type { Clock } from '../clock.ts';
import type { MachineEvent } from '../machine/commands.ts';

/** Milliseconds of work after which the host gets its turn, so that a run of instant tools can still be cancelled. */
const TURN_MS = 8;

const NONE: readonly MachineEvent[] = [];
const SETTLED = Promise.resolve();

/** Where events wait for the machine. It keeps at most one timer, and none once it is closed. */
export class Inbox {
  readonly #clock: Clock;
  #events: MachineEvent[] | undefined = undefined;
  #wake: (() => void) | undefined = undefined;
  #waitsForOne = false;
  #cancelTimer: (() => void) | undefined = undefined;
  #timerDue = Number.POSITIVE_INFINITY;
  #turnBegan: number;
  #lastAt = 0;
  #isClosed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#turnBegan = clock.now();
  }

  put(event: MachineEvent): void {
    if (this.#isClosed) return;
    this.#lastAt = event.at;
    if (this.#events) this.#events.push(event);
    else this.#events = [event];
    const wake = this.#wake;
    if (!wake) return;
    this.#wake = undefined;
    const isItsEnd = event.type === 'call.succeeded' || event.type === 'call.failed';
    if (this.#waitsForOne && isItsEnd) wake();
    // What is settled already has its turn first, so that a batch takes in all that has happened.
    else this.soon(wake);
  }

  /** The events that are there, without waiting. */
  take(): readonly MachineEvent[] {
    const events = this.#events ?? NONE;
    this.#events = undefined;
    return events;
  }

  /** An event that says nothing but the time. */
  tick(): MachineEvent {
    return { type: 'tick', at: this.#clock.now() };
  }

  get isEmpty(): boolean {
    return this.#events === undefined;
  }

  /** Whether the host should get its turn: at this time, or when what is there happened. */
  isTurnOver(now: number): boolean {
    return Math.max(now, this.#lastAt) - this.#turnBegan > TURN_MS;
  }

  /** Calls back after everything that has settled had its turn. */
  soon(callBack: () => void): void {
    void SETTLED.then(callBack);
  }

  async yieldToHost(): Promise<void> {
    await this.#clock.yieldToHost();
    this.#turnBegan = this.#clock.now();
  }

  /**
   * Calls `wake` once, when there is something to take; at the latest, with a tick, when `due` is reached.
   *
   * @param isForOne whether one call is all there is to wait for: nothing else can have ended, so its end is taken at once
   */
  wait(due: number | undefined, isForOne: boolean, wake: () => void): void {
    if (due !== undefined && due < this.#timerDue) this.#setTimer(due);
    this.#waitsForOne = isForOne;
    this.#wake = wake;
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelTimer?.();
  }

  /** A timer that is too early is kept: it rings, and the next one is set then. */
  #setTimer(due: number): void {
    this.#cancelTimer?.();
    this.#timerDue = due;
    this.#cancelTimer = this.#clock.schedule(Math.max(0, due - this.#clock.now()), () => {
      this.#timerDue = Number.POSITIVE_INFINITY;
      this.#cancelTimer = undefined;
      const tick = this.tick();
      this.#turnBegan = tick.at;
      this.put(tick);
    });
  }
}
