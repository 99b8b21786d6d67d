/**
 * A text on one line, without control and invisible characters, cut at a length: what tools and plans say of themselves is
 * shown to people and models, and must not pass for something else.
 *
 * @param most UTF-16 units
 */
export function oneLine(text: string, most: number): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return line.length <= most ? line : `${line.slice(0, most - 1).trimEnd()}…`;
}
