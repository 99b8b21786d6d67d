import { createScanner } from 'jsonc-parser';

/**
 * The first bracket that nests deeper than `maximum`, or `undefined`.
 *
 * Goes over the tokens once and keeps a number, so that a text of a million opening brackets never reaches a recursive parser.
 */
export function deepestJsonBracket(text: string, maximum: number): number | undefined {
  const scanner = createScanner(text, true);
  let depth = 0;
  while (scanner.getPosition() < text.length) {
    scanner.scan();
    const offset = scanner.getTokenOffset();
    const character = scanner.getTokenLength() === 1 ? text[offset] : '';
    if (character === '[' || character === '{') depth++;
    if (character === ']' || character === '}') depth--;
    if (depth > maximum) return offset;
  }
  return undefined;
}
