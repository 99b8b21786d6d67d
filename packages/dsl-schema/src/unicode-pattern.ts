/**
 * Gives a regular expression over kinds of Unicode letters (`\p{L}`), which is made at the first call.
 *
 * A literal is read together with the file it stands in, used or not, and each takes a third of a millisecond for its tables.
 *
 * @param source without a flag that keeps a position; `u` is set
 */
export function unicodePattern(source: string): () => RegExp {
  let pattern: RegExp | undefined;
  return () => (pattern ??= new RegExp(source, 'u'));
}
