import type { LockedPart, PartChange, ToolChange } from '@planloom/tool-kit';
import { showInvisible } from '@planloom/tool-kit';
import { structuredPatch } from 'diff';

import type { Paint } from '../terminal/paint.ts';
import { printable, printableLine } from '../terminal/printable.ts';

/**
 * What changed of a tool: for each part the lines that went and came. Characters that cannot be seen, which a change can hide
 * in, are written out.
 */
export function changeText({ id, parts }: ToolChange, paint: Paint): string {
  const names = parts.map(({ part }) => part).join(', ');
  return [`${paint.bold(shown(id))} has changed: ${names}`, ...parts.flatMap((part) => partLines(part, paint))].join(
    '\n',
  );
}

/** A text on one line, with everything in it to be seen. */
export function shown(text: string): string {
  return printableLine(showInvisible(text));
}

function partLines({ part, before, after }: PartChange, paint: Paint): string[] {
  const old = valueText(before);
  const now = valueText(after);
  const { hunks } = structuredPatch('', '', old, now, undefined, undefined, { context: 2 });
  const changed = hunks.flatMap((hunk) => hunk.lines).filter((line) => !line.startsWith('\\'));
  const lines = changed.map((line) => `${line.slice(0, 1)} ${line.slice(1)}`);
  return [`  ${part}`, ...lines.map((line) => `    ${coloured(printable(line), paint)}`)];
}

function coloured(line: string, paint: Paint): string {
  if (line.startsWith('-')) return paint.red(line);
  return line.startsWith('+') ? paint.green(line) : paint.dim(line);
}

function valueText(part: LockedPart | undefined): string {
  if (part === undefined) return '';
  if (!('value' in part)) return `(too long to be shown; SHA-256 ${part.sha256})`;
  const { value } = part;
  return showInvisible(typeof value === 'string' ? value : JSON.stringify(sorted(value), null, 2));
}

/** With sorted keys: their order is no change. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => [key, sorted(item)]);
  return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)));
}
