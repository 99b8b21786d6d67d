import type { RunEvent } from '@planloom/executor-core';

import { durationText } from '../terminal/duration-text.ts';
import type { Paint } from '../terminal/paint.ts';
import { printableLine } from '../terminal/printable.ts';
import { errorText } from './run-tree.ts';
import type { Symbols } from './symbols.ts';
import { awaitedText, decisionText, waitingText } from './waiting-text.ts';

/** What of a run becomes lines of a log. */
export interface PlainLineOptions {
  readonly paint: Paint;
  readonly symbols: Symbols;
  /** Also starts, log messages, and each item of a loop. */
  readonly verbose: boolean;
}

/** Milliseconds between two lines about how far a container is. */
const PROGRESS_EVERY_MS = 5000;

/** Turns events into lines that are never drawn over: for logs, pipes and files. One function for one run. */
export function createPlainLines(options: PlainLineOptions): (event: RunEvent) => string | undefined {
  let saidAt: number | undefined;
  const counts = new Map<string, string>();
  return (event) => {
    saidAt ??= event.at;
    if (event.type === 'step.progress' && event.items !== undefined) counts.set(event.path, counted(event.items));
    const line = eventLine(event, options, 'path' in event ? counts.get(event.path) : undefined);
    if (event.type === 'step.completed' || event.type === 'step.failed') counts.delete(event.path);
    const isNews = event.type !== 'step.progress' || options.verbose || event.at - saidAt >= PROGRESS_EVERY_MS;
    if (line === undefined || !isNews) return undefined;
    saidAt = event.at;
    return line;
  };
}

/** @param items how many items of a container are done */
function eventLine(
  event: RunEvent,
  { paint, symbols, verbose }: PlainLineOptions,
  items: string | undefined,
): string | undefined {
  switch (event.type) {
    case 'step.started':
      return verbose ? `${paint.dim(symbols.waiting)} ${named(event)}${paint.dim(' started')}` : undefined;
    case 'step.progress':
      return event.items === undefined ? undefined : `${paint.dim(symbols.more)} ${named(event)} ${items ?? ''}`;
    case 'step.log':
      return verbose ? `  ${named(event)} ${printableLine(event.message)}` : undefined;
    case 'step.retrying':
      return `${paint.yellow(symbols.retrying)} ${named(event)} attempt ${event.attempt} failed, next in ${durationText(event.delayMs)}: ${printableLine(errorText(event.error))}`;
    case 'step.completed': {
      if (!verbose && isItem(event.path)) return undefined;
      const attempts = event.attempts > 1 ? `, ${event.attempts} attempts` : '';
      const source = event.source === undefined ? '' : `, by its ${event.source}`;
      const done = items === undefined ? '' : `${items}, `;
      return `${paint.green(symbols.done)} ${named(event)} ${paint.dim(`${done}${durationText(event.durationMs)}${attempts}${source}`)}`;
    }
    case 'step.failed': {
      const symbol = event.handled === undefined ? paint.red(symbols.failed) : paint.yellow(symbols.handled);
      return `${symbol} ${named(event)} ${printableLine(errorText(event.error))}${event.handled === undefined ? '' : ' (handled)'}`;
    }
    case 'step.skipped':
      return verbose || !isItem(event.path)
        ? `${paint.dim(symbols.skipped)} ${named(event)}${paint.dim(' skipped')}`
        : undefined;
    case 'step.cancelled':
      return verbose ? `${paint.dim(symbols.cancelled)} ${named(event)}${paint.dim(' cancelled')}` : undefined;
    case 'step.waiting': {
      const { for: awaited } = event;
      // A loop may pause at each item; but what somebody has to do is told always.
      if (awaited.kind === 'time' && isItem(event.path) && !verbose) return undefined;
      const message = awaited.kind === 'approval' ? `: ${printableLine(awaited.message)}` : '';
      return `${paint.yellow(symbols.suspended)} ${named(event)} ${printableLine(waitingText(awaited, event.at))}${message}`;
    }
    case 'step.resumed':
      return resumedLine(event, { paint, symbols, verbose });
    case 'run.suspended':
      return verbose ? paint.dim(`suspended: ${awaitedText(event.waiting.map((wait) => wait.for))}`) : undefined;
    case 'run.resumed':
      return verbose ? paint.dim(`goes on after ${durationText(event.suspendedMs)}`) : undefined;
    case 'run.compensating':
      return `${paint.yellow(symbols.retrying)} undoing ${event.steps} ${event.steps === 1 ? 'step' : 'steps'}`;
    default:
      return undefined;
  }
}

/** The end of a wait is told by that of its step; but who decided what stands nowhere else. */
function resumedLine(
  event: Extract<RunEvent, { readonly type: 'step.resumed' }>,
  { paint, symbols, verbose }: PlainLineOptions,
): string | undefined {
  const { decision, by, waitedMs } = event;
  if (decision === undefined && !verbose) return undefined;
  const what = decision === undefined ? `waited for ${by}` : printableLine(decisionText(decision, by));
  const isOverdue = by === 'timeout' ? ', as nobody decided in time' : '';
  return `${paint.dim(symbols.more)} ${named(event)} ${what}${isOverdue}${paint.dim(`, after ${durationText(waitedMs)}`)}`;
}

function named({ path, tool }: { readonly path: string; readonly tool?: string }): string {
  return tool === undefined ? printableLine(path) : `${printableLine(path)} (${printableLine(tool)})`;
}

function counted({
  done,
  failed,
  total,
}: {
  readonly done: number;
  readonly failed: number;
  readonly total?: number;
}): string {
  const progress = total === undefined ? `${done} done` : `${done}/${total}`;
  return failed === 0 ? progress : `${progress}, ${failed} failed`;
}

/** Whether a step stands in an iteration: of those only the sum is told. */
function isItem(path: string): boolean {
  return path.includes('[');
}
