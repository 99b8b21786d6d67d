import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { DuplicateToolError, modelTools } from '../../src/index.ts';

const namesOf = (ids: readonly string[]): string[] =>
  modelTools(ids.map((id) => ({ id }))).tools.map(({ name }) => name);

const ids = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', '_', '.', '-'), minLength: 1, maxLength: 6 }),
  fc.string({ unit: fc.constantFrom('a', '_', '.', '0'), minLength: 50, maxLength: 90 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 5 }),
);

describe('names for models', () => {
  it.each([
    ['search', 'search'],
    ['files.read_file', 'files__read_file'],
    ['a-b.c-d.e', 'a-b__c-d__e'],
  ])('%s is %s', (id, name) => {
    expect(namesOf([id])).toEqual([name]);
  });

  it.each(['a b', 'a__b', '_a', 'a_', 'a_.b', 'a..b', '1st', '-a', 'größe', 'a/b', `a_${'0'.repeat(16)}`])(
    '%s gets a hash, as it cannot be said or could be another',
    (id) => {
      expect(namesOf([id])[0]).toMatch(/^[A-Za-z_][A-Za-z0-9_-]*_[0-9a-f]{16}$/);
    },
  );

  it('are valid, unique, and the same whatever other tools there are', () => {
    fc.assert(
      fc.property(fc.uniqueArray(ids, { maxLength: 20 }), (given) => {
        const names = namesOf(given);
        for (const name of names) expect(name).toMatch(/^[A-Za-z_][A-Za-z0-9_-]{0,63}$/);
        expect(new Set(names).size).toBe(given.length);
        expect(namesOf(given.toReversed()).toReversed()).toEqual(names);
        expect(given.flatMap((id) => namesOf([id]))).toEqual(names);
      }),
    );
  });

  it('differ where only the half of a surrogate pair does', () => {
    expect(new Set(namesOf(['\uD800', '\uD801'])).size).toBe(2);
  });

  it('keep the end of a long id, which tells most', () => {
    const [one, other] = namesOf(['x', 'y'].map((end) => `server.${'long_'.repeat(20)}${end}`));
    expect(one).toMatch(/long_x_[0-9a-f]{16}$/);
    expect(other).toMatch(/long_y_[0-9a-f]{16}$/);
    expect(one).toHaveLength(64);
  });

  it('cannot be taken by an id that looks like another with a hash', () => {
    const [made = ''] = namesOf(['a b']);
    expect(namesOf(['a b', made])[1]).not.toBe(made);
  });

  it('lead back to the id', () => {
    const { tools, toolIdOf } = modelTools([{ id: 'files.read' }, { id: 'a b' }]);
    expect(tools.map(({ name }) => toolIdOf(name))).toEqual(['files.read', 'a b']);
    expect(toolIdOf('files.read')).toBeUndefined();
  });

  it('are not given to refused tools, nor twice', () => {
    expect(modelTools([{ id: 'a', refused: 'changed' }]).tools).toEqual([]);
    expect(() => modelTools([{ id: 'a' }, { id: 'a' }])).toThrow(DuplicateToolError);
  });
});

describe('descriptions for models', () => {
  const descriptionOf = (description: string): string | undefined =>
    modelTools([{ id: 'a', description }]).tools[0]?.description;

  it('have nothing that cannot be seen', () => {
    expect(descriptionOf('Re\u200Bads\u{E0041}\u202E a\u0000 file \u{1F3F4}\u{E0067}\u{E0062}\u{E007F}')).toBe(
      'Reads a file \u{1F3F4}\u{E0067}\u{E0062}\u{E007F}',
    );
  });

  it('are bounded, and no character is halved', () => {
    expect(descriptionOf('x'.repeat(5000))).toBe(`${'x'.repeat(1023)}\u2026`);
    expect(descriptionOf(`${'x'.repeat(1022)}\u{1F600}\u{1F600}`)).toBe(`${'x'.repeat(1022)}\u2026`);
  });
});
