import { stem } from './stem.ts';
import type { Token, TokenKind } from './token.ts';

/** Takes a task apart: words, numbers, paths, addresses and quoted texts, in their order. */
export function readTask(task: string): Token[] {
  const tokens: Token[] = [];
  for (const match of task.replaceAll(/\btl;\s?dr\b/gi, 'tldr').matchAll(PIECE)) {
    for (const piece of piecesOf(match)) tokens.push({ ...piece, index: tokens.length });
  }
  return tokens;
}

type Piece = Omit<Token, 'index'>;

/** Quotation marks, else what stands between blanks. An apostrophe inside a word opens nothing. */
const PIECE =
  /"(?<double>[^"\n]+)"|“(?<curly>[^”\n]+)”|«(?<angle>[^»\n]+)»|`(?<tick>[^`\n]+)`|(?<![\p{L}\p{N}])'(?<single>[^'\n]+)'(?![\p{L}\p{N}])|‘(?<soft>[^’\n]+)’|(?<bare>[^\s"“«`]+)/gu;

function piecesOf({ groups = {} }: RegExpMatchArray): Piece[] {
  const { bare, ...quoted } = groups;
  if (bare !== undefined) return barePieces(bare);
  const text = Object.values(quoted).find((value) => value !== undefined) ?? '';
  return [{ ...(valuePiece(text.trim()) ?? { kind: 'quoted', text, value: text }), quoted: true }];
}

/** What stands between two blanks: marks around a value, or words with marks between them. */
function barePieces(text: string): Piece[] {
  const { opening = '', core = '', closing = '' } = AROUND.exec(text)?.groups ?? {};
  const inner = valuePiece(core);
  return [...marks(opening), ...(inner ? [inner] : wordPieces(core)), ...marks(closing)];
}

const AROUND = /^(?<opening>[([<,;:!?]*)(?<core>.*?)(?<closing>(?:'s|’s)?[)\]>,;:!?.…]*)$/su;

function marks(text: string): Piece[] {
  return text === '' || text.includes("'") || text.includes('’') ? [] : [{ kind: 'mark', text, value: text }];
}

function valuePiece(text: string): Piece | undefined {
  const found = KINDS.find(([, pattern]) => pattern.test(text));
  if (found === undefined || NO_VALUES.has(text.toLowerCase()) || /^[A-Z]+\/[A-Z]+$/.test(text)) return undefined;
  return { kind: found[0], text, value: valueOf(found[0], text) };
}

/** In this order: an address has slashes, too. */
const KINDS: readonly (readonly [TokenKind, RegExp])[] = [
  ['email', /^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/],
  ['url', /^https?:\/\/\S+$/i],
  ['url', /^(?:www\.)?(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|edu|gov|info|eu|co\.uk)(?:[/?#]\S*)?$/i],
  ['word', /^\d{4}-\d{2}-\d{2}$/],
  ['number', /^\d[\d,]*(?:\.\d+)?$/],
  ['extension', /^\*?\.[a-z][a-z0-9]{0,5}$/i],
  ['path', /^(?:~|\.{1,2})$/],
  ['path', /^(?:[a-z]:)?(?!.*\s[/\\]|.*[/\\]\s)[^:|<>"]*[/\\][^:|<>"]*$/i],
  ['path', /^[^\s:|<>"/\\]*\*[^\s:|<>"/\\]*$/],
  ['path', /^[^:|<>"/\\?!]*[^\s:|<>"/\\.?!,]\.(?!\d+$)[a-z0-9]{1,8}$/i],
];

/** These look like files and are none. */
const NO_VALUES = new Set([
  'and/or',
  'e.g',
  'i.e',
  'w/o',
  'n/a',
  'either/or',
  'node.js',
  'next.js',
  'vue.js',
  'asp.net',
  'u.s',
  'a.m',
  'p.m',
  '/',
  '*',
  '\\',
]);

function valueOf(kind: TokenKind, text: string): string {
  if (kind === 'url') return /^https?:/i.test(text) ? text : `https://${text}`;
  if (kind === 'number') return text.replaceAll(',', '');
  if (kind === 'extension') return text.replace(/^\*?\./, '').toLowerCase();
  return text;
}

function wordPieces(text: string): Piece[] {
  return [...text.matchAll(/\d+\.\d+|[\p{L}\p{N}_][\p{L}\p{N}_'’]*|[^\p{L}\p{N}_\s]+/gu)].map(([piece]) => {
    if (!/[\p{L}\p{N}_]/u.test(piece)) return { kind: 'mark', text: piece, value: piece };
    const number = NUMBER_WORDS.indexOf(piece.toLowerCase());
    if (number > 0) return { kind: 'number', text: piece, value: String(number) };
    return /^\d+(?:\.\d+)?$/.test(piece)
      ? { kind: 'number', text: piece, value: piece }
      : { kind: 'word', text: piece, value: stem(piece) };
  });
}

const NUMBER_WORDS = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');
