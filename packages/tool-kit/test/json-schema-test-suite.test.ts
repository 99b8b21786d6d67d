import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { compileSchema, SchemaError } from '../src/index.ts';

interface Group {
  readonly description: string;
  readonly schema: { readonly [keyword: string]: unknown } | boolean;
  readonly tests: readonly { readonly description: string; readonly data: unknown; readonly valid: boolean }[];
}

type Suite = { readonly [file: string]: readonly Group[] };

/** Groups that need what we leave out on purpose, and why. */
const LEFT_OUT: readonly { readonly why: string; readonly matches: (file: string, group: Group) => boolean }[] = [
  { why: 'a schema outside the document; nothing is ever fetched', matches: (_, group) => needsOtherDocument(group) },
  { why: 'defaults are filled in and checked', matches: (file) => file === 'default' },
  { why: 'a metaschema cannot switch keywords off', matches: (file) => file === 'vocabulary' },
];

describe.each([
  ['draft7', 'http://json-schema.org/draft-07/schema#'],
  ['draft2020-12', 'https://json-schema.org/draft/2020-12/schema'],
])('official test suite, %s', (draft, dialect) => {
  const groups = Object.entries(readSuite(draft)).flatMap(([file, list]) => list.map((group) => ({ file, group })));
  const isLeftOut = (file: string, group: Group): boolean => LEFT_OUT.some(({ matches }) => matches(file, group));

  it.each(groups.filter(({ file, group }) => !isLeftOut(file, group)))(
    '$file: $group.description',
    ({ group: { schema, tests } }) => {
      const validate = compileSchema(
        typeof schema === 'boolean' ? { allOf: [schema] } : { $schema: dialect, ...schema },
      );
      const wrong = tests.filter(({ data, valid }) => validate(data).ok !== valid);
      expect(wrong).toEqual([]);
    },
  );

  it('names every schema outside the document that it refuses to fetch', () => {
    const outside = groups.filter(({ group }) => needsOtherDocument(group));
    expect(outside.length).toBeGreaterThan(0);
    for (const { group } of outside) {
      expect(() => compileSchema(group.schema as object as Record<string, unknown>)).toThrow(SchemaError);
    }
  });

  it('leaves out few tests', () => {
    const count = (list: typeof groups): number => list.reduce((sum, { group }) => sum + group.tests.length, 0);
    const leftOut = groups.filter(({ file, group }) => isLeftOut(file, group));
    expect(count(leftOut) / count(groups)).toBeLessThan(0.07);
  });
});

function readSuite(draft: string): Suite {
  const file = new URL(`fixtures/json-schema-test-suite/${draft}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as Suite;
}

function needsOtherDocument({ schema }: Group): boolean {
  try {
    compileSchema(schema as object as Record<string, unknown>);
    return false;
  } catch (error) {
    return (
      error instanceof SchemaError && /leads to no schema/.test(error.problem) && refersOutside(JSON.stringify(schema))
    );
  }
}

function refersOutside(schema: string): boolean {
  return (
    /"\$(?:ref|dynamicRef)":"(?:https?:\/\/json-schema\.org|http:\/\/localhost:1234)/.test(schema) ||
    /localhost:1234/.test(schema)
  );
}
