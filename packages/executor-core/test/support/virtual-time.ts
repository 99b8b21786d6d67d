import { VirtualClock } from './virtual-clock.ts';

/** A virtual clock that tools can wait on, and that counts from its start. */
export class VirtualTime extends VirtualClock {
  readonly #start: number = this.now();

  /** Milliseconds since the start. */
  get elapsed(): number {
    return this.now() - this.#start;
  }

  /** Resolves after so many milliseconds, or rejects with the signal's reason when that is aborted. */
  wait(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = this.after(ms, resolve);
      signal?.addEventListener('abort', () => {
        cancel();
        reject(signal.reason as Error);
      });
    });
  }
}
