/** A Markdown table; columns after the first are numbers. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, index) => (index === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** A number with three digits that say something, or a whole one with commas. */
export function figure(value: number): string {
  if (Math.abs(value) >= 100 || Number.isInteger(value)) return Math.round(value).toLocaleString('en');
  return Number(value.toPrecision(3)).toString();
}

/** Bytes in MB, 10^6. */
export function megabytes(bytes: number): string {
  return `${figure(bytes / 1e6)} MB`;
}
