import { systemClock, type Clock } from '@planloom/executor-core';

import { outcomeOf, type RunOutcome } from '../run-outcome.ts';
import type { StreamedRun } from '../streamed-run.ts';
import { wholeNumber } from '../whole-number.ts';
import { endedRun } from './ended-run.ts';

/** How many runs are held, and for how long. */
export interface RunRegistryOptions {
  /** Runs that are held at a time, those that have ended included, and without those that are suspended; from 1. The oldest that have ended go first. Default: 100. */
  readonly maxRuns?: number;
  /** Runs that are held at a time for one owner, from 1; the oldest of theirs that have ended go first. Without owners there is no such limit. Default: a quarter of `maxRuns`, at least 1: 25. */
  readonly maxRunsPerOwner?: number;
  /**
   * Runs that wait for an answer, a signal or a time, with nothing else to do, and therefore do not count as held; those beyond do. One that goes on counts, also where that makes more
   * than may be held: then no other starts. From 0. Default: `maxRuns`.
   */
  readonly maxSuspendedRuns?: number;
  /** How many of these may be of one owner; from 0. Without owners there is no such limit. Default: a quarter of `maxSuspendedRuns`: 25. */
  readonly maxSuspendedRunsPerOwner?: number;
  /** Milliseconds that a run is held after its end, for those who come back. Default: 300,000. */
  readonly keptMs?: number;
  /** Default: that of the machine. */
  readonly clock?: Pick<Clock, 'now'>;
}

/** Whose run is started, and under which id. */
export interface StartOptions {
  /** Who alone may find it; without one, whoever asks for none. */
  readonly owner?: string | undefined;
  /** Default: a random one. */
  readonly runId?: string | undefined;
}

/** A run that can be found by its id. */
export interface HeldRun {
  /** Once the run has ended, its events and its result, and nothing else of what it made. */
  readonly run: StreamedRun;
  /** Who started it; `undefined` if nobody is told apart. */
  readonly owner: string | undefined;
  /** How it has ended; `undefined` while it goes on. */
  readonly outcome: RunOutcome | undefined;
  /** Whether it waits for an answer, a signal or a time, and there is nothing else to do. */
  readonly isSuspended: boolean;
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
    super(`${maxRuns} runs are under way, which is as many as there may be at a time (maxRuns).`);
  }
}

/** There is no room for another run of this owner: as many as they may have are under way. */
export class OwnerFullError extends Error {
  override readonly name: string = 'OwnerFullError';
  readonly code = 'owner/too-many-runs';

  constructor(maxRunsPerOwner: number) {
    super(
      `${maxRunsPerOwner} runs of yours are under way, which is as many as one may have at a time (maxRunsPerOwner).`,
    );
  }
}

/** Another run that is held has this id. */
export class DuplicateRunError extends Error {
  override readonly name: string = 'DuplicateRunError';
  readonly code = 'run/duplicate-id';

  constructor(runId: string) {
    super(`There is a run with the id ${JSON.stringify(runId)} already; each needs one of its own.`);
  }
}

/**
 * The runs of a server that readers can come back to. It holds a bounded number of runs: those under way, and those that have ended a while ago. What is out of date goes when
 * the registry is next asked for something, so it needs no timer.
 */
export class RunRegistry {
  readonly #maxRuns: number;
  readonly #maxRunsPerOwner: number;
  readonly #maxSuspended: number;
  readonly #maxSuspendedPerOwner: number;
  readonly #keptMs: number;
  readonly #clock: Pick<Clock, 'now'>;
  /** In the order in which they began. */
  readonly #runs = new Map<string, Held>();

  /** @throws RangeError if an option is out of range */
  constructor(options: RunRegistryOptions = {}) {
    const { maxRuns = DEFAULT_MAX_RUNS, keptMs = DEFAULT_KEPT_MS, clock = systemClock } = options;
    this.#maxRuns = wholeNumber('maxRuns', maxRuns, 1);
    this.#maxRunsPerOwner = wholeNumber('maxRunsPerOwner', options.maxRunsPerOwner ?? aQuarterOf(maxRuns), 1);
    const { maxSuspendedRuns = maxRuns } = options;
    const { maxSuspendedRunsPerOwner = aQuarterOf(maxSuspendedRuns) } = options;
    this.#maxSuspended = wholeNumber('maxSuspendedRuns', maxSuspendedRuns, 0);
    this.#maxSuspendedPerOwner = wholeNumber('maxSuspendedRunsPerOwner', maxSuspendedRunsPerOwner, 0);
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
   * @param begin starts the run with the id it is given, as the option `runId` of `executor.stream` does; not called if the run is refused
   * @throws DuplicateRunError if the id is that of a run that is held
   * @throws OwnerFullError if as many runs of the owner are under way as may be held for one
   * @throws RegistryFullError if as many runs are under way as may be held
   */
  start(begin: (runId: string) => StreamedRun, options: StartOptions = {}): HeldRun {
    const { owner, runId = crypto.randomUUID() } = options;
    this.#forgetExpired();
    if (this.#runs.has(runId)) throw new DuplicateRunError(runId);
    this.#refuseIfFull(owner);
    const run = begin(runId);
    if (run.runId !== runId) {
      run.cancel(new Error('It has another id than it was given.'));
      throw new TypeError(`begin was given the id ${runId}, and has started a run with the id ${run.runId}.`);
    }
    const held: Held = { run, owner, outcome: undefined, isSuspended: false, ended: outcomeOf(run) };
    held.ended.catch(() => undefined); // it is told to whoever waits for it
    this.#runs.set(runId, held);
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
      await this.#follow(held);
      held.outcome = await held.ended;
      held.endedAt = this.#clock.now();
      held.run = endedRun(held.run, held.outcome);
    } catch {
      // It never began, which is told to those who wait for `ended`. Nobody comes back to it.
      this.#runs.delete(held.run.runId);
    }
  }

  async #follow(held: Held): Promise<void> {
    let hasBegun = false;
    for await (const { type } of held.run.events()) {
      // A run that never begins takes nobody's place.
      if (!hasBegun) this.#makeRoom(held);
      hasBegun = true;
      held.isSuspended = type === 'run.suspended';
    }
  }

  /** The runs that count: those that are suspended do not, as far as these may be more. */
  #counted(): Held[] {
    let suspended = 0;
    const ofOwner = new Map<string, number>();
    return [...this.#runs.values()].filter(({ isSuspended, owner }) => {
      if (!isSuspended || suspended >= this.#maxSuspended) return true;
      suspended += 1;
      if (owner === undefined) return false;
      const own = ofOwner.get(owner) ?? 0;
      ofOwner.set(owner, own + 1);
      return own >= this.#maxSuspendedPerOwner;
    });
  }

  #refuseIfFull(owner: string | undefined): void {
    const underWay = this.#counted().filter((held) => !hasEnded(held));
    const own = owner === undefined ? 0 : underWay.filter((held) => held.owner === owner).length;
    if (own >= this.#maxRunsPerOwner) throw new OwnerFullError(this.#maxRunsPerOwner);
    if (underWay.length >= this.#maxRuns) throw new RegistryFullError(this.#maxRuns);
  }

  /** Lets runs go that have ended, where there are more than may be held. Nobody loses one to somebody who has one to give. */
  #makeRoom({ owner }: Held): void {
    const isOwn = (held: Held): boolean => owner !== undefined && held.owner === owner;
    for (;;) {
      const all = this.#counted();
      const isOwnerFull = all.filter(isOwn).length > this.#maxRunsPerOwner;
      if (!isOwnerFull && all.length <= this.#maxRuns) return;
      const ended = all.filter(hasEnded);
      const oldest = ended.find(isOwn) ?? (isOwnerFull ? undefined : ended[0]);
      if (!oldest) return;
      this.#runs.delete(oldest.run.runId);
    }
  }

  #forgetExpired(): void {
    const latest = this.#clock.now() - this.#keptMs;
    for (const [id, { endedAt }] of this.#runs) if (endedAt !== undefined && endedAt < latest) this.#runs.delete(id);
  }
}

function hasEnded({ outcome }: Held): boolean {
  return outcome !== undefined;
}

function aQuarterOf(maxRuns: number): number {
  return Math.max(1, Math.floor(maxRuns / 4));
}
