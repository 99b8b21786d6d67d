import type { PlanningEvent } from '@planloom/executor-core';

import { ASCII_SYMBOLS, UNICODE_SYMBOLS } from '../progress/symbols.ts';
import type { Session } from '../session.ts';
import { printableLine } from '../terminal/printable.ts';

const NAME_WIDTH = 10;

/** A decision on the way to a plan in one line; undefined for what is only told with `--verbose`. */
export function decisionLine(
  event: PlanningEvent,
  { paint, unicode, verbose }: Pick<Session, 'paint' | 'unicode' | 'verbose'>,
): string | undefined {
  const symbols = unicode ? UNICODE_SYMBOLS : ASCII_SYMBOLS;
  switch (event.type) {
    case 'planning.source': {
      const { source, outcome, reason } = event;
      const mark = {
        used: paint.green(symbols.done),
        declined: paint.dim(symbols.skipped),
        failed: paint.red(symbols.failed),
      };
      return `${mark[outcome]} ${paint.bold(source.padEnd(NAME_WIDTH))} ${paint.dim(printableLine(reason))}`;
    }
    case 'planning.attempt': {
      const repairs = event.repairs.map((repair) => `mended: ${repair}`);
      const parts = [...(event.problems === '' ? [] : [event.problems]), ...(verbose ? repairs : [])];
      return parts.length === 0
        ? undefined
        : paint.dim(`  attempt ${event.attempt}: ${printableLine(parts.join('; '))}`);
    }
    default:
      // Of runs, not of the way to a plan.
      return undefined;
  }
}
