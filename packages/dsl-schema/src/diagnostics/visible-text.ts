/** Control characters, and marks that turn the direction of writing: a plan must not write on the reader's terminal. */
// oxlint-disable-next-line no-control-regex -- these are what it is about
const INVISIBLE = /[\u0000-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/**
 * A text on one line with everything in it visible.
 *
 * @param tab what a tab becomes
 */
export function visible(text: string, tab = ' '): string {
  return text.replaceAll('\t', tab).replaceAll(INVISIBLE, '\uFFFD');
}
