import type { NoMeasurement } from '../record.ts';

/** A table in Markdown; the first column is text, the others are numbers. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map(line).join('\n');
}

/** Three digits or so, with thousands apart: `0.123`, `1.23`, `12.3`, `123`, `1,234`. */
export function short(number: number): string {
  if (!Number.isFinite(number)) return '';
  if (number >= 100) return Math.round(number).toLocaleString('en-US');
  return number.toFixed(number >= 10 ? 1 : number >= 1 ? 2 : 3);
}

export function megabytes(bytes: number): string {
  return short(bytes / 1e6);
}

/** A cell for what was not measured: a word that says why. The list below the tables says it in full. */
export function reasonCell({ status, reason }: NoMeasurement): string {
  switch (status) {
    case 'none':
      return '–';
    case 'wrong':
      return reason.includes('limit broken') ? 'breaks the limit' : 'wrong result';
    case 'timeout':
      return reason.replace('no end within ', '> ');
    case 'memory':
      return 'out of memory';
    case 'error':
      return /call stack/u.test(reason) ? 'stack overflow' : 'fails';
    case 'skipped':
      return `(${reason.replace('would take about ', '~').replace(/^(?:error|wrong|timeout|memory) at /u, 'fails at ')})`;
    default:
      return status satisfies never;
  }
}
