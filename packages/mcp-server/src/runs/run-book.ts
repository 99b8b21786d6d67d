import type { Clock, Executor } from '@planloom/executor-core';

import type { Caller } from '../caller.ts';
import type { ServerLimits } from '../limits.ts';
import { Refusal } from '../refusal.ts';
import { type RunOrder, ServedRun } from './served-run.ts';

const MINUTE_MS = 60_000;

/** What is known of one account. */
interface Account {
  /** When its latest runs began, oldest first; those of the last minute. */
  starts: number[];
  /** In the order in which they began. */
  readonly runs: Map<string, ServedRun>;
}

/** The runs of all clients: who may start one, who may see it, and how long it is kept. */
export class RunBook {
  readonly #accounts = new Map<string, Account>();
  readonly #executor: Executor;
  readonly #limits: ServerLimits;
  readonly #clock: Clock;
  #isClosed = false;

  constructor(executor: Executor, limits: ServerLimits, clock: Clock) {
    this.#executor = executor;
    this.#limits = limits;
    this.#clock = clock;
  }

  /**
   * Starts a run.
   *
   * @throws Refusal if the client has as many runs as it may, or starts them too fast
   */
  start({ account: name, owner }: Caller, order: RunOrder): ServedRun {
    if (this.#isClosed) throw new Refusal('server/closing', 'the server is going away; start the run again later');
    this.#forgetExpired();
    const account = this.#accounts.get(name) ?? { starts: [], runs: new Map() };
    this.#admit(account);
    this.#accounts.set(name, account);
    const run = new ServedRun(owner, order, this.#executor, this.#limits, this.#clock);
    account.runs.set(run.id, run);
    void run.ended.then(() => this.#forgetOldest(account));
    return run;
  }

  /**
   * The run with an id.
   *
   * @throws Refusal if this client has none: whether somebody else has is not said
   */
  find({ account, owner }: Caller, id: string): ServedRun {
    this.#forgetExpired();
    const run = this.#accounts.get(account)?.runs.get(id);
    if (run?.owner === owner) return run;
    const kept = Math.round(this.#limits.keptMs / MINUTE_MS);
    throw new Refusal(
      'run/unknown',
      `there is no run "${id}". A finished run is kept for ${kept} minutes; run the plan again`,
    );
  }

  /** Whether a run of a client goes on. */
  isRunning(caller: Caller): boolean {
    return this.#runsOf(caller).some(({ outcome }) => outcome === undefined);
  }

  /** Cancels and forgets the runs of a connection that has ended. */
  async leave(caller: Caller): Promise<void> {
    const left = this.#runsOf(caller);
    for (const run of left) run.cancel('the client has gone');
    await Promise.all(left.map(({ ended }) => ended));
    for (const { id } of left) this.#accounts.get(caller.account)?.runs.delete(id);
  }

  /** Cancels all runs and waits for their end; no other starts. */
  async close(reason: string): Promise<void> {
    this.#isClosed = true;
    const runs = [...this.#accounts.values()].flatMap((account) => [...account.runs.values()]);
    for (const run of runs) run.cancel(reason);
    await Promise.all(runs.map(({ ended }) => ended));
  }

  #runsOf({ account, owner }: Caller): readonly ServedRun[] {
    return [...(this.#accounts.get(account)?.runs.values() ?? [])].filter((run) => run.owner === owner);
  }

  #admit(account: Account): void {
    const { runsAtOnce, runsPerMinute } = this.#limits;
    const now = this.#clock.now();
    const running = [...account.runs.values()].filter(({ outcome }) => outcome === undefined);
    if (running.length >= runsAtOnce) {
      const ids = running.map(({ id }) => id);
      const message = `${running.length} runs are under way, and this server allows ${runsAtOnce} at a time. Wait for one (run_status), or end one (run_cancel)`;
      throw new Refusal('limit/runs-at-once', message, { allowed: runsAtOnce, running: ids.length });
    }
    account.starts = account.starts.filter((at) => at > now - MINUTE_MS);
    const [oldest] = account.starts;
    if (oldest !== undefined && account.starts.length >= runsPerMinute) {
      const waitMs = Math.ceil(oldest + MINUTE_MS - now);
      const message = `${runsPerMinute} runs have begun within a minute, which is as many as this server allows. Try again in ${Math.ceil(waitMs / 1000)} s`;
      throw new Refusal('limit/runs-per-minute', message, { allowed: runsPerMinute, retry_after_ms: waitMs });
    }
    account.starts.push(now);
  }

  #forgetExpired(): void {
    const oldest = this.#clock.now() - this.#limits.keptMs;
    for (const [name, { runs, starts }] of this.#accounts) {
      for (const [id, { endedAt }] of runs) if (endedAt !== undefined && endedAt < oldest) runs.delete(id);
      const isIdle = runs.size === 0 && (starts.at(-1) ?? 0) < this.#clock.now() - MINUTE_MS;
      if (isIdle) this.#accounts.delete(name);
    }
  }

  /** Keeps as many finished runs, and as many bytes of results, as the limits allow. */
  #forgetOldest({ runs }: Account): void {
    const finished = [...runs.values()].filter(({ outcome }) => outcome !== undefined);
    let bytes = finished.reduce((sum, run) => sum + keptBytes(run), 0);
    let count = finished.length;
    for (const run of finished) {
      if (count <= this.#limits.keptRuns && bytes <= this.#limits.keptBytes) return;
      runs.delete(run.id);
      count -= 1;
      bytes -= keptBytes(run);
    }
  }
}

function keptBytes({ outcome }: ServedRun): number {
  return outcome?.state === 'done' ? outcome.bytes : 0;
}
