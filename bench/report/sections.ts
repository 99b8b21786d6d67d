import { CASES } from '../cases.ts';
import { BASE } from '../systems.ts';
import type { CaseResult, ResultsIndex } from './results-index.ts';
import { megabytes, reasonCell, short, table } from './table.ts';

/** A title and what stands below it. */
export interface Section {
  readonly title: string;
  readonly text: string;
}

type Cell = (result: CaseResult) => string;

const COMPARED = ['W1 n=1000', 'W1 n=10000', 'W2 n=1000', 'W3 n=10000 c=64', 'W4 n=1000', 'W4 n=10000', 'W6 n=10000'];
const microseconds: Cell = ({ best, median, steps }) =>
  `${short((best * 1000) / steps)} (${short((median * 1000) / steps)})`;

/** Ratios, times and growth of everything that runs a program. */
export function workloadSections(results: ResultsIndex): Section[] {
  return [
    {
      title: `How many times the traced floor`,
      text: grid(results, COMPARED, (_, system, id) => {
        const ratio = results.ratio(system, BASE, id);
        return ratio === undefined ? '' : short(ratio);
      }),
    },
    {
      title: 'The run alone, its program already built: µs a step',
      text: grid(results, COMPARED, ({ bestRun, medianRun, steps }) => {
        return `${short((bestRun * 1000) / steps)} (${short((medianRun * 1000) / steps)})`;
      }),
    },
    growing(results, 'W1', 'W1: a chain, µs a step'),
    growing(results, 'W2', 'W2: a fan-out and its join, µs a step'),
    ...['4', '64', 'inf'].map((limit) =>
      growing(
        results,
        `W3 c=${limit}`,
        `W3: a loop, ${limit === 'inf' ? 'no limit' : `${limit} at a time`}, µs an item`,
      ),
    ),
    growing(results, 'W4', 'W4: a layered random graph, about 3 dependencies a node, µs a step'),
    {
      title: 'W4: peak memory, MB (of it before the run)',
      text: grid(results, idsOf('W4'), ({ rssPeak, rssBefore }) => `${megabytes(rssPeak)} (${megabytes(rssBefore)})`),
    },
    makespanSection(results),
    {
      title: 'W6: 4 branches of loops of loops, 10,000 leaves, 4 at a time in each loop, µs a leaf',
      text: grid(results, ['W6 n=10000'], microseconds),
    },
    passSection(results),
    {
      title: 'W8: durable steps a second, storage opened beforehand',
      text: grid(results, [...idsOf('W8c'), ...idsOf('W8f')], ({ bestRun, medianRun, steps }) => {
        return `${short((steps * 1000) / bestRun)} (${short((steps * 1000) / medianRun)})`;
      }),
    },
    growing(results, 'W10 dag', 'W10: checking a plan (dag), µs a step'),
    growing(results, 'W10 sequential', 'W10: checking a plan (sequential), µs a step'),
  ];
}

function growing(results: ResultsIndex, family: string, title: string): Section {
  const text = grid(results, idsOf(family), microseconds, [
    'exponent',
    (system) => results.exponent(system, family)?.toFixed(2) ?? '',
  ]);
  return { title, text };
}

function makespanSection(results: ResultsIndex): Section {
  const ids = idsOf('W5 c=inf', 'W5 c=8');
  const [free, limited] = ids.map((id) => results.measured(BASE, id)?.facts ?? {});
  const note =
    `Irregular graph of 300 nodes, log-normal latencies. The bound is max(longest path, work ÷ slots): ` +
    `${short(free?.boundMs ?? Number.NaN)} ms without a limit, ${short(limited?.boundMs ?? Number.NaN)} ms with 8 slots. ` +
    `An engine that ends a level before it starts the next gets ${ratioText(free?.levelBoundMs, free?.boundMs)} without a limit ` +
    `at best; first come, first served gets ${ratioText(limited?.firstComeMs, limited?.boundMs)} with 8 slots. ` +
    'In brackets: the most nodes in flight.';
  const cell: Cell = ({ bestRun, medianRun, facts: { boundMs = Number.NaN, maxInFlight } }) =>
    `${(bestRun / boundMs).toFixed(3)}, median ${(medianRun / boundMs).toFixed(3)} (${maxInFlight})`;
  return { title: 'W5: makespan ÷ its lower bound', text: `${note}\n\n${grid(results, ids, cell)}` };
}

function ratioText(part: number | undefined, whole: number | undefined): string {
  return part === undefined || whole === undefined ? '?' : (part / whole).toFixed(2);
}

function passSection(results: ResultsIndex): Section {
  const cell: Cell = ({ best, steps, facts, rssPeak, rssBefore }) =>
    `${short((best * 1000) / steps)} µs a step, ${facts.sameObject === true ? 'same object' : 'a copy'}, + ${megabytes(rssPeak - rssBefore)} MB`;
  return { title: 'W7: an object of 10 MB through 100 steps', text: grid(results, ['W7 n=100'], cell) };
}

/** A row for each system that was asked for one of the cases and has something for it. */
export function grid(
  results: ResultsIndex,
  ids: readonly string[],
  cell: (result: CaseResult, system: string, id: string) => string,
  last?: readonly [head: string, cell: (system: string) => string],
): string {
  const known = ids.filter((id) => results.systems.some((system) => results.find(system, id) !== undefined));
  const rows = results.systems.flatMap((system) => {
    const found = known.map((id) => results.find(system, id));
    if (found.every((result) => result === undefined || ('status' in result && result.status === 'none'))) return [];
    const cells = found.map((result, index) => {
      if (result === undefined) return '';
      return 'best' in result ? cell(result, system, known[index] ?? '') : reasonCell(result);
    });
    return [[system, ...cells, ...(last === undefined ? [] : [last[1](system)])]];
  });
  if (rows.length === 0) return 'Not measured.';
  return table(['system', ...known, ...(last === undefined ? [] : [last[0]])], rows);
}

function idsOf(...families: readonly string[]): string[] {
  return CASES.filter(({ family }) => families.includes(family)).map(({ id }) => id);
}
