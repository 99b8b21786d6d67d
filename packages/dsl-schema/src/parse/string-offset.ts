/** How a string is written in the text of a plan. */
export type StringStyle = 'double-quoted' | 'single-quoted' | 'plain' | 'literal' | 'folded';

/**
 * Where a character of a string stands in the text that the string is written as.
 *
 * Escapes are decoded, and runs of blanks and line breaks that YAML folds are taken as one, so the answer is exact for JSON and
 * for strings on one line, and exact up to the blanks of one line break for folded ones.
 *
 * @param raw the text of the string, with its quotes or its block header
 * @param offset in UTF-16 units of the string's value; its length asks for the end
 * @returns offset in `raw`
 */
export function stringOffset(raw: string, style: StringStyle, offset: number): number {
  const end = contentEnd(raw, style);
  let at = contentStart(raw, style);
  let seen = 0;
  while (at < end) {
    const unit = nextUnit(raw, at, style);
    if (offset < seen + unit.length) return at + Math.min(offset - seen, unit.rawLength);
    seen += unit.length;
    at += unit.rawLength;
  }
  return at;
}

/** A piece of the text and how much of the value it stands for. */
interface Unit {
  readonly rawLength: number;
  readonly length: number;
}

const ONE: Unit = { rawLength: 1, length: 1 };

function nextUnit(raw: string, at: number, style: StringStyle): Unit {
  const character = raw[at];
  if (style === 'double-quoted' && character === '\\') return escapeUnit(raw, at);
  if (style === 'single-quoted' && character === "'" && raw[at + 1] === "'") return { rawLength: 2, length: 1 };
  if (character !== undefined && ' \t\r\n'.includes(character)) return blankUnit(raw, at, style);
  return ONE;
}

/** `\n`, `\u00e9`, YAML's `\x41` and `\U0001F600`, and a backslash at the end of a line, which joins two lines. */
function escapeUnit(raw: string, at: number): Unit {
  const kind = raw[at + 1];
  if (kind === 'x') return { rawLength: 4, length: 1 };
  if (kind === 'u') return { rawLength: 6, length: 1 };
  if (kind === 'U') return { rawLength: 10, length: Number.parseInt(raw.slice(at + 2, at + 10), 16) > 0xffff ? 2 : 1 };
  if (kind === '\n') return { rawLength: 2 + blanksAt(raw, at + 2).length, length: 0 };
  return { rawLength: 2, length: 1 };
}

/** A run of blanks: as long as it looks on one line; over a line break, what YAML folds it to. */
function blankUnit(raw: string, at: number, style: StringStyle): Unit {
  const blanks = blanksAt(raw, at);
  const breaks = blanks.split('\n').length - 1;
  if (breaks === 0) return { rawLength: blanks.length, length: blanks.length };
  const folded = style === 'literal' || breaks === 1 ? breaks : breaks - 1;
  const indent = isBlock(style) ? blanks.length - blanks.lastIndexOf('\n') - 1 - blockIndent(raw) : 0;
  return { rawLength: blanks.length, length: folded + Math.max(0, indent) };
}

function isBlock(style: StringStyle): boolean {
  return style === 'literal' || style === 'folded';
}

/** Blanks before the first line of a block, which are no part of its value. */
function blockIndent(raw: string): number {
  const start = contentStart(raw, 'literal');
  return start - raw.lastIndexOf('\n', start - 1) - 1;
}

function blanksAt(raw: string, at: number): string {
  const run = /[ \t\r\n]*/y;
  run.lastIndex = at;
  return run.exec(raw)?.[0] ?? '';
}

function contentStart(raw: string, style: StringStyle): number {
  if (style === 'plain') return 0;
  if (!isBlock(style)) return 1;
  const header = raw.indexOf('\n') + 1;
  return header + blanksAt(raw, header).length;
}

function contentEnd(raw: string, style: StringStyle): number {
  const quoted = style === 'double-quoted' || style === 'single-quoted';
  return quoted ? raw.length - 1 : raw.length;
}
