/**
 * A word without the endings of English, for comparing words: "Summarised", "summarizes" and "summarize" give one text.
 *
 * It is coarse on purpose, and no word of a language: both sides of a comparison go through it.
 */
export function stem(word: string): string {
  const plain = word
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/'s$|s'$/, '');
  if (plain.length < SHORTEST || plain.includes("'")) return plain;
  return withoutEnding(plain.replace(/is(e|es|ed|er|ing|ation)$/, 'iz$1').replace(/our(s|ed|ing|ful)?$/, 'or$1'));
}

const SHORTEST = 4;

function withoutEnding(word: string): string {
  const singular = word.replace(/ies$/, 'y').replace(/(?<=[^sui])s$/, '');
  const bare = singular.length > 5 ? singular.replace(/(?:ing|ed)$/, '') : singular;
  return bare.replace(/([bdgmnprt])\1$/, '$1').replace(/e$/, '');
}
