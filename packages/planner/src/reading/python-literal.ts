/**
 * A Python literal as JSON text: dicts, lists, tuples, strings of all kinds, also several that make one in parentheses, `True`, `False`, `None`, comments, trailing
 * commas. What is no literal, such as a call, stays as it is, and fails as JSON.
 *
 * @returns undefined if a string in it never ends
 * @see The Python Language Reference, section 2.4, "Literals"
 */
export function pythonToJson(text: string): string | undefined {
  const output = new JsonOutput();
  let position = 0;
  while (position < text.length) {
    const token = tokenAt(text, position);
    if (token === undefined) return undefined;
    output.add(token.json);
    position = token.end;
  }
  return output.text;
}

/** A parenthesis or bracket that is open. */
interface Opening {
  readonly mark: string;
  /** Its position among the parts. */
  readonly part: number;
  commas: number;
}

/** JSON text as it comes about, token by token. */
class JsonOutput {
  readonly #parts: string[] = [];
  readonly #open: Opening[] = [];

  get text(): string {
    return this.#parts.join('');
  }

  add(token: string): void {
    if (token.length === 1 && '{[('.includes(token)) this.#begin(token);
    else if (token.length === 1 && '}])'.includes(token)) this.#end(token);
    else if (token.startsWith('"') && this.#open.at(-1)?.mark === '(') this.#addText(token);
    else this.#addPart(token);
  }

  #begin(mark: string): void {
    this.#open.push({ mark, part: this.#parts.length, commas: 0 });
    this.#parts.push(mark === '(' ? '[' : mark);
  }

  #end(mark: string): void {
    const opening = this.#open.pop();
    const isEmpty = this.#last === opening?.part;
    if (opening?.mark === '(' && opening.commas === 0 && !isEmpty) {
      // Parentheses alone make no tuple.
      this.#parts[opening.part] = '';
      return;
    }
    if (this.#parts[this.#last] === ',') this.#parts[this.#last] = '';
    this.#parts.push(mark === ')' ? ']' : mark);
  }

  /** Strings side by side in parentheses are one. */
  #addText(token: string): void {
    const last = this.#parts[this.#last] ?? '';
    if (last.startsWith('"')) this.#parts[this.#last] = last.slice(0, -1) + token.slice(1);
    else this.#parts.push(token);
  }

  #addPart(token: string): void {
    const opening = this.#open.at(-1);
    if (token === ',' && opening) opening.commas += 1;
    if (token.trim() !== '') this.#parts.push(token);
  }

  get #last(): number {
    return this.#parts.length - 1;
  }
}

interface Token {
  readonly json: string;
  readonly end: number;
}

const WORDS: Readonly<Record<string, string>> = { True: 'true', False: 'false', None: 'null' };

function tokenAt(text: string, start: number): Token | undefined {
  const character = text.charAt(start);
  if (character === '"' || character === "'") return stringAt(text, start, false);
  if (character === '#') return { json: '', end: endOfLine(text, start) };
  if (!/[\p{L}_]/u.test(character)) return { json: character, end: start + 1 };
  const prefixed = /^[rRbBuUfF]{1,2}(?=["'])/.exec(text.slice(start, start + 3));
  if (prefixed) return stringAt(text, start + prefixed[0].length, /r/i.test(prefixed[0]));
  const [word = character] = /^[\p{L}_][\p{L}\p{N}_]*/u.exec(text.slice(start, start + 40)) ?? [];
  return { json: WORDS[word] ?? word, end: start + word.length };
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
