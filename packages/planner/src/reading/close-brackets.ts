import { lexemeAt } from './lexeme.ts';

const CLOSING: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' };

/** A value that was cut off, up to its last whole item, with its brackets closed. One pass over the text. */
export function closeBrackets(text: string): string {
  const open: string[] = [];
  let whole = 0;
  for (let index = 0; index < text.length;) {
    const { kind, end } = lexemeAt(text, index);
    if (end === -1) break;
    const character = kind === 'character' ? text.charAt(index) : '';
    const closing = CLOSING[character];
    if (closing !== undefined) open.push(closing);
    else if (character === open.at(-1)) open.pop();
    if (character === ',') whole = index;
    else if (closing !== undefined || '}])'.includes(character || ' ')) whole = end;
    index = end;
  }
  return text.slice(0, whole) + open.toReversed().join('');
}
