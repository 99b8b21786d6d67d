import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { dataTools } from '../src/index.ts';
import { callTool } from './call-tool.ts';

const call = (id: string, input: unknown) => callTool(dataTools(), id, input);

describe('JSON', () => {
  test('what is written is read again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const { text } = await call('stringify_json', { value });
        expect(await call('parse_json', { text })).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('is indented by two blanks unless told otherwise', async () => {
    expect(await call('stringify_json', { value: { a: 1 } })).toEqual({ text: '{\n  "a": 1\n}' });
    expect(await call('stringify_json', { value: { a: 1 }, indent: 0 })).toEqual({ text: '{"a":1}' });
  });

  test('a text that is none is an error that shows the place', async () => {
    await expect(call('parse_json', { text: '{"a":}' })).rejects.toMatchObject({
      code: 'tool/invalid-json',
      retryable: false,
      message: expect.stringContaining(`'}'`),
    });
  });
});

describe('YAML', () => {
  test('what is written is read again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const json: unknown = JSON.parse(JSON.stringify(value));
        const { text } = await call('stringify_yaml', { value: json });
        expect(await call('parse_yaml', { text })).toEqual(json);
      }),
    );
  });

  test('dates stay text and yes stays yes', async () => {
    expect(await call('parse_yaml', { text: 'date: 2026-02-28\nanswer: yes\n' })).toEqual({
      date: '2026-02-28',
      answer: 'yes',
    });
  });

  test.each([['a: [1'], ['a: 1\na: 2'], ['a: 1\n---\nb: 2']])('%j is an error', async (text) => {
    await expect(call('parse_yaml', { text })).rejects.toMatchObject({ code: 'tool/invalid-yaml', retryable: false });
  });

  test('an alias bomb is an error, not an end of memory', async () => {
    const levels = Array.from(
      { length: 20 },
      (_, level) => `l${level + 1}: &l${level + 1} [${`*l${level}, `.repeat(10)}]`,
    );
    await expect(call('parse_yaml', { text: `l0: &l0 [x]\n${levels.join('\n')}` })).rejects.toMatchObject({
      code: 'tool/invalid-yaml',
    });
  });

  test('a value that occurs twice is written twice', async () => {
    const shared = { a: 1 };
    expect((await call('stringify_yaml', { value: [shared, shared] })).text).toBe('- a: 1\n- a: 1\n');
  });
});

describe('CSV', () => {
  test('is read with a header line as objects', async () => {
    expect(await call('parse_csv', { text: 'name,note\r\nAda,"says ""hi"", twice"\r\n\r\nBob,\n' })).toEqual({
      columns: ['name', 'note'],
      rows: [
        { name: 'Ada', note: 'says "hi", twice' },
        { name: 'Bob', note: '' },
      ],
      count: 2,
    });
  });

  test('is read without a header line as arrays', async () => {
    expect(await call('parse_csv', { text: 'a;b\nc;d', header: false, delimiter: ';' })).toEqual({
      columns: [],
      rows: [
        ['a', 'b'],
        ['c', 'd'],
      ],
      count: 2,
    });
  });

  test('values are converted only if asked, and never so that figures get lost', async () => {
    const text = 'v\n1\n-2.5\n1e3\n007\ntrue\n""\n12345678901234567890\n1.0.0\n';
    const values = async (convert: boolean) =>
      (await call('parse_csv', { text, convert })).rows.map(({ v }: { v: unknown }) => v);
    expect(await values(true)).toEqual([1, -2.5, 1000, '007', true, null, '12345678901234567890', '1.0.0']);
    expect(await values(false)).toEqual(['1', '-2.5', '1e3', '007', 'true', '', '12345678901234567890', '1.0.0']);
  });

  test('a column named __proto__ is a column like any other', async () => {
    const { rows } = await call('parse_csv', { text: '__proto__,constructor\na,b' });
    expect(Object.entries(rows[0])).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
    expect((await call('stringify_csv', { rows })).text).toBe('__proto__,constructor\na,b\n');
  });

  test.each([
    ['a,b\n1', 'a row that is too short'],
    ['a\n"open', 'a quote that is not closed'],
    ['a,a\n1,2', 'two columns of one name'],
  ])('%j is an error: %s', async (text) => {
    await expect(call('parse_csv', { text })).rejects.toMatchObject({ code: 'tool/invalid-csv', retryable: false });
  });

  test('an empty text has no rows', async () => {
    expect(await call('parse_csv', { text: '' })).toEqual({ columns: [], rows: [], count: 0 });
  });

  test('is written with the columns of all rows, or with those asked for', async () => {
    const rows = [
      { a: 1, b: 'x,y' },
      { a: null, c: { deep: true } },
    ];
    expect((await call('stringify_csv', { rows })).text).toBe('a,b,c\n1,"x,y",\n,,"{""deep"":true}"\n');
    expect((await call('stringify_csv', { rows, columns: ['b'], header: false })).text).toBe('"x,y"\n\n');
    expect(
      (
        await call('stringify_csv', {
          rows: [
            [1, true],
            [2, false],
          ],
          header: false,
        })
      ).text,
    ).toBe('1,true\n2,false\n');
  });

  test('formulas are made harmless if asked', async () => {
    const rows = [{ a: '=1+1' }];
    expect((await call('stringify_csv', { rows })).text).toBe('a\n=1+1\n');
    expect((await call('stringify_csv', { rows, escape_formulas: true })).text).toBe("a\n'=1+1\n");
  });

  test('texts that are written are read again', async () => {
    const text = fc.string({ unit: 'grapheme' });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text), { minLength: 1 }), async (pairs) => {
        const rows = pairs.map(([a, b]) => ({ a, b, last: '.' }));
        const written = await call('stringify_csv', { rows });
        expect((await call('parse_csv', { text: written.text })).rows).toEqual(rows);
      }),
    );
  });
});

describe('select', () => {
  const items = [
    { name: 'pear', price: 3 },
    { name: 'fig', price: 9 },
    { name: 'kiwi', price: 1 },
    { name: 'plum', price: 3 },
  ];

  test('filters, sorts, limits and maps, in this order', async () => {
    const input = {
      items,
      where: 'item.price < 5',
      sort_by: 'item.price',
      descending: true,
      limit: 2,
      map: 'item.name',
    };
    expect(await call('select', input)).toEqual({ items: ['pear', 'plum'], count: 2, matched: 3 });
  });

  test('without expressions returns the list', async () => {
    expect(await call('select', { items })).toEqual({ items, count: 4, matched: 4 });
    expect(await call('select', { items, limit: 0 })).toEqual({ items: [], count: 0, matched: 4 });
  });

  test('sorts texts by code point, with null first, and keeps the order of equals', async () => {
    const sorted = await call('select', { items: ['b', null, 'B', 'a'], sort_by: 'item' });
    expect(sorted.items).toEqual([null, 'B', 'a', 'b']);
    const byPrice = await call('select', { items, sort_by: 'item.price', map: 'item.name' });
    expect(byPrice.items).toEqual(['kiwi', 'pear', 'plum', 'fig']);
  });

  test('reads the index', async () => {
    expect((await call('select', { items: ['a', 'b', 'c'], where: 'index != 1' })).items).toEqual(['a', 'c']);
  });

  test.each([
    [{ where: 'item.price <' }, 'where'],
    [{ where: 'item.price' }, 'where'],
    [{ where: 'item.cost > 1' }, 'where'],
    [{ where: 'process.env' }, 'where'],
    [{ map: 'item.constructor' }, 'map'],
    [{ sort_by: 'item.__proto__' }, 'sort_by'],
  ])('%j is an error that names the argument', async (input, argument) => {
    await expect(call('select', { items, ...input })).rejects.toMatchObject({
      code: 'tool/invalid-expression',
      retryable: false,
      message: expect.stringMatching(new RegExp(`^${argument}: `)),
    });
  });

  test('values without an order are an error', async () => {
    await expect(call('select', { items: [1, 'a'], sort_by: 'item' })).rejects.toMatchObject({
      code: 'tool/not-comparable',
    });
    await expect(call('select', { items, sort_by: 'item' })).rejects.toMatchObject({ code: 'tool/not-comparable' });
  });
});

describe('transform', () => {
  test('computes a value from another', async () => {
    expect(await call('transform', { value: { a: [1, 2, 3] }, expression: 'value.a.map(n, n * 2)' })).toEqual([
      2, 4, 6,
    ]);
  });

  test('without an expression returns the value', async () => {
    expect(await call('transform', { value: { a: 1 } })).toEqual({ a: 1 });
  });

  test('sees nothing but the value', async () => {
    await expect(call('transform', { value: 1, expression: 'input.secret' })).rejects.toMatchObject({
      code: 'tool/invalid-expression',
    });
  });

  test('ends an expression that works too much', async () => {
    const value = Array.from({ length: 2000 }, (_, index) => index);
    await expect(
      call('transform', { value, expression: 'value.map(a, value.map(b, value.map(c, c)))' }),
    ).rejects.toMatchObject({
      code: 'tool/invalid-expression',
    });
  });
});

describe('hash', () => {
  test.each([
    ['sha256', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['sha1', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['md5', '900150983cd24fb0d6963f7d28e17f72'],
  ])('%s of "abc" is the one of its specification', async (algorithm, hash) => {
    expect(await call('hash', { text: 'abc', algorithm })).toEqual({ hash, algorithm, size: 3 });
    expect((await call('hash', { text: 'YWJj', encoding: 'base64', algorithm })).hash).toBe(hash);
  });

  test('refuses base64 that is none and algorithms it does not know', async () => {
    await expect(call('hash', { text: '*', encoding: 'base64' })).rejects.toMatchObject({ code: 'tool/not-text' });
    await expect(call('hash', { text: 'a', algorithm: 'crc32' })).rejects.toMatchObject({ code: 'tool/invalid-input' });
  });
});
