import type { ApprovalQuestion } from '@planloom/executor-core';

import { clockText } from '../terminal/clock-text.ts';
import { durationText } from '../terminal/duration-text.ts';
import { fitWidth } from '../terminal/fit-width.ts';
import type { Paint } from '../terminal/paint.ts';
import { printable, printableLine } from '../terminal/printable.ts';

/** Values of an approval, by name. */
export type Values = Readonly<Record<string, unknown>>;

/** Columns of a line that are shown before it is cut. */
const MOST_COLUMNS = 400;

/** Who asks, what, and until when. */
export function questionText(
  { path, message, due }: ApprovalQuestion,
  onTimeout: string,
  now: number,
  paint: Paint,
): string {
  const head = `${paint.yellow('approval')} ${paint.bold(printableLine(path))}`;
  const end =
    due === undefined
      ? []
      : [
          paint.dim(
            `open until ${clockText(due, now)}, for ${durationText(Math.max(due - now, 0))}; then it ${onTimeout}`,
          ),
        ];
  return [head, indented([printable(message), ...end].join('\n')), ''].join('\n');
}

/** What a decision is about, as it is shown. */
export interface ShownValues {
  readonly text: string;
  /** Whether something of it was left out. */
  readonly isCut: boolean;
}

/**
 * Values as people read them: YAML, without what could control the terminal.
 *
 * @param clear takes out what must not be seen
 * @param rows most lines; `Infinity` cuts nothing
 */
export async function valuesText(values: Values, clear: (text: string) => string, rows: number): Promise<ShownValues> {
  const { stringify } = await import('yaml');
  // YAML would write a text in quotes, and on every other line, if something in it is not printable.
  const text = stringify(printableValue(values), { aliasDuplicateObjects: false, lineWidth: 0, blockQuote: 'literal' });
  const lines = printable(clear(text)).trimEnd().split('\n');
  if (rows === Number.POSITIVE_INFINITY) return { text: `${indented(lines.join('\n'))}\n`, isCut: false };
  const shown = lines.slice(0, lines.length > rows ? rows - 1 : rows).map((line) => fitWidth(line, MOST_COLUMNS));
  const left = lines.length - shown.length;
  const more = left > 0 ? [`… ${left} more ${left === 1 ? 'line' : 'lines'}`] : [];
  const isCut = left > 0 || shown.some((line, index) => line !== lines[index]);
  return { text: `${indented([...shown, ...more].join('\n'))}\n`, isCut };
}

function printableValue(value: unknown): unknown {
  if (typeof value === 'string') return printable(value);
  if (Array.isArray(value)) return value.map(printableValue);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [printable(name), printableValue(inner)]));
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gmu, '  ');
}
