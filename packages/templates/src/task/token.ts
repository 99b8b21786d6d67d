/**
 * What a piece of a task is:
 *
 * - `word`: letters, perhaps with figures
 * - `number`: figures, or a number word such as "five"
 * - `path`: a file, a folder or a pattern of files
 * - `extension`: ".md"
 * - `url`: an address of the web
 * - `quoted`: what stands between quotation marks
 * - `email`, `mark`: an address for mail; punctuation
 */
export type TokenKind = 'word' | 'number' | 'path' | 'extension' | 'url' | 'quoted' | 'email' | 'mark';

/** A piece of a task. */
export interface Token {
  readonly kind: TokenKind;
  /** Position among the tokens, from 0. */
  readonly index: number;
  /** As it was written, without quotation marks. */
  readonly text: string;
  /** For comparison: lower case, without endings (a word), the number in figures, the address with its scheme. */
  readonly value: string;
  /** Whether it stood between quotation marks. */
  readonly quoted?: boolean;
}
