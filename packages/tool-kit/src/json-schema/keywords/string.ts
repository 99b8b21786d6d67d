import { fail, type Check } from '../check.ts';
import { FORMATS } from '../formats.ts';
import { toPattern } from '../regular-expression.ts';
import { readCount, readString, type Keyword } from '../schema-node.ts';

/** `minLength`, in characters (code points). */
export const minLength: Keyword = (node) => {
  const limit = readCount(node, 'minLength');
  if (limit === undefined) return undefined;
  const expected = limit === 1 ? 'must not be empty' : `must have at least ${limit} characters`;
  return forTexts((text) => text.length >= limit && countCharacters(text) >= limit, expected);
};

/** `maxLength`, in characters (code points). */
export const maxLength: Keyword = (node) => {
  const limit = readCount(node, 'maxLength');
  if (limit === undefined) return undefined;
  return forTexts(
    (text) => text.length <= limit || countCharacters(text) <= limit,
    `must have at most ${limit} characters`,
  );
};

/** `pattern`. */
export const pattern: Keyword = (node) => {
  const source = readString(node, 'pattern');
  if (source === undefined) return undefined;
  const expression = toPattern(node, 'pattern', source);
  return forTexts((text) => expression.test(text), `must match the pattern ${source}`);
};

/** `format`: asserted for the formats we know, no more than a note for all others. */
export const format: Keyword = (node) => {
  const name = readString(node, 'format');
  const known = name === undefined ? undefined : FORMATS.get(name);
  return known && forTexts((text) => known.fits(text), `must be ${known.words}`);
};

function forTexts(fits: (text: string) => boolean, expected: string): Check {
  return (value, run) => typeof value !== 'string' || fits(value) || fail(run, expected, { value });
}

function countCharacters(text: string): number {
  let count = 0;
  for (const _character of text) count++;
  return count;
}
