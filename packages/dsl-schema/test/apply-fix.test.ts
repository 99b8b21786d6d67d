import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { applyFix, type PatchOperation } from '../src/index.ts';

describe('applyFix', () => {
  it.each<[string, unknown, PatchOperation[], unknown]>([
    ['adds a field', { a: 1 }, [{ op: 'add', path: '/b', value: 2 }], { a: 1, b: 2 }],
    ['adds over a field', { a: 1 }, [{ op: 'add', path: '/a', value: 2 }], { a: 2 }],
    ['inserts an item', [1, 3], [{ op: 'add', path: '/1', value: 2 }], [1, 2, 3]],
    ['appends an item', [1], [{ op: 'add', path: '/-', value: 2 }], [1, 2]],
    ['replaces a field', { a: { b: 1 } }, [{ op: 'replace', path: '/a/b', value: 2 }], { a: { b: 2 } }],
    ['replaces an item', [1, 2], [{ op: 'replace', path: '/0', value: 3 }], [3, 2]],
    ['replaces everything', { a: 1 }, [{ op: 'replace', path: '', value: 2 }], 2],
    ['removes a field', { a: 1, b: 2 }, [{ op: 'remove', path: '/a' }], { b: 2 }],
    ['removes an item', [1, 2], [{ op: 'remove', path: '/0' }], [2]],
    ['moves a field', { a: 1 }, [{ op: 'move', from: '/a', path: '/b' }], { b: 1 }],
    ['moves an item', [1, 2, 3], [{ op: 'move', from: '/0', path: '/2' }], [2, 3, 1]],
    ['copies a value', { a: { b: 1 } }, [{ op: 'copy', from: '/a', path: '/c' }], { a: { b: 1 }, c: { b: 1 } }],
    [
      'reads escaped keys',
      { 'a/b': { '~': 1 } },
      [{ op: 'replace', path: '/a~1b/~0', value: 2 }],
      { 'a/b': { '~': 2 } },
    ],
    [
      'applies operations in order',
      {},
      [
        { op: 'add', path: '/a', value: [] },
        { op: 'add', path: '/a/0', value: 1 },
      ],
      { a: [1] },
    ],
  ])('%s', (_what, before, patch, after) => {
    expect(applyFix(before, patch)).toEqual(after);
  });

  it.each<[string, unknown, PatchOperation]>([
    ['a field', {}, { op: 'remove', path: '/a' }],
    ['a field of the prototype', {}, { op: 'replace', path: '/constructor', value: 1 }],
    ['an item', [1], { op: 'replace', path: '/1', value: 2 }],
    ['a place behind the end', [1], { op: 'add', path: '/2', value: 2 }],
    ['an index with a leading zero', [1, 2], { op: 'remove', path: '/01' }],
    ['a field of a text', 'text', { op: 'add', path: '/length', value: 2 }],
    ['a pointer without slash', {}, { op: 'add', path: 'a', value: 2 }],
  ])('refuses a place that does not exist: %s', (_what, value, operation) => {
    expect(() => applyFix(value, [operation])).toThrow(RangeError);
  });

  it('adds `__proto__` as a key like any other', () => {
    const after = applyFix({}, [{ op: 'add', path: '/__proto__', value: { a: 1 } }]) as object;
    expect(Object.keys(after)).toEqual(['__proto__']);
  });

  it('never touches what it was given', () => {
    const deepFreeze = (value: unknown): unknown => {
      if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
      return value;
    };
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (object, value) => {
        deepFreeze(object);
        const changed = applyFix(object, [{ op: 'add', path: '/new', value }]) as Record<string, unknown>;
        expect(changed['new']).toBe(value);
        expect(applyFix(changed, [{ op: 'remove', path: '/new' }])).toEqual(
          Object.fromEntries(Object.entries(object).filter(([key]) => key !== 'new')),
        );
      }),
    );
  });
});
