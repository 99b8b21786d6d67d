/** Endings of one family of words, longest first: `translate`, `translated`, `translator` and `translations` are one. */
const ENDINGS = [
  'izations ization ifications ification izers izing izer ized izes ize',
  'isations isation isers ising iser ised ises ise ifying ifiers ifier ified',
  'ations ation ators ating ator ated ates ate itions ition ifies ify',
  'ments ment ings ions ing ion ies ers ors ed er or es e s y',
].flatMap((line) => line.split(' '));

/** No word is cut to less: `used` and `user` stay apart from `us`. */
const LEAST = 3;

/**
 * The part of an English word in small letters that its family shares. It need not be a word. Rough on purpose: two words that
 * come out as one by mistake cost a little precision, two of one family that stay apart cost the tool that was meant.
 *
 * Doubled letters at the end become one (`running`, `run`), and words of other languages mostly stay as they are.
 *
 * @see M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980, of which this is a much coarser relative
 */
export function stem(word: string): string {
  if (!/^[a-z]{4,}$/u.test(word) || /(?:ss|us|is)$/u.test(word)) return word;
  const ending = ENDINGS.find((each) => word.endsWith(each) && word.length - each.length >= LEAST);
  const rest = ending === undefined ? word : word.slice(0, -ending.length);
  return ending !== undefined && rest.length > LEAST && /([^aeiou])\1$/u.test(rest) ? rest.slice(0, -1) : rest;
}
