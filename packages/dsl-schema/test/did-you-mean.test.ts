import { describe, expect, it } from 'vitest';

import { didYouMean } from '../src/index.ts';

describe('didYouMean', () => {
  it.each([
    ['fetch_pgae', ['fetch_page', 'summarize'], 'fetch_page'],
    ['fetchPage', ['fetch_page', 'fetch_pages'], 'fetch_page'],
    ['dependsOn', ['depends_on', 'description'], 'depends_on'],
    ['weather', ['get_news', 'get_weather'], 'get_weather'],
    ['sumarise', ['summarize', 'sum'], 'summarize'],
    ['x', ['a', 'b'], undefined],
    ['banana', ['fetch_page', 'summarize'], undefined],
    ['title', ['title', 'titles'], undefined],
    ['', ['a'], undefined],
  ])('for %j among %j says %j', (word, candidates, expected) => {
    expect(didYouMean(word, candidates)).toBe(expected);
  });

  it('gives up on words that nobody mistypes', () => {
    expect(didYouMean('a'.repeat(100_000), ['a'.repeat(100_001)])).toBeUndefined();
  });

  it('looks through thousands of long candidates in no time', () => {
    const candidates = Array.from({ length: 5000 }, (_, index) => `some_rather_long_name_of_a_tool_${index}`);
    const start = performance.now();
    expect(didYouMean('some_rather_long_nmae_of_a_tool_4999', candidates)).toBe('some_rather_long_name_of_a_tool_4999');
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
