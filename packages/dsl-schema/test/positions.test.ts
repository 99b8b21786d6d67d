import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { keyRangeAt, parsePlan, rangeAt, type PlanSource, type Range } from '../src/index.ts';

function sourceOf(text: string, format: 'json' | 'yaml'): PlanSource {
  const { source } = parsePlan(text, { format });
  return source!;
}

function textAt(text: string, range: Range): string {
  return text.slice(range.start.offset, range.end.offset);
}

describe.each([
  ['json', '{ "steps": [\n  { "id": "a", "input": { "a/b~c": [1, "two"] } }\n] }'],
  ['json', '// with a comment\n{ "steps": [\n  { "id": "a", "input": { "a/b~c": [1, "two"], } }\n] }'],
  ['yaml', 'steps:\n  - id: a\n    input:\n      a/b~c:\n        - 1\n        - "two"\n'],
  ['yaml', 'steps: [{id: a, input: {a/b~c: [1, "two"]}}]'],
] as const)('in %s', (format, text) => {
  it('a value is found by its JSON pointer', () => {
    const range = rangeAt(sourceOf(text, format), '/steps/0/input/a~1b~0c/1');
    expect(textAt(text, range)).toBe('"two"');
  });

  it('a key is found by the JSON pointer of its value', () => {
    const range = keyRangeAt(sourceOf(text, format), '/steps/0/input/a~1b~0c');
    expect(textAt(text, range)).toMatch(/^"?a\/b~c"?$/);
  });

  it('a place that does not exist is that of the nearest value around it', () => {
    const source = sourceOf(text, format);
    expect(rangeAt(source, '/steps/0/input/a~1b~0c/7/x')).toEqual(rangeAt(source, '/steps/0/input/a~1b~0c'));
  });

  it('lines and columns count from 1', () => {
    const { start } = rangeAt(sourceOf(text, format), '/steps/0/id');
    const before = text.slice(0, start.offset).split('\n');
    expect(start).toMatchObject({ line: before.length, column: before.at(-1)!.length + 1 });
  });
});

it('a line break may be written as CR LF', () => {
  const source = sourceOf('{\r\n  "id": 1\r\n}', 'json');
  expect(rangeAt(source, '/id').start).toMatchObject({ line: 2, column: 9 });
});

describe('a part of a string is found', () => {
  /** The text at the place of `WORD` in the value of `/a`. */
  function placeOfWord(text: string, format: 'json' | 'yaml'): string {
    const { value, source } = parsePlan(text, { format });
    const string = (value as { a: string }).a;
    const start = string.indexOf('WORD');
    expect(start).not.toBe(-1);
    return textAt(text, rangeAt(source!, '/a', { start, end: start + 'WORD'.length }));
  }

  it.each([
    ['plain', '{ "a": "one WORD two" }'],
    ['behind escapes', String.raw`{ "a": "\"\n\t\\ \u00e9\ud83d\ude00 WORD" }`],
    ['behind letters outside the basic plane', '{ "a": "😀 WORD" }'],
  ])('in JSON: %s', (_form, text) => {
    expect(placeOfWord(text, 'json')).toBe('WORD');
  });

  it.each([
    ['plain', 'a: one WORD two'],
    ['plain over lines', 'a: one\n  two\n\n  WORD'],
    ['in single quotes', "a: 'it''s  WORD'"],
    ['in single quotes over lines', "a: 'it''s\n  one\n  WORD'"],
    ['in double quotes', String.raw`a: "\x41\u00e9\U0001F600\t WORD"`],
    ['in double quotes over joined lines', 'a: "one\\\n   WORD"'],
    ['in a literal block', 'a: |\n  one\n\n    two\n  WORD\n'],
    ['in a literal block without its last line break', 'a: |-\n  one\n  WORD\n'],
    ['in a folded block', 'a: >\n  one\n  two\n\n  three\n  WORD\n'],
  ])('in YAML: %s', (_form, text) => {
    expect(placeOfWord(text, 'yaml')).toBe('WORD');
  });

  it('for every part of every string in JSON', () => {
    const cut = fc
      .tuple(fc.string({ unit: 'binary' }), fc.nat(), fc.nat())
      .map(([string, a, b]) => ({ string, start: Math.min(a, b) % (string.length + 1), end: Math.max(a, b) }))
      .map(({ string, start, end }) => ({ string, start, end: Math.max(start, end % (string.length + 1)) }));
    fc.assert(
      fc.property(cut, ({ string, start, end }) => {
        const text = JSON.stringify({ a: string });
        const found = textAt(text, rangeAt(sourceOf(text, 'json'), '/a', { start, end }));
        expect(JSON.parse(`"${found}"`)).toBe(string.slice(start, end));
      }),
    );
  });
});
