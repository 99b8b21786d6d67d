import type { SourceSpan } from './expression-error.ts';
import { SOURCE_LIMITS } from './source-cursor.ts';

/** A piece of a text with templates in it. */
export type TemplatePiece =
  | { readonly kind: 'literal'; readonly text: string }
  /** What stands between the braces; `start` and `end` are its offsets in the whole text. */
  | ({ readonly kind: 'expression'; readonly source: string; readonly open: string } & SourceSpan)
  /** Braces that are never closed; `single` is where one brace stands in place of two. */
  | ({ readonly kind: 'unclosed'; readonly open: string; readonly single?: SourceSpan } & SourceSpan);

/** Looking for the end of each takes time; after so many the rest is text. */
const MOST_UNCLOSED = 100;

const OPENING = /(\\*)(\{\{|\$\{)/gu;
/** What counts inside the braces: texts are skipped, braces are counted. */
const INSIDE = /"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'|\}\}|[{}]/gu;

/**
 * Takes a text apart at its templates, `{{…}}` and `${…}`.
 *
 * A backslash before the braces makes them literal; two are one backslash before a template.
 */
export function splitTemplate(text: string): readonly TemplatePiece[] {
  const pieces: TemplatePiece[] = [];
  let literal = '';
  let position = 0;
  let unclosed = 0;
  OPENING.lastIndex = 0;
  for (let opening = OPENING.exec(text); opening; opening = OPENING.exec(text)) {
    const [whole, backslashes = '', open = ''] = opening;
    const start = opening.index + whole.length;
    literal += text.slice(position, opening.index) + '\\'.repeat(Math.floor(backslashes.length / 2));
    position = start;
    if (backslashes.length % 2 === 1) {
      literal += open;
      continue;
    }
    if (literal) pieces.push({ kind: 'literal', text: literal });
    literal = '';
    const end = findClosing(text, start, open);
    if (end === undefined) {
      const single = open === '{{' ? findSingle(text, start) : undefined;
      const span = { start: start - open.length, end: open === '{{' ? text.length : start };
      pieces.push({ kind: 'unclosed', open, ...span, ...(single && { single }) });
      if (open === '{{') return pieces;
      if (++unclosed < MOST_UNCLOSED) continue;
      break;
    }
    pieces.push({ kind: 'expression', source: text.slice(start, end), open, start, end });
    position = end + (open === '{{' ? 2 : 1);
    OPENING.lastIndex = position;
  }
  literal += text.slice(position);
  return literal ? [...pieces, { kind: 'literal', text: literal }] : pieces;
}

/** The first closing brace, if nothing opens before it. */
function findSingle(text: string, start: number): SourceSpan | undefined {
  const at = start + text.slice(start, start + SOURCE_LIMITS.characters).search(/[{}]/u);
  return at >= start && text[at] === '}' ? { start: at, end: at + 1 } : undefined;
}

/** Where the braces opened before `start` close; looked for no farther than an expression may be long. */
function findClosing(text: string, start: number, open: string): number | undefined {
  const near = text.slice(start, start + SOURCE_LIMITS.characters);
  let depth = 0;
  INSIDE.lastIndex = 0;
  for (let found = INSIDE.exec(near); found; found = INSIDE.exec(near)) {
    const [symbol] = found;
    if (symbol === '{') depth++;
    else if (symbol.startsWith('}')) {
      if (depth === 0 && (open === '${' || symbol === '}}')) return start + found.index;
      // Two at once may be the end of an object and half of the end of the template.
      if (symbol === '}}') INSIDE.lastIndex = found.index + 1;
      if (depth > 0) depth--;
    }
  }
  return undefined;
}
