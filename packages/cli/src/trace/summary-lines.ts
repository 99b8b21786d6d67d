import type { CriticalPath, ModelSummary, SegmentKind, ToolSummary, TraceSummary, UsageSum } from '@planloom/trace';

import { durationText } from '../terminal/duration-text.ts';
import { fitWidth } from '../terminal/fit-width.ts';
import { printableLine } from '../terminal/printable.ts';
import { costText } from '../terminal/usage-text.ts';
import { tableLines } from './table-lines.ts';
import type { TraceStyle } from './trace-style.ts';

const KINDS: Readonly<Record<SegmentKind, string>> = {
  work: 'work',
  queue: 'waiting for slots',
  'retry-pause': 'pauses before attempts',
  wait: 'waiting for answers and times',
  overhead: 'overhead',
};

/** Failures that are listed. */
const FAILURES = 10;
/** Waits that are listed. */
const WAITS = 10;

/** The first lines about a run: how it ended and how long it took. */
export function headLines(summary: TraceSummary, { paint, columns, symbols }: TraceStyle): string[] {
  const { status, durationMs, calls, retries, parallelism, peakConcurrency, queuedMs, suspendedMs, usage } = summary;
  const colour = status === 'success' ? paint.green : status === 'failed' ? paint.red : paint.yellow;
  const facts = [
    colour(status),
    durationText(durationMs),
    counted(calls, 'call', 'calls'),
    ...(retries > 0 ? [counted(retries, 'retry', 'retries')] : []),
    ...(peakConcurrency > 1 ? [`${peakConcurrency} at once, ${parallelism.toFixed(1)} on average`] : []),
    ...(suspendedMs > 0 ? [`${durationText(suspendedMs)} suspended`] : []),
    ...(queuedMs > 0 ? [`${durationText(queuedMs)} in queues`] : []),
    ...usageFacts(usage),
  ];
  return [
    paint.bold(fitWidth(printableLine(summary.planId), columns)),
    fitWidth(facts.join(symbols.separator), columns),
    paint.dim(fitWidth(`run ${printableLine(summary.runId)}`, columns)),
  ];
}

/** What the critical path went to, in one line. */
export function pathLine({ durationMs, byKind }: CriticalPath, { paint, columns }: TraceStyle): string {
  const parts = Object.entries(KINDS).flatMap(([kind, name]) => {
    const ms = byKind[kind as SegmentKind];
    return ms > 0 ? [`${name} ${durationText(ms)} (${Math.round((100 * ms) / durationMs)} %)`] : [];
  });
  return fitWidth(`${paint.bold('Critical path')}  ${parts.length === 0 ? 'no time' : parts.join(', ')}`, columns);
}

/** The segments of the critical path, one a line. */
export function pathLines({ segments, durationMs }: CriticalPath, style: TraceStyle): string[] {
  const rows = segments.map(({ path, from, to, kind }) => [
    path === '' ? '(the run)' : printableLine(path),
    KINDS[kind],
    `at ${durationText(from)}`,
    durationText(to - from),
    `${Math.round((100 * (to - from)) / durationMs)} %`,
  ]);
  return tableLines(rows, style.columns);
}

/** What took long, what was called, what it cost, and what failed; each under a heading, and only if there is something. */
export function summaryLines({ slowest, tools, models, failures, waits }: TraceSummary, style: TraceStyle): string[] {
  const { paint, columns } = style;
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['Decisions and waits', waitLines(waits, style)],
    ['Slowest steps', slowest.length > 0 ? slowLines(slowest, columns) : []],
    ['Tools', tools.length > 0 ? toolLines(tools, columns) : []],
    ['Models', models.length > 0 ? modelLines(models, columns) : []],
    ['Failed', failureLines(failures, style)],
  ];
  return sections.flatMap(([heading, lines]) => (lines.length === 0 ? [] : ['', paint.bold(heading), ...lines]));
}

function waitLines(waits: TraceSummary['waits'], { paint, columns, symbols }: TraceStyle): string[] {
  const rows = waits
    .slice(0, WAITS)
    .map(({ path, waitedMs, text }) => [
      printableLine(path),
      fitWidth(printableLine(text), Math.floor(columns / 2)),
      durationText(waitedMs),
    ]);
  const left = waits.length - rows.length;
  const lines = rows.length === 0 ? [] : tableLines(rows, columns);
  return left > 0 ? [...lines, paint.dim(`  ${symbols.more} ${left} more`)] : lines;
}

function slowLines(slowest: TraceSummary['slowest'], columns: number): string[] {
  const rows = slowest.map(({ path, tool = '', durationMs, attempts }) => [
    printableLine(path),
    printableLine(tool),
    durationText(durationMs),
    attempts > 1 ? `${attempts} attempts` : '',
  ]);
  return tableLines(rows, columns);
}

function toolLines(tools: readonly ToolSummary[], columns: number): string[] {
  const hasUsage = tools.some((tool) => usageFacts(tool).length > 0);
  const head = ['tool', 'calls', 'failed', 'in all', 'longest', 'queued', ...(hasUsage ? ['tokens', 'cost'] : [])];
  const rows = tools.map((tool) => [
    printableLine(tool.tool),
    String(tool.calls),
    tool.failed > 0 ? String(tool.failed) : '',
    durationText(tool.workMs),
    durationText(tool.longestMs),
    tool.queuedMs > 0 ? durationText(tool.queuedMs) : '',
    ...(hasUsage ? [tokensText(tool), spentText(tool)] : []),
  ]);
  return tableLines([head, ...rows], columns);
}

function modelLines(models: readonly ModelSummary[], columns: number): string[] {
  const rows = models.map((model) => [
    printableLine(model.provider === undefined ? model.model : `${model.model} (${model.provider})`),
    String(model.steps),
    tokensText(model),
    spentText(model),
  ]);
  return tableLines([['model', 'steps', 'tokens', 'cost'], ...rows], columns);
}

function failureLines(failures: TraceSummary['failures'], { paint, columns, symbols }: TraceStyle): string[] {
  const lines = failures.slice(0, FAILURES).map(({ path, code, message = '', handled, attempts }) => {
    const notes = [
      code ?? '',
      attempts > 1 ? `${attempts} attempts` : '',
      handled === undefined ? '' : `handled: ${handled}`,
    ];
    const text = `  ${printableLine(path)}  ${printableLine(message)}  ${paint.dim(notes.filter((note) => note !== '').join(', '))}`;
    return fitWidth(handled === undefined ? `${paint.red(symbols.failed)}${text.slice(1)}` : text, columns);
  });
  const left = failures.length - lines.length;
  return left > 0 ? [...lines, paint.dim(`  ${symbols.more} ${left} more`)] : lines;
}

function usageFacts(usage: UsageSum): string[] {
  const [tokens, cost] = [tokensText(usage), spentText(usage)];
  return [...(tokens === '' ? [] : [`${tokens} tokens`]), ...(cost === '' ? [] : [cost])];
}

function tokensText({ inputTokens, outputTokens }: UsageSum): string {
  return inputTokens + outputTokens === 0 ? '' : `${inputTokens} + ${outputTokens}`;
}

function spentText({ costUsd }: UsageSum): string {
  return costUsd === 0 ? '' : costText(costUsd);
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
