/** What stands at a position of JSON or Python, as models write it. */
export interface Lexeme {
  readonly kind: 'string' | 'comment' | 'character';
  /** Exclusive; -1 if it never ends. */
  readonly end: number;
}

/** Reads one string, comment or other character. */
export function lexemeAt(text: string, start: number): Lexeme {
  const character = text.charAt(start);
  if (character === '"' || (character === "'" && beginsString(text, start))) {
    return { kind: 'string', end: endOfString(text, start, character) };
  }
  const mark = commentAt(text, start);
  return mark === undefined
    ? { kind: 'character', end: start + 1 }
    : { kind: 'comment', end: endOfComment(text, start, mark) };
}

/** An apostrophe begins a string where a value or a key can stand. */
function beginsString(text: string, index: number): boolean {
  let before = index - 1;
  while (before >= 0 && /\s/.test(text.charAt(before))) before -= 1;
  return '{[(,:'.includes(text.charAt(before));
}

function endOfString(text: string, start: number, quote: string): number {
  const isTriple = text.startsWith(quote.repeat(3), start);
  if (isTriple) {
    const end = text.indexOf(quote.repeat(3), start + 3);
    return end === -1 ? -1 : end + 3;
  }
  for (let index = start + 1; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === '\\') index += 1;
    else if (character === quote && (quote === '"' || endsString(text, index))) return index + 1;
  }
  return -1;
}

/** An apostrophe ends a string where something else follows than the rest of a word. */
function endsString(text: string, index: number): boolean {
  let after = index + 1;
  while (after < text.length && /\s/.test(text.charAt(after))) after += 1;
  return after >= text.length || ',:]})#'.includes(text.charAt(after));
}

/** Not the `//` of an address, nor the `#` of a word. */
function commentAt(text: string, start: number): '//' | '/*' | '#' | undefined {
  const before = text.charAt(start - 1);
  if (text.startsWith('/*', start)) return '/*';
  if (text.startsWith('//', start) && before !== ':') return '//';
  return text.charAt(start) === '#' && (before === '' || /[\s{[(,]/.test(before)) ? '#' : undefined;
}

function endOfComment(text: string, start: number, mark: '//' | '/*' | '#'): number {
  if (mark === '/*') {
    const end = text.indexOf('*/', start + 2);
    return end === -1 ? -1 : end + 2;
  }
  const end = text.indexOf('\n', start);
  return end === -1 ? text.length : end;
}
