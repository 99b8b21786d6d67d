import { stopWords } from './stop-words.ts';
import { words } from './words.ts';

/** Cuts texts into what they are about. */
export type Terms = (text: string) => string[];

/**
 * A function that gives the words of a text without stop words, figures and single letters, in lower case and in order.
 *
 * @throws ToolError `tool/unknown-language`
 */
export async function termsOf(language: string): Promise<Terms> {
  const ignored = await stopWords(language);
  return (text) => words(text.toLowerCase(), language).filter((word) => isTerm(word, ignored));
}

/** Whether a word in lower case says something about the subject. */
export function isTerm(word: string, ignored: ReadonlySet<string>): boolean {
  return !ignored.has(word) && /\p{L}/u.test(word) && (word.length > 1 || /\p{Script=Han}/u.test(word));
}
