import { atMost, noKeywords, type SchemaRule } from './lint-rule.ts';

/** Gemini refuses "very large or deeply nested schemas" and names no number: these are ours, and not tried against it. */
const MOST_CHARACTERS = 60_000;
const MOST_LEVELS = 6;

/**
 * Limits of Gemini's `responseJsonSchema`. What it does not know it leaves out without a word, so it is reported, too.
 *
 * @see Google, "Structured outputs", sections "JSON Schema support" and "Limitations" (2026)
 */
export const GEMINI_RULES: readonly SchemaRule[] = [
  ({ recursive }) =>
    recursive.map((path) => ({
      path,
      rule: 'gemini/recursion',
      message: 'A schema that leads back to itself is only followed a few levels: name parts by id.',
    })),
  noKeywords(
    'gemini/keyword',
    [
      'allOf',
      'not',
      'if',
      'then',
      'else',
      'patternProperties',
      'propertyNames',
      'const',
      'pattern',
      'dependentRequired',
      'uniqueItems',
      'multipleOf',
    ],
    'it is left out, and the answer is not kept to it',
  ),
  atMost('gemini/depth', MOST_LEVELS, 'levels', ({ schemas }) =>
    schemas.reduce((most, { depth }) => Math.max(most, depth), 0),
  ),
  atMost('gemini/size', MOST_CHARACTERS, 'characters', ({ root }) => JSON.stringify(root).length),
];
