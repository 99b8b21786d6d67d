/**
 * A Python literal as JSON text: dicts, lists, tuples, sets written with brackets, strings of all kinds, `True`, `False`, `None`, comments, trailing
 * commas. What is no literal, such as a call, stays as it is, and fails as JSON.
 *
 * @returns undefined if a string in it never ends
 * @see The Python Language Reference, section 2.4, "Literals"
 */
export function pythonToJson(text: string): string | undefined {
  const parts: string[] = [];
  let position = 0;
  while (position < text.length) {
    const token = tokenAt(text, position);
    if (token === undefined) return undefined;
    if (/^[\]}]$/.test(token.json)) dropTrailingComma(parts);
    parts.push(token.json);
    position = token.end;
  }
  return parts.join('');
}

function dropTrailingComma(parts: string[]): void {
  const last = parts.findLastIndex((part) => part.trim() !== '');
  if (parts[last] === ',') parts.splice(last, 1);
}

interface Token {
  readonly json: string;
  readonly end: number;
}

const WORDS: Readonly<Record<string, string>> = { True: 'true', False: 'false', None: 'null' };

function tokenAt(text: string, start: number): Token | undefined {
  const character = text.charAt(start);
  const prefixed = /^[rRbBuUfF]{0,2}(?=["'])/.exec(text.slice(start, start + 3));
  if (prefixed) return stringAt(text, start + prefixed[0].length, /r/i.test(prefixed[0]));
  if (character === '#') return { json: '', end: endOfLine(text, start) };
  if (character === '(') return { json: '[', end: start + 1 };
  if (character === ')') return { json: ']', end: start + 1 };
  const [word] = /^[\p{L}_][\p{L}\p{N}_]*/u.exec(text.slice(start, start + 40)) ?? [];
  if (word !== undefined) return { json: WORDS[word] ?? word, end: start + word.length };
  return { json: character, end: start + 1 };
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end === -1 ? text.length : end;
}

function stringAt(text: string, start: number, isRaw: boolean): Token | undefined {
  const single = text.charAt(start);
  const quote = text.startsWith(single.repeat(3), start) ? single.repeat(3) : single;
  const value: string[] = [];
  for (let index = start + quote.length; index < text.length;) {
    if (text.startsWith(quote, index)) return { json: JSON.stringify(value.join('')), end: index + quote.length };
    const escape = text.charAt(index) === '\\' && !isRaw ? escapeAt(text, index) : undefined;
    value.push(escape?.json ?? text.charAt(index));
    index = escape?.end ?? index + 1;
  }
  return undefined;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\u0007',
  '0': '\0',
  '\n': '',
};

/** One escape of a string: the text it stands for. */
function escapeAt(text: string, start: number): Token {
  const [whole, ...codes] =
    /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(text.slice(start, start + 10)) ?? [];
  const code = codes.find((digits) => digits !== undefined);
  if (whole !== undefined && code !== undefined && Number.parseInt(code, 16) <= 0x10ffff) {
    return { json: String.fromCodePoint(Number.parseInt(code, 16)), end: start + whole.length };
  }
  const next = text.charAt(start + 1);
  return { json: ESCAPES[next] ?? ('\'"\\'.includes(next) ? next : `\\${next}`), end: start + 2 };
}
