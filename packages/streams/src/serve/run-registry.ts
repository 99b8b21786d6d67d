import { systemClock, type Clock } from '@planloom/executor-core';

import { outcomeOf, type RunOutcome } from '../run-outcome.ts';
import type { StreamedRun } from '../streamed-run.ts';
import { wholeNumber } from '../whole-number.ts';

/** How many runs are held, and for how long. */
export interface RunRegistryOptions {
  /** Runs that are held at a time, those that have ended included; from 1. The oldest of these go first. Default: 100. */
  readonly maxRuns?: number;
  /** Milliseconds that a run is held after its end, for those who come back. Default: 300,000. */
  readonly keptMs?: number;
  /** Default: that of the machine. */
  readonly clock?: Pick<Clock, 'now'>;
}

/** A run that can be found by its id. */
export interface HeldRun {
  readonly run: StreamedRun;
  /** Who started it; `undefined` if nobody is told apart. */
  readonly owner: string | undefined;
  /** How it has ended; `undefined` while it goes on. */
  readonly outcome: RunOutcome | undefined;
  /** Settles with the outcome; rejects if the run never began. */
  readonly ended: Promise<RunOutcome>;
}

type Held = { -readonly [Key in keyof HeldRun]: HeldRun[Key] } & { endedAt?: number };

const DEFAULT_MAX_RUNS = 100;
const DEFAULT_KEPT_MS = 300_000;

/** There is no room for another run: as many as the registry holds are under way. */
export class RegistryFullError extends Error {
  override readonly name: string = 'RegistryFullError';
  readonly code = 'server/too-many-runs';

  constructor(maxRuns: number) {
    super(`${maxRuns} runs are under way, which is as many as there may be at a time.`);
  }
}

/**
 * The runs of a server that readers can come back to. It holds a bounded number of runs: those under way, and those that have ended a while ago. What is out of date goes when
 * the registry is next asked for something, so it needs no timer.
 */
export class RunRegistry {
  readonly #maxRuns: number;
  readonly #keptMs: number;
  readonly #clock: Pick<Clock, 'now'>;
  /** In the order in which they began. */
  readonly #runs = new Map<string, Held>();

  /** @throws RangeError if an option is out of range */
  constructor({ maxRuns = DEFAULT_MAX_RUNS, keptMs = DEFAULT_KEPT_MS, clock = systemClock }: RunRegistryOptions = {}) {
    this.#maxRuns = wholeNumber('maxRuns', maxRuns, 1);
    this.#keptMs = wholeNumber('keptMs', keptMs, 0);
    this.#clock = clock;
  }

  /** Runs that are held. */
  get size(): number {
    this.#forgetExpired();
    return this.#runs.size;
  }

  /**
   * Starts a run if there is room for it, and holds it.
   *
   * @param begin starts the run; not called if there is no room
   * @param owner who alone may find it; without one, whoever asks for none
   * @throws RegistryFullError if as many runs are under way as may be held
   */
  start(begin: () => StreamedRun, owner?: string): HeldRun {
    this.#makeRoom();
    const run = begin();
    if (this.#runs.has(run.runId)) {
      run.cancel(new Error('There is a run with this id.'));
      throw new Error(`There is a run with the id ${JSON.stringify(run.runId)} already; each needs one of its own.`);
    }
    const held: Held = { run, owner, outcome: undefined, ended: outcomeOf(run) };
    this.#runs.set(run.runId, held);
    void this.#watch(held);
    return held;
  }

  /** The run with an id, if this owner has one. */
  find(runId: string, owner?: string): HeldRun | undefined {
    this.#forgetExpired();
    const held = this.#runs.get(runId);
    return held !== undefined && held.owner === owner ? held : undefined;
  }

  /** Cancels every run that is under way, and waits for their ends. */
  async close(reason: unknown = new Error('The server is going away.')): Promise<void> {
    const held = [...this.#runs.values()];
    for (const { run, outcome } of held) if (!outcome) run.cancel(reason);
    await Promise.allSettled(held.map(({ ended }) => ended));
    this.#runs.clear();
  }

  async #watch(held: Held): Promise<void> {
    try {
      held.outcome = await held.ended;
      held.endedAt = this.#clock.now();
    } catch {
      // It never began, which is told to those who wait for `ended`. Nobody comes back to it.
      this.#runs.delete(held.run.runId);
    }
  }

  #makeRoom(): void {
    this.#forgetExpired();
    if (this.#runs.size < this.#maxRuns) return;
    const oldest = [...this.#runs.values()].find(({ outcome }) => outcome !== undefined);
    if (!oldest) throw new RegistryFullError(this.#maxRuns);
    this.#runs.delete(oldest.run.runId);
  }

  #forgetExpired(): void {
    const latest = this.#clock.now() - this.#keptMs;
    for (const [id, { endedAt }] of this.#runs) if (endedAt !== undefined && endedAt < latest) this.#runs.delete(id);
  }
}
