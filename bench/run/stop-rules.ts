import type { Case } from '../cases.ts';
import type { Measurement, NoMeasurement } from '../record.ts';
import { growth, type Point } from '../statistics.ts';

/** A case that took longer is not repeated in further rounds. */
const ONCE_MS = 3000;
/** Times below are too short to tell how they grow. */
const TELLING_MS = 500;
/** How far beyond the cap a time has to be expected for a case not to be started: an expectation can be wrong. */
const MARGIN = 1.5;

/** Decides which cases are worth starting, from how the smaller ones of a family went. */
export class StopRules {
  readonly #capMs: number;
  readonly #stops = new Map<string, { readonly n: number; readonly answer: NoMeasurement }>();
  readonly #last = new Map<string, Point>();
  readonly #once = new Set<string>();

  constructor(capMs: number) {
    this.#capMs = capMs;
  }

  /** What is said of a case that is not started, if it is not. */
  answerWithoutStart(system: string, { family, n }: Case): NoMeasurement | undefined {
    const stop = this.#stops.get(`${system} ${family}`);
    return stop !== undefined && n >= stop.n ? stop.answer : undefined;
  }

  /** Whether a case has been measured as often as it is worth. */
  isSettled(system: string, { id }: Case): boolean {
    return this.#once.has(`${system} ${id}`);
  }

  /** Takes in how a case went. `next` is the size after it. */
  learn(system: string, { id, family, n }: Case, result: Measurement | NoMeasurement, next: Case | undefined): void {
    const key = `${system} ${family}`;
    if (result.status === 'skipped') return;
    if (result.status !== 'ok') {
      this.#once.add(`${system} ${id}`);
      this.#stop(key, n, result.status === 'none' ? result : skipped(`${result.status} at n=${n}`));
      return;
    }
    if (result.coldMs > ONCE_MS) this.#once.add(`${system} ${id}`);
    const point = { n, ms: result.totalMs.best };
    const before = this.#last.get(key);
    if (before === undefined || before.n < n) this.#last.set(key, point);
    if (before === undefined || before.n >= n || next === undefined || point.ms < TELLING_MS) return;
    const exponent = Math.max(1, growth(before, point));
    const expected = point.ms * (next.n / n) ** exponent;
    if (expected > MARGIN * this.#capMs * (next.huge?.capTimes ?? 1)) {
      this.#stop(key, next.n, skipped(`would take about ${Math.round(expected / 1000)} s (n^${exponent.toFixed(1)})`));
    }
  }

  #stop(key: string, n: number, answer: NoMeasurement): void {
    const stop = this.#stops.get(key);
    if (stop === undefined || n < stop.n) this.#stops.set(key, { n, answer });
  }
}

function skipped(reason: string): NoMeasurement {
  return { status: 'skipped', reason };
}
