import { durationText } from '../terminal/duration-text.ts';
import { fitWidth } from '../terminal/fit-width.ts';
import type { Paint } from '../terminal/paint.ts';
import { printableLine } from '../terminal/printable.ts';
import type { RunTree, TreeStep, TreeStepState } from './run-tree.ts';
import type { Symbols } from './symbols.ts';
import { waitingText, waitingTimeText } from './waiting-text.ts';

/** How a tree is drawn. */
export interface TreeStyle {
  readonly paint: Paint;
  readonly symbols: Symbols;
}

/** What a tree is drawn into. */
export interface TreeFrame {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly columns: number;
  /** Most lines there may be. */
  readonly rows: number;
}

/** What is left out, from nothing to nearly everything. */
interface Detail {
  readonly foldDone: boolean;
  readonly foldWaiting: boolean;
  /** Children of one step that are drawn. */
  readonly children: number;
  /** Top-level steps that are drawn, before the folded ones. */
  readonly steps: number;
}

const ALL = Number.POSITIVE_INFINITY;

/** The first that fits is taken; the last always does, if there is room for four lines. */
function detailsFor(rows: number): readonly Detail[] {
  const folded = { foldDone: true, foldWaiting: true, steps: ALL };
  return [
    { foldDone: false, foldWaiting: false, children: ALL, steps: ALL },
    { foldDone: true, foldWaiting: false, children: ALL, steps: ALL },
    { ...folded, children: ALL },
    { ...folded, children: 6 },
    { ...folded, children: 3 },
    { ...folded, children: 1 },
    { ...folded, children: 0, steps: Math.max(rows - 3, 1) },
  ];
}

/**
 * The lines of a tree, at most as many as there are rows and none wider than the frame. Where there is no room for all,
 * what is done goes first, then what waits, then the children of what runs.
 */
export function renderTree(tree: RunTree, style: TreeStyle, frame: TreeFrame): string[] {
  const rows = Math.max(frame.rows, 1);
  let lines: string[] = [];
  for (const detail of detailsFor(rows)) {
    lines = firstLines(renderSteps(tree.steps, '', { ...style, ...frame, detail }), rows + 1);
    if (lines.length <= rows) break;
  }
  if (lines.length > rows) lines.splice(rows - 1, 2, style.paint.dim(`${style.symbols.more} and more`));
  return lines.map((line) => fitWidth(line, frame.columns));
}

/** A tree of 100,000 steps is not drawn to its end only to find that it does not fit. */
function firstLines(lines: Iterable<string>, count: number): string[] {
  const first: string[] = [];
  for (const line of lines) if (first.push(line) === count) break;
  return first;
}

interface Drawing extends TreeStyle, TreeFrame {
  readonly detail: Detail;
}

function* renderSteps(steps: ReadonlyMap<string, TreeStep>, indent: string, drawing: Drawing): Generator<string, void> {
  const { detail } = drawing;
  const [shown, folded] = partition([...steps.values()], (step) => !isFolded(step.state, detail));
  const drawn = byUrgency(shown, indent === '' ? detail.steps : detail.children);
  yield* foldedLine(folded, 'done', indent, drawing);
  for (const step of drawn) {
    yield `${indent}${stepLine(step, drawing)}`;
    yield* renderSteps(step.children, `${indent}  `, drawing);
    yield* droppedLine(step, `${indent}  `, drawing);
  }
  yield* moreLine(shown.length - drawn.length, indent, drawing);
  yield* foldedLine(folded, 'waiting', indent, drawing);
}

function isFolded(state: TreeStepState, { foldDone, foldWaiting }: Detail): boolean {
  return (foldDone && (state === 'done' || state === 'skipped')) || (foldWaiting && state === 'waiting');
}

function partition<Item>(items: readonly Item[], holds: (item: Item) => boolean): [Item[], Item[]] {
  const [yes, no]: [Item[], Item[]] = [[], []];
  for (const item of items) (holds(item) ? yes : no).push(item);
  return [yes, no];
}

const URGENT: ReadonlySet<TreeStepState> = new Set(['failed', 'retrying', 'suspended']);

/** The most telling ones, in their order: what failed or waits for somebody, then what runs. */
function byUrgency(steps: readonly TreeStep[], limit: number): readonly TreeStep[] {
  if (steps.length <= limit) return steps;
  const [urgent, others] = partition(steps, ({ state }) => URGENT.has(state));
  const chosen = new Set([...urgent, ...others].slice(0, limit));
  return steps.filter((step) => chosen.has(step));
}

function foldedLine(
  folded: readonly TreeStep[],
  state: 'done' | 'waiting',
  indent: string,
  { paint, symbols }: Drawing,
): string[] {
  const count = folded.filter((step) => (step.state === 'waiting') === (state === 'waiting')).length;
  if (count === 0) return [];
  return [
    `${indent}${state === 'done' ? paint.green(symbols.done) : paint.dim(symbols.waiting)} ${paint.dim(`${count} ${state}`)}`,
  ];
}

function moreLine(count: number, indent: string, { paint, symbols }: Drawing): string[] {
  return count === 0 ? [] : [`${indent}${paint.dim(`${symbols.more} ${count} more`)}`];
}

function droppedLine({ droppedFailures }: TreeStep, indent: string, { paint, symbols, detail }: Drawing): string[] {
  if (droppedFailures === 0 || detail.children === 0) return [];
  return [`${indent}${paint.dim(`${symbols.more} ${droppedFailures} more failed`)}`];
}

function stepLine(step: TreeStep, drawing: Drawing): string {
  const { paint } = drawing;
  const parts = [
    symbolOf(step, drawing),
    step.state === 'waiting' ? paint.dim(printableLine(step.label)) : printableLine(step.label),
    paint.dim(printableLine(step.tool ?? (step.type === 'tool' ? '' : step.type))),
    countsText(step, paint),
    attemptText(step, drawing),
    waitText(step, drawing),
    paint.dim(timeText(step, drawing.now)),
    noteText(step, paint),
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** `37/200, 2 failed` */
function countsText({ items }: TreeStep, paint: Paint): string {
  if (items === undefined) return '';
  const done = items.total === undefined ? `${items.done} done` : `${items.done}/${items.total}`;
  return items.failed === 0 ? paint.cyan(done) : `${paint.cyan(`${done},`)} ${paint.yellow(`${items.failed} failed`)}`;
}

function attemptText(step: TreeStep, { paint, now }: Drawing): string {
  if (step.attempt <= 1 || step.state === 'waiting') return '';
  const pause = step.state === 'retrying' && step.retryAt !== undefined ? step.retryAt - now : 0;
  return paint.yellow(pause > 0 ? `attempt ${step.attempt} in ${durationText(pause)}` : `attempt ${step.attempt}`);
}

function waitText({ wait }: TreeStep, { paint, now }: Drawing): string {
  return wait === undefined ? '' : paint.yellow(printableLine(waitingText(wait.awaited, now)));
}

function timeText({ durationMs, startedAt, state, wait }: TreeStep, now: number): string {
  if (wait !== undefined) return waitingTimeText(wait.awaited, wait.since, now);
  if (durationMs !== undefined) return durationText(durationMs);
  const running = state === 'running' || state === 'retrying';
  return running && startedAt !== undefined && now - startedAt >= 1000 ? durationText(now - startedAt) : '';
}

function noteText({ note, state, handled }: TreeStep, paint: Paint): string {
  if (note === undefined) return '';
  const text = printableLine(note);
  if (state === 'failed') return handled ? paint.yellow(text) : paint.red(text);
  return state === 'retrying' ? paint.yellow(text) : paint.dim(text);
}

function symbolOf({ state, handled }: TreeStep, { paint, symbols, now }: Drawing): string {
  switch (state) {
    case 'waiting':
      return paint.dim(symbols.waiting);
    case 'running':
      return paint.cyan(symbols.spinner[Math.floor(now / 100) % symbols.spinner.length] ?? '');
    case 'retrying':
      return paint.yellow(symbols.retrying);
    case 'suspended':
      return paint.yellow(symbols.suspended);
    case 'done':
      return paint.green(symbols.done);
    case 'failed':
      return handled ? paint.yellow(symbols.handled) : paint.red(symbols.failed);
    case 'skipped':
      return paint.dim(symbols.skipped);
    case 'cancelled':
      return paint.dim(symbols.cancelled);
    default:
      return state satisfies never;
  }
}
