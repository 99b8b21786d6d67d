import { describe, expect, it } from 'vitest';

import { negotiate } from '../src/serve/negotiate.ts';

describe('of what a client accepts', () => {
  it.each([
    [null, 'a/json'],
    ['', 'a/json'],
    ['*/*', 'a/json'],
    ['b/events', 'b/events'],
    ['B/Events', 'b/events'],
    ['b/*', 'b/events'],
    ['a/json;q=0.5, b/events', 'b/events'],
    ['a/json; q=0.5 ; version=1, */*;q=0.1', 'a/json'],
    ['*/*, a/json;q=0', 'b/events'],
    ['a/json;q=2, b/events;q=x', undefined],
    ['a/json;q=0', undefined],
    ['text/html, text/plain', undefined],
    [',,;', undefined],
  ])('%j takes %s', (accept, expected) => {
    expect(negotiate(accept, ['a/json', 'b/events'])).toBe(expected);
  });
});
