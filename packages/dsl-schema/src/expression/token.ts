import { ExpressionError } from './expression-error.ts';

/** A word of an expression. `value` of a text is the text without quotes and escapes; of a number, the number. */
export type Token = { readonly start: number; readonly end: number } & (
  | { readonly kind: 'name' | 'segment' | 'symbol'; readonly value: string }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'end'; readonly value: '' }
);

const BLANK = /(?:\s|\/\/[^\n]*)*/uy;
const NAME = /[\p{L}_][\p{L}\p{M}\p{N}_]*(?:-+[\p{L}\p{N}_]+)*/uy;
/** What may follow a dot: a wider set than a name, so that keys of real data need no brackets. */
const SEGMENT = /[\p{L}\p{M}\p{N}_#]+(?:-+[\p{L}\p{M}\p{N}_#]+)*/uy;
const NUMBER = /(?:0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)[uU]?/uy;
const SYMBOL = /===|!==|==|!=|<=|>=|&&|\|\||\?\?|\$\{|[-+*/%<>!?:.,()[\]{}]/uy;
const TEXT = /"""(?:[^\\]|\\[^])*?"""|'''(?:[^\\]|\\[^])*?'''|"(?:[^"\\\n\r]|\\[^])*"|'(?:[^'\\\n\r]|\\[^])*'/uy;
const RAW_TEXT = /[rR](?:"""[^]*?"""|'''[^]*?'''|"[^"\n\r]*"|'[^'\n\r]*')/uy;
/** Saves trying the patterns of texts on most words; `r` may start a raw text or a name. */
const STARTS_TEXT: ReadonlySet<string> = new Set(['"', "'", 'r', 'R']);

/**
 * The word that starts at or after `position`.
 *
 * @param afterDot whether a key of a path is expected, which may start with a digit
 * @throws ExpressionError `expression/syntax` if no word starts there
 */
export function readToken(source: string, position: number, afterDot: boolean): Token {
  const start = position + match(BLANK, source, position).length;
  if (start >= source.length) return { kind: 'end', value: '', start, end: start };
  if (afterDot) {
    const segment = match(SEGMENT, source, start);
    if (segment) return { kind: 'segment', value: segment, start, end: start + segment.length };
  }
  if (STARTS_TEXT.has(source.charAt(start))) {
    const text = readText(source, start);
    if (text) return text;
  }
  return readName(source, start) ?? readNumber(source, start) ?? readSymbol(source, start);
}

function readName(source: string, start: number): Token | undefined {
  const value = match(NAME, source, start);
  return value ? { kind: 'name', value, start, end: start + value.length } : undefined;
}

function readNumber(source: string, start: number): Token | undefined {
  const written = match(NUMBER, source, start);
  if (!written) return undefined;
  const end = start + written.length;
  const value = Number(written.replace(/u$/iu, ''));
  if (Number.isInteger(value) ? Number.isSafeInteger(value) || /[.eE]/u.test(written) : Number.isFinite(value)) {
    return { kind: 'number', value, start, end };
  }
  throw new ExpressionError(
    'expression/number-too-large',
    `The number ${written} cannot be kept exactly; write it as a text.`,
    {
      start,
      end,
    },
    { suggestion: `"${written}"` },
  );
}

function readText(source: string, start: number): Token | undefined {
  const raw = match(RAW_TEXT, source, start);
  if (raw) return { kind: 'text', value: unquote(raw.slice(1)), start, end: start + raw.length };
  const written = match(TEXT, source, start);
  if (!written) return undefined;
  return { kind: 'text', value: unescape(unquote(written), start), start, end: start + written.length };
}

function readSymbol(source: string, start: number): Token {
  const value = match(SYMBOL, source, start);
  if (value) return { kind: 'symbol', value, start, end: start + value.length };
  throw unexpectedCharacter(source, start);
}

function unexpectedCharacter(source: string, start: number): ExpressionError {
  const character = String.fromCodePoint(source.codePointAt(start) ?? 0);
  const span = { start, end: start + character.length };
  if (character === '"' || character === "'") {
    return new ExpressionError(
      'expression/syntax',
      `The text that starts with ${character} has no closing ${character}.`,
      {
        start,
        end: source.length,
      },
    );
  }
  if (source.startsWith('=>', start)) {
    return new ExpressionError('expression/syntax', 'There are no arrows: write map(x, x.id), not map(x => x.id).', {
      start,
      end: start + 2,
    });
  }
  const hint = HINTS[source.startsWith('=~', start) ? '=~' : character];
  if (hint) return new ExpressionError('expression/syntax', hint, span);
  const instead = INSTEAD[character];
  const message = `"${character}" has no meaning here${instead ? `; did you mean "${instead}"?` : '.'}`;
  return new ExpressionError('expression/syntax', message, span, instead ? { suggestion: instead } : {});
}

const INSTEAD: Readonly<Record<string, string>> = { '=': '==', '&': '&&', '“': '"', '”': '"' };
const HINTS: Readonly<Record<string, string>> = {
  '=~': 'A pattern is matched with x.matches("pattern").',
  '|': 'There are no filters: write json(x) instead of x | json; "or" is written "||".',
  '`': 'A text stands in quotes, and is joined to others with "+": "Hello " + name.',
};

function unquote(written: string): string {
  const quotes = written.startsWith('"""') || written.startsWith("'''") ? 3 : 1;
  return written.slice(quotes, -quotes);
}

const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|[xX]([0-9a-fA-F]{2})|([0-3][0-7]{2})|([^]))/gu;
const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '?': '?',
  '"': '"',
  "'": "'",
  '`': '`',
  '/': '/',
};

function unescape(text: string, start: number): string {
  if (!text.includes('\\')) return text;
  return text.replaceAll(ESCAPE, (whole: string, ...groups: unknown[]) => {
    const character = escapedCharacter(groups.slice(0, 5) as EscapeGroups);
    if (character !== undefined) return character;
    const place = { start, end: start + text.length + 2 };
    const message = `${whole} is no escape; for a backslash write two.`;
    throw new ExpressionError('expression/syntax', message, place);
  });
}

/** What `ESCAPE` found: four, eight or two hexadecimal digits, three octal ones, or another character. */
type EscapeGroups = readonly (string | undefined)[];

function escapedCharacter([short, long, byte, octal, other]: EscapeGroups): string | undefined {
  if (other !== undefined) return Object.hasOwn(SIMPLE_ESCAPES, other) ? SIMPLE_ESCAPES[other] : undefined;
  const digits = short ?? long ?? byte;
  const code = digits === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(digits, 16);
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : undefined;
}

function match(pattern: RegExp, source: string, position: number): string {
  pattern.lastIndex = position;
  return pattern.exec(source)?.[0] ?? '';
}
