import type { ExecTrace, ExecTraceEntry } from '@planloom/executor-core';
import { criticalPath, hasStarted, stepStretches, type TraceNode, treeOf, waitText } from '@planloom/trace';

import { durationText } from '../terminal/duration-text.ts';
import { fitWidth, widthOf } from '../terminal/fit-width.ts';
import { printableLine } from '../terminal/printable.ts';
import type { TraceStyle } from './trace-style.ts';

/** How much of a trace is drawn. */
export interface WaterfallOptions {
  /** Steps inside one step that are drawn: those that failed, are on the critical path or took longest. */
  readonly children: number;
}

interface Row {
  readonly label: string;
  readonly bar: string;
  readonly note: string;
}

const LEAST_BAR = 10;
const MOST_LABEL = 44;
const GAP = 2;

/**
 * The steps of a trace as lines, each with a bar from when it started to when it ended; none is wider than the terminal. What is inside a step is indented below it.
 */
export function waterfallLines(trace: ExecTrace, style: TraceStyle, { children }: WaterfallOptions): string[] {
  const tree = treeOf(trace);
  const critical = new Set(criticalPath(trace).steps);
  const shown = [...visibleNodes(tree.roots, critical, children)];
  const notes = shown.map((each) => ('node' in each ? noteOf(each.node.entry) : ''));
  const labels = shown.map((each) => labelOf(each, critical, style));
  const noteWidth = Math.min(Math.max(0, ...notes.map(widthOf)), Math.floor(style.columns / 3));
  const wanted = Math.min(MOST_LABEL, Math.max(0, ...labels.map(widthOf)));
  const labelWidth = Math.max(Math.min(wanted, style.columns - noteWidth - LEAST_BAR - 2 * GAP), 8);
  const barWidth = Math.max(style.columns - labelWidth - noteWidth - 2 * GAP, LEAST_BAR);
  return shown.map((each, index) => {
    const row: Row = {
      label: labels[index] ?? '',
      bar:
        'node' in each
          ? barOf(each.node, tree.durationMs, barWidth, critical.has(each.node.index), style)
          : ' '.repeat(barWidth),
      note: notes[index] ?? '',
    };
    const label = padded(fitWidth(row.label, labelWidth), labelWidth);
    return fitWidth(`${label}  ${row.bar}  ${style.paint.dim(fitWidth(row.note, noteWidth))}`.trimEnd(), style.columns);
  });
}

type Shown = { readonly node: TraceNode } | { readonly more: number; readonly depth: number };

/**
 * The nodes that are drawn, and how many were left out after them.
 *
 * @yields in the order of their lines
 */
function* visibleNodes(
  roots: readonly TraceNode[],
  critical: ReadonlySet<number>,
  limit: number,
): Generator<Shown, void> {
  const left: Shown[] = listed(roots, critical, Number.POSITIVE_INFINITY).toReversed();
  for (let next = left.pop(); next; next = left.pop()) {
    yield next;
    if ('node' in next) left.push(...listed(next.node.children, critical, limit).toReversed());
  }
}

function listed(nodes: readonly TraceNode[], critical: ReadonlySet<number>, limit: number): Shown[] {
  if (nodes.length <= limit) return nodes.map((node) => ({ node }));
  const weight = ({ entry: { status, handled, durationMs = 0 }, index }: TraceNode): number => {
    if (status === 'failed' && handled === undefined) return Number.POSITIVE_INFINITY;
    return critical.has(index) ? Number.MAX_VALUE : durationMs;
  };
  const chosen = nodes
    .toSorted((one, other) => (weight(one) === weight(other) ? 0 : weight(other) - weight(one)))
    .slice(0, limit)
    .toSorted((one, other) => one.index - other.index);
  return [...chosen.map((node) => ({ node })), { more: nodes.length - limit, depth: nodes[0]?.depth ?? 0 }];
}

function labelOf(shown: Shown, critical: ReadonlySet<number>, { paint, symbols, marks }: TraceStyle): string {
  if (!('node' in shown)) return paint.dim(`    ${'  '.repeat(shown.depth)}${symbols.more} ${shown.more} more items`);
  const { entry, index, depth, parent } = shown.node;
  const mark = critical.has(index) ? paint.yellow(marks.critical) : ' ';
  const name = printableLine(nameIn(entry.nodeId, parent?.entry.nodeId));
  const isOnPath = critical.has(index);
  return `${mark} ${symbolOf(entry, { paint, symbols })} ${'  '.repeat(depth)}${isOnPath ? paint.bold(name) : name}`;
}

/** What a path says beyond that of the step around it: `[2].fetch`. */
function nameIn(path: string, parent: string | undefined): string {
  if (parent === undefined || !path.startsWith(parent)) return path;
  return path.slice(parent.length).replace(/^\./u, '') || path;
}

function symbolOf(
  { status, handled }: ExecTraceEntry,
  { paint, symbols }: Pick<TraceStyle, 'paint' | 'symbols'>,
): string {
  switch (status) {
    case 'success':
      return paint.green(symbols.done);
    case 'failed':
      return handled === undefined ? paint.red(symbols.failed) : paint.yellow(symbols.handled);
    case 'skipped':
      return paint.dim(symbols.skipped);
    case 'cancelled':
      return paint.dim(symbols.cancelled);
    case 'pending':
      return paint.dim(symbols.waiting);
    case 'running':
      return paint.yellow(symbols.retrying);
    default:
      return status satisfies never;
  }
}

function noteOf(entry: ExecTraceEntry): string {
  const { durationMs, queuedMs = 0, retryCount, cached, kept, status, toolName, type, branch } = entry;
  return [
    durationMs === undefined ? status : durationText(durationMs),
    printableLine(toolName ?? (type === 'tool' ? '' : type)),
    printableLine(waitText(entry) ?? ''),
    branch === undefined ? '' : `branch ${printableLine(branch)}`,
    queuedMs > 0 ? `queued ${durationText(queuedMs)}` : '',
    retryCount > 0 ? `${retryCount + 1} attempts` : '',
    cached === true || kept === true ? 'cached' : '',
    status === 'failed' || status === 'cancelled' ? status : '',
  ]
    .filter((part, index, parts) => part !== '' && parts.indexOf(part) === index)
    .join(', ');
}

function barOf(
  node: TraceNode,
  durationMs: number,
  width: number,
  isCritical: boolean,
  { paint, marks }: TraceStyle,
): string {
  if (!hasStarted(node)) return ' '.repeat(width);
  const cells = Array.from({ length: width }, () => ' ');
  const { work, queue, pause, wait, around } = marks;
  const mark = { work, queue, 'retry-pause': pause, wait, overhead: around };
  const at = (ms: number): number =>
    durationMs === 0 ? 0 : Math.min(Math.floor((ms / durationMs) * width), width - 1);
  const first = at(node.start);
  cells[first] = node.entry.wait ? wait : node.children.length > 0 ? around : work;
  const stretches = stepStretches(node);
  // What is not work is drawn first: a short attempt is seen between long pauses.
  for (const { from, to, kind } of stretches.toSorted(
    (one, other) => Number(one.kind === 'work') - Number(other.kind === 'work'),
  )) {
    const end = Math.max(durationMs === 0 ? 1 : Math.round((to / durationMs) * width), at(from) + 1);
    cells.fill(mark[kind], at(from), Math.min(end, width));
  }
  return painted(cells.join(''), node.entry, isCritical, paint);
}

function painted(
  bar: string,
  { status, handled }: ExecTraceEntry,
  isCritical: boolean,
  paint: TraceStyle['paint'],
): string {
  if (status === 'failed' && handled === undefined) return paint.red(bar);
  return isCritical ? paint.yellow(bar) : paint.cyan(bar);
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(width - widthOf(text), 0));
}
