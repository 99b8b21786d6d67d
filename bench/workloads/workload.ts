import type { Method, Works } from '../adapter.ts';

/** What else is known of a repetition. */
export interface Facts {
  /** The least milliseconds the run can take. */
  readonly boundMs?: number;
  /** Milliseconds of a first come, first served schedule. */
  readonly firstComeMs?: number;
  /** The least milliseconds of an engine with a barrier after each level. */
  readonly levelBoundMs?: number;
  /** The most bodies that ran at a time. */
  readonly maxInFlight?: number;
  /** Whether the object that came out is the one that went in. */
  readonly sameObject?: boolean;
}

interface WorkloadOf<M extends Method> {
  readonly method: M;
  /** What times are divided by: the bodies that one run calls. */
  readonly steps: number;
  readonly work: Works[M];
  /** Before each repetition. */
  readonly reset: () => void;
  /** After each repetition. Throws a `WrongResult` unless the run did exactly what it had to. */
  readonly verify: (result: unknown) => void;
  readonly facts?: () => Facts;
}

/** A piece of work for a system, and how to tell whether it was done right. */
export type Workload = { [M in Method]: WorkloadOf<M> }[Method];

/** A run that gave something else than the work asks for, whatever its time. */
export class WrongResult extends Error {
  override readonly name = 'WrongResult';
}

/** @throws WrongResult unless `holds` */
export function expectThat(holds: boolean, otherwise: () => string): void {
  if (!holds) throw new WrongResult(otherwise());
}

/** @throws WrongResult if `results` is no array of `expected`, in this order */
export function expectInOrder(results: unknown, expected: readonly number[]): void {
  expectThat(Array.isArray(results), () => `an array was expected, not ${String(results)}`);
  const given = results as readonly unknown[];
  expectThat(given.length === expected.length, () => `${given.length} results, not ${expected.length}`);
  const wrong = expected.findIndex((value, index) => given[index] !== value);
  expectThat(wrong === -1, () => `result ${wrong} is ${String(given[wrong])}, not ${expected[wrong]}`);
}
