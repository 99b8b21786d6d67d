import { fitMiddle, fitWidth, widthOf } from '../terminal/fit-width.ts';

/** Rows as lines, columns under each other, the first to the left and the others to the right; none is wider than the terminal. */
export function tableLines(rows: readonly (readonly string[])[], columns: number): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))));
  const first = widths[0] ?? 0;
  const rest = widths.slice(1).reduce((sum, width) => sum + width + 2, 2);
  const room = Math.max(Math.min(first, columns - rest), 8);
  return rows.map((row) => {
    const cells = row.map((cell, column) => {
      const width = column === 0 ? room : (widths[column] ?? 0);
      const text = column === 0 ? fitMiddle(cell, width) : fitWidth(cell, width);
      const blanks = ' '.repeat(Math.max(width - widthOf(text), 0));
      return column === 0 ? text + blanks : blanks + text;
    });
    return fitWidth(`  ${cells.join('  ')}`.trimEnd(), columns);
  });
}
