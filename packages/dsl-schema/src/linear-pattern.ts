import { re2 } from './deferred/re2.ts';

/** A regular expression that takes time linear in the text. */
export interface LinearPattern {
  /** Instructions of its program; the engine visits each at most once for each character. */
  readonly size: number;
  /** Whether it matches somewhere in the text. */
  test(text: string): boolean;
}

/**
 * Compiles a pattern as RE2 writes them.
 *
 * @throws Error that says what is wrong with the pattern, or what this engine cannot do
 * @see https://github.com/google/re2/wiki/Syntax
 */
export function compileLinearPattern(source: string): LinearPattern {
  const pattern = re2().compile(source);
  return { size: pattern.programSize(), test: (text) => pattern.matcher(text).find() };
}

/**
 * Compiles a pattern as JavaScript writes them.
 *
 * @throws Error if it is none, or asks for what cannot be done in linear time: looking around, references to groups
 */
export function compileLinearRegExp(source: string): LinearPattern {
  return compileLinearPattern(re2().translateRegExp(source));
}
