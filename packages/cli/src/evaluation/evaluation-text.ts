import type { EvaluationSummary, GroupSummary } from '@planloom/planner/evaluation';

import { durationText } from '../terminal/duration-text.ts';
import type { Paint } from '../terminal/paint.ts';
import { printableLine } from '../terminal/printable.ts';

/** A column of the table; one that no case has something for is left out. */
interface Column {
  readonly title: string;
  readonly cell: (group: GroupSummary) => string | undefined;
}

const MOST_CODES = 12;

const COLUMNS: readonly Column[] = [
  { title: 'cases', cell: ({ cases }) => String(cases) },
  { title: 'first try', cell: ({ first, cases }) => share(first.right, cases) },
  { title: 'mended', cell: ({ first, cases }) => (first.mended > 0 ? share(first.mended, cases) : undefined) },
  { title: 'valid', cell: ({ valid, cases }) => share(valid, cases) },
  { title: 'node F1', cell: ({ reference }) => ofReferences(reference, reference.nodes.f1) },
  { title: 'edge F1', cell: ({ reference }) => ofReferences(reference, reference.edges.f1) },
  {
    title: 'exact',
    cell: ({ reference }) => (reference.cases > 0 ? share(reference.exact, reference.cases) : undefined),
  },
  { title: 'runs', cell: ({ runs }) => (runs.cases > 0 ? share(runs.done, runs.cases) : undefined) },
  { title: 'answers', cell: ({ usage }) => (usage.cases > 0 ? (usage.calls / usage.cases).toFixed(1) : undefined) },
  { title: 'tokens in', cell: ({ usage }) => perCase(usage.inputTokens, usage.cases) },
  { title: 'tokens out', cell: ({ usage }) => perCase(usage.outputTokens, usage.cases) },
  { title: 'US$', cell: ({ usage }) => (usage.costUsd > 0 ? usage.costUsd.toFixed(4) : undefined) },
  { title: 'median time', cell: ({ time }) => durationText(time.medianMs) },
];

/** A summary for people: a line for all cases and for each group, then what was wrong and why there was no plan. */
export function evaluationText({ all, groups }: EvaluationSummary, paint: Paint): string {
  const rows: (readonly [string, GroupSummary])[] = [...Object.entries(groups), ['all', all]];
  const columns = COLUMNS.filter(({ cell }) => cell(all) !== undefined);
  const head = ['', ...columns.map(({ title }) => title)];
  const body = rows.map(([name, group]) => [printableLine(name), ...columns.map(({ cell }) => cell(group) ?? '')]);
  return [
    ...alignedLines([head, ...body]).map((line, index) => (index === 0 ? paint.dim(line) : line)),
    ...counted('wrong with first answers', all.defects, paint),
    ...counted('why there is no plan', all.failures, paint),
    '',
  ].join('\n');
}

function counted(title: string, counts: Readonly<Record<string, number>>, paint: Paint): readonly string[] {
  const entries = Object.entries(counts);
  if (entries.length === 0) return [];
  const lines = entries
    .slice(0, MOST_CODES)
    .map(([code, count]) => `${String(count).padStart(6)}  ${printableLine(code)}`);
  const more = entries.length - lines.length;
  return ['', paint.dim(title), ...lines, ...(more > 0 ? [`        and ${more} more`] : [])];
}

/** The first column to the left, the others, which are numbers, to the right. */
function alignedLines(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
}

function share(part: number, whole: number): string {
  return whole === 0 ? '' : `${((part / whole) * 100).toFixed(1)} %`;
}

function ofReferences({ cases }: GroupSummary['reference'], rate: number): string | undefined {
  return cases > 0 ? rate.toFixed(3) : undefined;
}

function perCase(tokens: number, cases: number): string | undefined {
  return tokens > 0 ? String(Math.round(tokens / cases)) : undefined;
}
