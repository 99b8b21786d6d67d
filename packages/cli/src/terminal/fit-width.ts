import truncatedWidth from 'fast-string-truncated-width';

const RESET = '\u001B[0m';

/** Columns a line takes on a terminal; colours take none, wide characters two. */
export function widthOf(line: string): number {
  return truncatedWidth(line).width;
}

/** The line, cut with an ellipsis if it takes more columns than there are. Colours that were cut open are closed. */
export function fitWidth(line: string, columns: number): string {
  const { index, truncated, ellipsed } = truncatedWidth(line, { limit: columns, ellipsis: '…', ellipsisWidth: 1 });
  if (!truncated) return line;
  const reset = line.includes('\u001B') ? RESET : '';
  return `${line.slice(0, index)}${ellipsed ? '…' : ''}${reset}`;
}
