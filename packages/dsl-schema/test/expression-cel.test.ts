import { Environment } from '@marcbachmann/cel-js';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { compileExpression, ExpressionError } from '../src/index.ts';

// Random, well-typed expressions of the part of CEL that means the same with JSON numbers: integers without division.

const variables = {
  n: 3,
  m: -2,
  flag: true,
  word: 'plan',
  other: 'an',
  digits: [1, 5, 3],
  words: ['a', 'plan'],
  page: { n: 7, tags: ['x', 'y'] },
};

const cel = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false });
for (const [name, type] of Object.entries({
  n: 'int',
  m: 'int',
  flag: 'bool',
  word: 'string',
  other: 'string',
  digits: 'list<int>',
  words: 'list<string>',
  page: 'map<string, dyn>',
})) {
  cel.registerVariable(name, type);
}

/** Expressions by type; `item` stands for the variable of the macro around it. */
interface Expressions {
  number: string;
  bool: string;
  text: string;
  numbers: string;
  texts: string;
}

const infix = (left: fc.Arbitrary<string>, operators: readonly string[], right = left): fc.Arbitrary<string> =>
  fc.tuple(left, fc.constantFrom(...operators), right).map(([a, operator, b]) => `(${a} ${operator} ${b})`);
const format = (parts: TemplateStringsArray, ...arbitraries: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...arbitraries).map((values) => String.raw({ raw: parts }, ...values));

const { number, bool, text, numbers, texts } = fc.letrec<Expressions>((tie) => {
  const of = (kind: keyof Expressions): fc.Arbitrary<string> => tie(kind) as fc.Arbitrary<string>;
  const [number, bool, text, numbers, texts] = [of('number'), of('bool'), of('text'), of('numbers'), of('texts')];
  const depth = { maxDepth: 4, depthSize: 'small' } as const;
  return {
    number: fc.oneof(
      depth,
      fc.integer({ min: -50, max: 50 }).map(String),
      fc.constantFrom('n', 'm', 'int(page.n)', 'digits[0]', '0x1f'),
      infix(number, ['+', '-', '*']),
      format`size(${text})`,
      format`${texts}.size()`,
      format`size(${numbers})`,
      format`(${bool} ? ${number} : ${number})`,
      format`${text}.indexOf(${text})`,
      format`-(${number})`,
      format`int(string(${number}))`,
      format`${numbers}[${number}]`,
    ),
    bool: fc.oneof(
      depth,
      fc.constantFrom('true', 'false', 'flag'),
      infix(number, ['==', '!=', '<', '<=', '>', '>=']),
      infix(text, ['==', '!=', '<', '<=', '>', '>=']),
      infix(bool, ['&&', '||', '==', '!=']),
      infix(numbers, ['==', '!=']),
      infix(number, ['in'], numbers),
      infix(text, ['in'], texts),
      format`!(${bool})`,
      format`${text}.startsWith(${text})`,
      format`${text}.endsWith(${text})`,
      format`${text}.contains(${text})`,
      format`${numbers}.all(item, item + ${number} > ${number})`,
      format`${numbers}.exists(item, item == ${number} || ${bool})`,
      format`${numbers}.exists_one(item, item > ${number})`,
      format`${numbers}.exists(item, ${numbers}[item] > ${number})`,
      format`has(page.${fc.constantFrom('n', 'tags', 'missing')})`,
    ),
    text: fc.oneof(
      depth,
      fc.string({ maxLength: 6 }).map((value) => JSON.stringify(value)),
      fc.constantFrom(
        'word',
        'other',
        'words[1]',
        "'it is'",
        '"😀"',
        String.raw`"\t\x41\101\U0001F600"`,
        String.raw`r"\d"`,
      ),
      infix(text, ['+']),
      format`(${bool} ? ${text} : ${text})`,
      format`${text}.trim()`,
      format`${text}.lowerAscii()`,
      format`${text}.upperAscii()`,
      format`string(${number})`,
      format`${texts}.join(${text})`,
      format`${text}.substring(${number})`,
      format`page.?missing.orValue(${text})`,
    ),
    numbers: fc.oneof(
      depth,
      fc.constantFrom('digits', '[1, 2, 3]'),
      fc.array(number, { minLength: 1, maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
      infix(numbers, ['+']),
      format`${numbers}.map(item, item * ${number})`,
      format`${numbers}.map(item, item > ${number}, item + ${number})`,
      format`${numbers}.filter(item, item > ${number} || ${bool})`,
      format`${texts}.map(word, size(word))`,
    ),
    texts: fc.oneof(
      depth,
      fc.constantFrom('words', '["x", "y"]'),
      fc.array(text, { minLength: 1, maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
      format`${text}.split(",")`,
      format`${numbers}.map(item, string(item))`,
      format`${texts}.filter(item, size(item) > ${number})`,
    ),
  };
});

const withBigInts = JSON.parse(JSON.stringify(variables), (_, value: unknown) =>
  typeof value === 'number' ? BigInt(value) : value,
) as Record<string, unknown>;

function ours(source: string): unknown {
  try {
    return compileExpression(source).evaluate((name) => variables[name as keyof typeof variables]);
  } catch (error) {
    if (error instanceof ExpressionError) return 'an error';
    throw error;
  }
}

function theirs(source: string): unknown {
  try {
    const value: unknown = cel.evaluate(source, withBigInts);
    return JSON.parse(JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? Number(part) : part)));
  } catch {
    return 'an error';
  }
}

it('an expression gives what another implementation of CEL gives', () => {
  let errors = 0;
  let values = 0;
  fc.assert(
    fc.property(fc.oneof(number, bool, text, numbers, texts), (source) => {
      const expected = theirs(source);
      if (expected === 'an error') errors++;
      else values++;
      expect(ours(source)).toEqual(expected);
    }),
    { numRuns: 3000 },
  );
  // Both sides failing on everything would be agreement too.
  expect(values).toBeGreaterThan(errors);
});
