import { ratesOf, type Overlap } from './score-plan.ts';
import type { CaseResult, FirstAnswer } from './try-case.ts';

/** Precision, recall and F1 over all cases together (micro), with what they are made of. */
export interface OverlapRates extends Overlap {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** How a planner did with some cases. */
export interface GroupSummary {
  readonly cases: number;
  readonly first: Readonly<Record<FirstAnswer, number>>;
  /** Cases with a plan without errors in the end. */
  readonly valid: number;
  /** Cases by the code of why there is no plan. */
  readonly failures: Readonly<Record<string, number>>;
  /** Cases by the codes of what was wrong with the first answer. */
  readonly defects: Readonly<Record<string, number>>;
  /** Of the cases with a reference. */
  readonly reference: {
    readonly cases: number;
    readonly nodes: OverlapRates;
    readonly edges: OverlapRates;
    readonly exact: number;
  };
  /** Of the cases with known calls. */
  readonly runs: { readonly cases: number; readonly done: number };
  /** Sums over the cases where it is known, and how many these are. */
  readonly usage: {
    readonly cases: number;
    readonly calls: number;
    readonly inputTokens: number;
    readonly outputTokens: number;
    readonly costUsd: number;
  };
  /** Milliseconds to a plan, or to none. */
  readonly time: { readonly medianMs: number; readonly totalMs: number };
}

/** How a planner did with all cases, and with those of each group. */
export interface EvaluationSummary {
  readonly all: GroupSummary;
  /** In the order in which the groups first occur; empty if no case has one. */
  readonly groups: Readonly<Record<string, GroupSummary>>;
}

/** Adds up results; also those of several evaluations. */
export function summariseResults(results: readonly CaseResult[]): EvaluationSummary {
  const grouped = Map.groupBy(
    results.filter(({ group }) => group !== undefined),
    ({ group = '' }) => group,
  );
  const groups = [...grouped].map(([group, own]): [string, GroupSummary] => [group, summarise(own)]);
  return { all: summarise(results), groups: Object.fromEntries(groups) };
}

function summarise(results: readonly CaseResult[]): GroupSummary {
  const scores = results.flatMap(({ score }) => score ?? []);
  const runs = results.flatMap(({ run }) => run ?? []);
  const usages = results.flatMap(({ usage }) => usage ?? []);
  const times = results.map(({ ms }) => ms).toSorted((a, b) => a - b);
  return {
    cases: results.length,
    first: { right: 0, mended: 0, wrong: 0, unknown: 0, ...countOf(results.map(({ first }) => first)) },
    valid: results.filter(({ isValid }) => isValid).length,
    failures: countOf(results.flatMap(({ error }) => error?.code ?? [])),
    defects: countOf(results.flatMap(({ defects }) => defects)),
    reference: {
      cases: scores.length,
      nodes: rates(scores.map(({ nodes }) => nodes)),
      edges: rates(scores.map(({ edges }) => edges)),
      exact: scores.filter(({ isExact }) => isExact).length,
    },
    runs: { cases: runs.length, done: runs.filter(({ isDone }) => isDone).length },
    usage: {
      cases: usages.length,
      calls: sum(usages.map(({ calls }) => calls)),
      inputTokens: sum(usages.map(({ inputTokens = 0 }) => inputTokens)),
      outputTokens: sum(usages.map(({ outputTokens = 0 }) => outputTokens)),
      costUsd: sum(usages.map(({ costUsd = 0 }) => costUsd)),
    },
    time: { medianMs: times[Math.floor(times.length / 2)] ?? 0, totalMs: sum(times) },
  };
}

function rates(overlaps: readonly Overlap[]): OverlapRates {
  const total = {
    found: sum(overlaps.map(({ found }) => found)),
    expected: sum(overlaps.map(({ expected }) => expected)),
    shared: sum(overlaps.map(({ shared }) => shared)),
  };
  return { ...total, ...ratesOf(total) };
}

/** How often each text occurs, the most frequent first. */
function countOf(texts: readonly string[]): Readonly<Record<string, number>> {
  const counts = [...Map.groupBy(texts, (text) => text)].map(([text, list]): [string, number] => [text, list.length]);
  return Object.fromEntries(counts.toSorted(([a, left], [b, right]) => right - left || (a < b ? -1 : 1)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
