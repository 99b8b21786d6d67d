import { lexemeAt } from './lexeme.ts';

/** The text of a value without its comments; an ellipsis in it is three dots, as the library that mends JSON knows it. */
export function withoutComments(text: string): string {
  const kept: string[] = [];
  for (let index = 0; index < text.length;) {
    const { kind, end } = lexemeAt(text, index);
    const next = end === -1 ? text.length : end;
    const isEllipsis = kind === 'character' && text.charAt(index) === '…';
    if (kind !== 'comment') kept.push(isEllipsis ? '...' : text.slice(index, next));
    index = next;
  }
  return kept.join('');
}

/** A comment that stands for what was not written: `// ... the other steps`. */
const COMMENT_FOR_MORE = /^(?:\/\/|\/\*|#)[\s*]*(?:\.\.\.|…)/;

/** Whether a value was shortened by its author: three dots in the place of an item, or at the beginning of a comment. */
export function isShortened(text: string): boolean {
  let before = '';
  for (let index = 0; index < text.length;) {
    const { kind, end } = lexemeAt(text, index);
    const next = end === -1 ? text.length : end;
    if (kind === 'comment' && COMMENT_FOR_MORE.test(text.slice(index, next))) return true;
    const isDots = kind === 'character' && (text.startsWith('...', index) || text.charAt(index) === '…');
    if (isDots && '[{,}])'.includes(before)) return true;
    if (kind !== 'comment' && text.slice(index, next).trim() !== '') before = text.charAt(next - 1);
    index = next;
  }
  return false;
}
