import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What `pnpm bench` was asked for. */
export interface Options {
  readonly systems: readonly string[] | undefined;
  /** Workloads, families or ids of cases; `W9` is the cold starts and footprints. */
  readonly cases: readonly string[] | undefined;
  readonly rounds: number;
  readonly maxN: number;
  readonly capMs: number;
  readonly budgetMs: number;
  readonly endMs: number;
  readonly out: string;
  readonly append: boolean;
  readonly reportOnly: boolean;
  /** Whether the tables go into the page of measurements. */
  readonly writesPage: boolean;
}

/** The options in words, for `--help`. */
export const HELP = `pnpm bench [options]
  --systems a,b      only these (default: all but those on demand)
  --cases W1,W4      only these workloads, families ("W3 c=64") or cases ("W1 n=1000"); W9: cold starts and footprints
  --rounds 2         how often everything is measured
  --maxn 10000       no larger sizes
  --cap 25           seconds after which a process is ended
  --budget 300       milliseconds of repetitions in a process
  --minutes 33       after that, no further round, and in the first only what the targets need
  --out FILE         where results are kept (default: bench/results/full.jsonl)
  --append           adds rounds to the results that are there
  --quick            small sizes, one round, few systems
  --report-only      only the tables, from the results that are there`;

const RESULTS = resolve(import.meta.dirname, 'results');
const QUICK = {
  systems: [
    'planloom',
    'planloom-compiled',
    'planloom-umbrella',
    'floor',
    'floor-trace',
    'reach',
    'code-mode',
    'p-graph',
  ],
  maxN: 1000,
  budgetMs: 100,
};

/**
 * Reads the command line.
 *
 * @throws TypeError for an option that there is not, or a number that is none
 */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      systems: { type: 'string' },
      cases: { type: 'string' },
      rounds: { type: 'string' },
      maxn: { type: 'string' },
      cap: { type: 'string' },
      budget: { type: 'string' },
      minutes: { type: 'string' },
      out: { type: 'string' },
      append: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      'report-only': { type: 'boolean', default: false },
    },
  });
  const { quick, append } = values;
  const reportOnly = values['report-only'];
  const isWhole = values.systems === undefined && values.cases === undefined && values.maxn === undefined;
  return {
    systems: values.systems?.split(',') ?? (quick ? QUICK.systems : undefined),
    cases: values.cases?.split(',').map((name) => name.trim()),
    rounds: numberIn('rounds', values.rounds, quick ? 1 : 2),
    maxN: numberIn('maxn', values.maxn, quick ? QUICK.maxN : Infinity),
    capMs: numberIn('cap', values.cap, 25) * 1000,
    budgetMs: numberIn('budget', values.budget, quick ? QUICK.budgetMs : 300),
    endMs: numberIn('minutes', values.minutes, 33) * 60_000,
    out: values.out === undefined ? resolve(RESULTS, quick ? 'quick.jsonl' : 'full.jsonl') : resolve(values.out),
    append,
    reportOnly,
    writesPage: !quick && (reportOnly || isWhole),
  };
}

function numberIn(name: string, text: string | undefined, otherwise: number): number {
  const number = text === undefined ? otherwise : Number(text);
  if (number > 0) return number;
  throw new TypeError(`--${name} has to be a number above 0, not "${text}"`);
}
