import { describe, expect, it } from 'vitest';

import { compileLinearRegExp } from '../src/index.ts';

describe('a pattern that takes linear time', () => {
  it.each([
    ['^a+$', 'aaa', true],
    ['b', 'abc', true],
    ['^b', 'abc', false],
    [String.raw`^\p{Lu}\d{2}$`, 'Ä12', true],
    [String.raw`^(?<year>\d{4})-`, '2026-11', true],
  ])('%s is found in "%s": %s', (source, text, found) => {
    expect(compileLinearRegExp(source).test(text)).toBe(found);
  });

  it('does not get lost in a text that makes others try every way', () => {
    expect(compileLinearRegExp('^(a+)+$').test(`${'a'.repeat(50_000)}!`)).toBe(false);
  });

  it.each([['(?=a)'], [String.raw`(a)\1`], ['(']])('%s cannot be compiled', (source) => {
    expect(() => compileLinearRegExp(source)).toThrow(Error);
  });
});
