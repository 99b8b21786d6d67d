import { CASES } from '../cases.ts';
import type { ColdStart, Footprint, Foresight, Machine, Measurement, NoMeasurement, ResultRecord } from '../record.ts';
import { growth, least, median } from '../statistics.ts';
import type { Facts } from '../workloads/workload.ts';

/** What all rounds of one case on one system say together. Times are milliseconds, memory is bytes. */
export interface CaseResult {
  readonly rounds: number;
  readonly steps: number;
  /** Build and run: the best of all repetitions of all rounds, and the median of the rounds' medians. */
  readonly best: number;
  readonly median: number;
  readonly bestRun: number;
  readonly medianRun: number;
  readonly rssBefore: number;
  readonly rssPeak: number;
  readonly facts: Facts;
  readonly programBytes: number | undefined;
}

/** Looks up the results of a run. */
export class ResultsIndex {
  readonly systems: readonly string[];
  readonly rounds: number;
  readonly #records: readonly ResultRecord[];
  readonly #cases = new Map<string, (Measurement | NoMeasurement)[]>();

  constructor(records: readonly ResultRecord[], order: readonly string[] = []) {
    this.#records = records;
    for (const record of records) {
      if (record.kind !== 'case') continue;
      const key = `${record.system} ${record.id}`;
      this.#cases.set(key, [...(this.#cases.get(key) ?? []), record]);
    }
    const named = new Set(records.flatMap((record) => ('system' in record ? [record.system] : [])));
    this.systems = [...order.filter((name) => named.has(name)), ...[...named].filter((name) => !order.includes(name))];
    this.rounds = Math.max(-1, ...records.map((record) => ('round' in record ? record.round : -1))) + 1;
  }

  /** What a case gave; the last failure if no round succeeded or one was wrong; nothing if it was not tried. */
  find(system: string, id: string): CaseResult | NoMeasurement | undefined {
    const tries = this.#cases.get(`${system} ${id}`) ?? [];
    const wrong = tries.findLast((each): each is NoMeasurement => each.status === 'wrong');
    const measured = tries.filter((each) => each.status === 'ok');
    if (measured.length > 0 && wrong === undefined) return combine(measured);
    return wrong ?? tries.findLast((each): each is NoMeasurement => each.status !== 'ok');
  }

  /** What a case gave, if it succeeded. */
  measured(system: string, id: string): CaseResult | undefined {
    const result = this.find(system, id);
    return result !== undefined && 'best' in result ? result : undefined;
  }

  /** How often a system's best time of a case holds that of another. */
  ratio(system: string, base: string, id: string): number | undefined {
    const [one, other] = [this.measured(system, id), this.measured(base, id)];
    return one === undefined || other === undefined ? undefined : one.best / other.best;
  }

  /** The exponent of growth over the two largest sizes of a family that were measured. */
  exponent(system: string, family: string): number | undefined {
    const sizes = CASES.filter((one) => one.family === family && this.measured(system, one.id) !== undefined);
    const [from, to] = sizes.slice(-2);
    return from === undefined || to === undefined ? undefined : this.growth(system, from.id, to.id);
  }

  /** The exponent of growth from one case to another, if both were measured. */
  growth(system: string, from: string, to: string): number | undefined {
    const points = [from, to].flatMap((id) => {
      const [one, result] = [CASES.find((each) => each.id === id), this.measured(system, id)];
      return one === undefined || result === undefined ? [] : [{ n: one.n, ms: result.best }];
    });
    const [start, end] = points;
    return start === undefined || end === undefined ? undefined : growth(start, end);
  }

  /** Median of all cold starts; the best one, too. */
  coldStart(system: string): (ColdStart & { readonly bestFirstStepMs: number }) | undefined {
    const starts = this.#records
      .filter((record) => record.kind === 'cold')
      .filter((record) => record.system === system);
    const measured = starts.filter((record) => record.status === 'ok');
    if (measured.length === 0) return undefined;
    return {
      status: 'ok',
      importMs: median(measured.map(({ importMs }) => importMs)),
      firstStepMs: median(measured.map(({ firstStepMs }) => firstStepMs)),
      bestFirstStepMs: least(measured.map(({ firstStepMs }) => firstStepMs)),
      rss: median(measured.map(({ rss }) => rss)),
    };
  }

  footprint(system: string): Footprint | undefined {
    return this.#records
      .filter((record) => record.kind === 'footprint')
      .findLast((record): record is typeof record & Footprint => record.system === system && record.status === 'ok');
  }

  /** What was seen of the mistakes in programs, by system. */
  foresight(system: string): readonly Foresight[] {
    return this.#records
      .filter((record) => record.kind === 'foresight')
      .filter((record): record is typeof record & Foresight => record.system === system && record.status === 'ok');
  }

  /** The machine at the start and at the end. */
  machines(): readonly Machine[] {
    return this.#records.filter((record) => record.kind === 'machine');
  }

  /** Every failure once, in words. */
  failures(): readonly { readonly system: string; readonly id: string; readonly failure: NoMeasurement }[] {
    return [...this.#cases].flatMap(([key, tries]) => {
      const failure = tries.find((each): each is NoMeasurement => each.status !== 'ok');
      const [system = '', ...id] = key.split(' ');
      return failure === undefined ? [] : [{ system, id: id.join(' '), failure }];
    });
  }
}

function combine(measured: readonly Measurement[]): CaseResult {
  const fastest = measured.reduce((a, b) => (b.runMs.best < a.runMs.best ? b : a));
  const inFlight = measured.flatMap(({ facts }) => facts?.maxInFlight ?? []);
  return {
    rounds: measured.length,
    steps: fastest.steps,
    best: least(measured.map(({ totalMs }) => totalMs.best)),
    median: median(measured.map(({ totalMs }) => totalMs.median)),
    bestRun: fastest.runMs.best,
    medianRun: median(measured.map(({ runMs }) => runMs.median)),
    rssBefore: median(measured.map(({ rssBefore }) => rssBefore)),
    rssPeak: median(measured.map(({ rssPeak }) => rssPeak)),
    facts: { ...fastest.facts, ...(inFlight.length > 0 ? { maxInFlight: Math.max(...inFlight) } : {}) },
    programBytes: fastest.programBytes,
  };
}
