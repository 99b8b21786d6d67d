import { createScanner } from 'jsonc-parser';

/** A bracket that has no partner yet. */
export interface OpenBracket {
  readonly bracket: '{' | '[';
  readonly offset: number;
  /** Name of the field whose value it starts. */
  readonly field?: string;
}

/** The brackets of a JSON text that are open at an offset, outermost first. */
export function openBrackets(text: string, until: number): OpenBracket[] {
  const scanner = createScanner(text, true);
  const open: OpenBracket[] = [];
  let before = '';
  let field: string | undefined;
  while (scanner.getPosition() < until) {
    scanner.scan();
    const offset = scanner.getTokenOffset();
    if (offset >= until) break;
    const token = text.slice(offset, offset + scanner.getTokenLength());
    if (token === '{' || token === '[') {
      open.push({ bracket: token, offset, ...(field === undefined ? {} : { field }) });
    }
    if (token === '}' || token === ']') open.pop();
    field = token === ':' && before.startsWith('"') ? before.slice(1, -1) : undefined;
    before = token;
  }
  return open;
}
