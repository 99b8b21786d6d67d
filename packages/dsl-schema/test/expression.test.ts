import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { compileExpression, ExpressionError, readPath, itemReads, references } from '../src/index.ts';

const variables: Readonly<Record<string, unknown>> = {
  page: { n: 3, title: 'Plans', url: 'https://example.org', tags: ['a', 'b'], draft: false },
  items: [
    { name: 'pen', price: 2, ok: true },
    { name: 'ink', price: 5.5, ok: false },
    { name: 'paper', price: 1, ok: true },
  ],
  sentiment: { score: 0.75 },
  s1: { 'Exchange Rate': '3.5', variants: { '8349118980': { 'item-id': 'x', '#1': 'first' } } },
  'my-step': { total: 4 },
  nothing: null,
  größe: 7,
  loop: 'a word that CEL reserves',
  bytes: new Uint8Array([1, 2, 3]),
};

const read = (name: string): unknown => (Object.hasOwn(variables, name) ? variables[name] : undefined);
const evaluate = (source: string, work?: number): unknown =>
  compileExpression(source).evaluate(read, work === undefined ? {} : { work });

function failure(act: () => unknown): ExpressionError {
  try {
    act();
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown.');
}

describe('a path', () => {
  it.each([
    ['page', variables['page']],
    ['page.title', 'Plans'],
    ['page["title"]', 'Plans'],
    ["page['title']", 'Plans'],
    ['items[1].name', 'ink'],
    ['items.1.name', 'ink'],
    ['s1.variants.8349118980.item-id', 'x'],
    ['s1.variants.8349118980.#1', 'first'],
    ['s1["Exchange Rate"]', '3.5'],
    ['my-step.total', 4],
    ['größe', 7],
    ['loop', 'a word that CEL reserves'],
    ['nothing', null],
    ['items.length', 3],
    ['page.title.length', 5],
    ['  page.n  ', 3],
    ['{{page.n}}', 3],
    ['{{ page.n }}', 3],
    ['${page.n}', 3],
  ])('%s gives what stands there', (source, expected) => {
    const expression = compileExpression(source);
    expect(expression.path).toBeDefined();
    expect(expression.evaluate(read)).toBe(expected);
  });

  it.each(['s1.Exchange Rate', '{{s1.Exchange Rate}}', '${s1.Exchange Rate}'])(
    '%s is read, with a warning that shows the brackets',
    (source) => {
      const expression = compileExpression(source);
      expect(expression.evaluate(read)).toBe('3.5');
      expect(expression.path).toMatchObject({ name: 's1', segments: ['Exchange Rate'] });
      expect(expression.warnings).toMatchObject([
        { code: 'expression/path-with-blank', suggestion: 's1["Exchange Rate"]' },
      ]);
      const [warning] = expression.warnings;
      expect(source.slice(warning?.start, warning?.end)).toBe('s1.Exchange Rate');
    },
  );

  it.each([
    ['page.titel', 'There is no "titel": page has: n, title, url, tags, draft. Did you mean "title"?'],
    ['page.tags[2]', 'There is no item 2: page.tags is a list of 2.'],
    ['nothing.x', 'There is no "x": nothing is null.'],
    ['page.title.x', 'There is no "x": page.title is the text "Plans".'],
    ['page.n.x.y', 'There is no "x": page.n is the number 3.'],
    ['page.n-1', 'There is no "n-1": page has: n, title, url, tags, draft. Subtraction needs blanks around the "-".'],
  ])('%s does not exist, and the error names what does', (source, message) => {
    expect(failure(() => evaluate(source))).toMatchObject({ code: 'expression/missing-path', message });
  });

  it('of an unknown variable is an error', () => {
    expect(failure(() => evaluate('page2.title'))).toMatchObject({ code: 'expression/unknown-variable' });
  });

  it.each([
    'page.constructor',
    'page.__proto__',
    'page["__proto__"]',
    'page.toString',
    'items.constructor',
    'items.map',
    'page.title.constructor',
    '"a".constructor',
    'page.n.constructor',
    'bytes.buffer',
    'page.title[0]',
    'page["const" + "ructor"]',
  ])('%s reads nothing that a value inherits', (source) => {
    expect(failure(() => evaluate(source)).code).toBe('expression/missing-path');
  });

  it('reads a key "__proto__" that is data', () => {
    const value: unknown = JSON.parse('{"__proto__": {"x": 1}}');
    expect(compileExpression('v.__proto__.x').evaluate(() => value)).toBe(1);
  });

  it('is followed by readPath as well', () => {
    expect(readPath(variables['items'], [2, 'name'])).toBe('paper');
    expect(failure(() => readPath(variables['items'], [2, 'nam']))).toMatchObject({
      code: 'expression/missing-path',
      message: 'There is no "nam": [2] has: name, price, ok. Did you mean "name"?',
    });
  });

  it('reads any own key, whatever it is called', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 4 }), fc.jsonValue(), (keys, leaf) => {
        const value = keys.reduceRight<unknown>((inner, key) => Object.fromEntries([[key, inner]]), leaf);
        const source = `v${keys.map((key) => `[${JSON.stringify(key)}]`).join('')}`;
        const expression = compileExpression(source);
        expect(expression.path?.segments).toEqual(keys);
        expect(expression.evaluate(() => value)).toBe(leaf);
      }),
    );
  });
});

describe('an expression', () => {
  it.each([
    // Numbers are JSON numbers.
    ['4 / 2', 2],
    ['7 / 2', 3.5],
    ['7 / 2 == 3.5', true],
    ['page.n + 1', 4],
    ['1 + 2 * 3 - 4 / 2', 5],
    ['7 % 4', 3],
    ['-page.n', -3],
    ['2 - -2', 4],
    ['string(-3 * 0)', '0'],
    ['0xff', 255],
    ['1.5e3', 1500],
    ['5u', 5],
    ['1 == 1.0', true],
    ['size(items) - 1', 2],
    ['items[size(items) - 1].name', 'paper'],
    ['items[page.n - 2].price * 2', 11],
    // Comparison and logic.
    ['sentiment.score > 0.5 && page.n >= 3', true],
    ['"a" < "b"', true],
    ['page.title === "Plans"', true],
    ['page.title !== "Plans"', false],
    ['page.n == "3"', false],
    ['[1, {"a": [2]}] == [1, {"a": [2]}]', true],
    ['{"a": 1, "b": 2} == {"b": 2, "a": 1}', true],
    ['null == nothing', true],
    ['!page.draft', true],
    ['page.draft ? 1 : page.n > 2 ? 2 : 3', 2],
    ['true || page.missing', true],
    ['page.missing || true', true],
    ['page.missing && false', false],
    ['"a" in page.tags', true],
    ['"title" in page', true],
    ['"lan" in page.title', true],
    ['4 in [1, 2, 3]', false],
    // Missing values.
    ['page.missing ?? "none"', 'none'],
    ['missing.a.b ?? 1', 1],
    ['nothing ?? page.missing ?? 2', 2],
    ['page.n ?? 5', 3],
    ['false ?? true', false],
    ['size(page.missing) ?? 0', 0],
    ['page.missing ?? page.n > 2', true],
    ['page.missing ?? false ? "yes" : "no"', 'no'],
    ['has(page.title)', true],
    ['has(page.missing)', false],
    ['has(missing.a)', false],
    ['page.?missing.orValue(7)', 7],
    ['page.?title.orValue("x")', 'Plans'],
    ['page.?missing.deeper.orValue(8)', 8],
    ['items[?9].hasValue()', false],
    ['page.?missing.or(page.?title).value()', 'Plans'],
    ['page.?missing', null],
    ['[page.?title]', ['Plans']],
    // Macros.
    ['items.map(i, i.name)', ['pen', 'ink', 'paper']],
    ['items.map(i, i.ok, i.price * 2)', [4, 2]],
    ['items.filter(i, i.price > 1).map(i, i.name)', ['pen', 'ink']],
    ['items.all(i, i.price > 0)', true],
    ['items.exists(i, i.name == "ink")', true],
    ['items.exists_one(i, i.ok)', false],
    ['{"a": 1, "b": 2}.map(k, k)', ['a', 'b']],
    ['[[1, 2], [3]].map(x, x.map(x, [x].map(y, x + y)))', [[[2], [4]], [[6]]]],
    [
      '[1, 2].map(a, [10, 20].map(b, a + b))',
      [
        [11, 21],
        [12, 22],
      ],
    ],
    // Methods and functions.
    ['items.map(i, i.name).join(", ")', 'pen, ink, paper'],
    ['page.tags.includes("b")', true],
    ['page.title.toLowerCase().replaceAll("l", "L")', 'pLans'],
    ['"a-b-c".replace("-", "+")', 'a+b+c'],
    ['"a-b-c".replace("-", "+", 1)', 'a+b-c'],
    ['" x ".trim()', 'x'],
    ['"a,b,c".split(",")', ['a', 'b', 'c']],
    ['"a,b,c".split(",", 2)', ['a', 'b,c']],
    ['page.title.slice(1, -1)', 'lan'],
    ['page.title.slice(-2)', 'ns'],
    ['page.url.startsWith("https://") && page.url.endsWith("org")', true],
    ['"2026-11".matches("^[0-9]{4}-[0-9]{2}$")', true],
    ['"😀".size()', 1],
    ['"😀".length', 2],
    ['[3, 1, 2].sort()', [1, 2, 3]],
    ['[1, [2], 1].distinct()', [1, [2]]],
    ['items.map(i, i.price).sum()', 8.5],
    ['items.map(i, i.price).max()', 5.5],
    ['[[1], [2, 3]].flatten().reverse()', [3, 2, 1]],
    ['items.last().name', 'paper'],
    ['string(4 / 2) + "!"', '2!'],
    ['string({"a": 1})', '{"a":1}'],
    ['int("42") + int(1.9)', 43],
    ['round(2.5) + min(1, 2)', 4],
    ['type(page) + type(1) + type("") + type([]) + type(null)', 'mapnumberstringlistnull'],
    ['page.keys().size()', 5],
    // Texts.
    [String.raw`"a\"b\u00e9\n"`, 'a"bé\n'],
    [String.raw`r"\d+"`, String.raw`\d+`],
    ['"""a "quoted" word"""', 'a "quoted" word'],
    ["'it'+\"'s\"", "it's"],
    // Braces around values mark them, they splice nothing.
    ['${sentiment.score} > 0.5', true],
    ['{{page.n}} > 2 && {{ page.title }} == "Plans"', true],
    ['{{s1.Exchange Rate}} == "3.5"', true],
    ['{"a": {"b": {"c": 1}}}.a.b.c', 1],
    ['page.n // three\n + 1', 4],
  ])('%s', (source, expected) => {
    expect(evaluate(source)).toEqual(expected);
  });

  it.each([
    ['1 / 0', 'expression/division-by-zero'],
    ['1 % 0', 'expression/division-by-zero'],
    ['1e308 * 10', 'expression/number-too-large'],
    ['"Total: " + 3', 'expression/type'],
    ['1 < "2"', 'expression/type'],
    ['1 && true', 'expression/type'],
    ['page.title ? 1 : 2', 'expression/type'],
    ['items.map(i, i.prize)', 'expression/missing-path'],
    ['items[0.5]', 'expression/type'],
    ['page.title.sum()', 'expression/type'],
    ['page.missing && true', 'expression/missing-path'],
    ['page.n.map(x, x)', 'expression/type'],
    ['[1, 2].slice("a")', 'expression/type'],
    ['[].max()', 'expression/index'],
    ['"a".matches("(")', 'expression/pattern'],
    ['{items: 1}', 'expression/type'],
  ])('%s fails with %s', (source, code) => {
    expect(failure(() => evaluate(source)).code).toBe(code);
  });

  it.each([
    ['', 'expression/empty', ''],
    ['   ', 'expression/empty', ''],
    ['page.n >', 'expression/syntax', ''],
    ['(page.n', 'expression/syntax', ''],
    ['page.n = 3', 'expression/syntax', '='],
    ['page.n > 1 and true', 'expression/syntax', 'and'],
    ['items.map(i => i.name)', 'expression/syntax', '=>'],
    ['page?.title', 'expression/syntax', '?.'],
    ['not page', 'expression/syntax', 'page'],
    ['page.a and page.b', 'expression/syntax', 'and'],
    ['page.a AND NOT page.b', 'expression/syntax', 'AND'],
    ['page.title =~ "a"', 'expression/syntax', '='],
    ['typeof page', 'expression/syntax', 'page'],
    ['page | json', 'expression/syntax', '|'],
    ['`page`', 'expression/syntax', '`'],
    ['JSON.stringify(page)', 'expression/unknown-function', 'JSON.stringify(page)'],
    ['"open', 'expression/syntax', '"open'],
    ['{{page.n} > 1', 'expression/syntax', '}'],
    ['page.n; 1', 'expression/syntax', ';'],
    ['items.mpa(i, i)', 'expression/unknown-function', 'mpa'],
    ['items.some(i, i.ok)', 'expression/unknown-function', 'some'],
    ['lenght(items)', 'expression/unknown-function', 'lenght'],
    ['items.map(i)', 'expression/arguments', 'items.map(i)'],
    ['12345678901234567890', 'expression/number-too-large', '12345678901234567890'],
    ['constructor()', 'expression/unknown-function', 'constructor'],
    ['page.toString()', 'expression/unknown-function', 'toString'],
    ['in', 'expression/syntax', 'in'],
  ])('%j is refused with %s at %j', (source, code, place) => {
    const error = failure(() => compileExpression(source));
    expect(error.code).toBe(code);
    expect(source.slice(error.start, error.end)).toBe(place);
  });

  it('suggests what was meant', () => {
    expect(failure(() => compileExpression('items.some(i, i.ok)')).suggestion).toBe('exists');
    expect(failure(() => compileExpression('a = b')).suggestion).toBe('==');
    expect(failure(() => compileExpression('a and b')).suggestion).toBe('&&');
  });

  it('warns of a template inside quotes, which is compared as it stands', () => {
    const { warnings } = compileExpression("'${page.title}' == 'Plans'");
    expect(warnings).toMatchObject([
      { code: 'expression/template-in-text', start: 0, end: 15, suggestion: 'page.title' },
    ]);
  });

  it('tells where in the source it failed', () => {
    const source = 'page.n > 1 && items[7].name == "x"';
    const error = failure(() => evaluate(source));
    expect(source.slice(error.start, error.end)).toBe('items[7].name');
  });

  it('as a condition has to give true or false', () => {
    const condition = (source: string): unknown => compileExpression(source, { mode: 'condition' }).evaluate(read);
    expect(condition('page.draft')).toBe(false);
    expect(condition('${sentiment.score} > 0.5')).toBe(true);
    expect(failure(() => condition('page.title')).code).toBe('expression/not-boolean');
    expect(failure(() => condition('page.n + 1'))).toMatchObject({
      code: 'expression/not-boolean',
      message: 'A condition has to be true or false, but it is the number 4 here.',
    });
  });

  it('changes nothing that it reads', () => {
    const before = JSON.stringify(variables);
    expect(evaluate('items.reverse()')).toHaveLength(3);
    expect(evaluate('page.tags.reverse().sort()')).toEqual(['a', 'b']);
    expect(evaluate('page.tags.concat(["c"]) + ["d"]')).toEqual(['a', 'b', 'c', 'd']);
    expect(JSON.stringify(variables)).toBe(before);
  });
});

describe('references', () => {
  it.each([
    ['page.title', ['page.title']],
    ['items[0].name', ['items.0.name']],
    ['items[page.n].name', ['items', 'page.n']],
    ['items.map(i, i.name + page.title)', ['items', 'page.title']],
    ['items.map(i, i.tags.exists(t, t == other))', ['items', 'other']],
    ['items.map(page, page.title) + page.tags', ['items', 'page.tags']],
    ['i.map(i, i)', ['i']],
    ['a ?? b.c', ['a?', 'b.c']],
    ['has(a.b) ? a.b : c', ['a.b?', 'a.b', 'c']],
    ['a.?b.orValue(c)', ['a', 'c']],
    ['errors.fetch.code == "x"', ['errors.fetch.code']],
    ['{{a}} > ${b.c}', ['a', 'b.c']],
    ['{"k": v, w: 1}', ['v', 'w']],
    ['"a.b" + s1["x y"].z', ['s1.x y.z']],
    ['size(a) + 1', ['a']],
    ['a[b[c]]', ['a', 'b', 'c']],
    ['a.length > 0', ['a.length']],
  ])('of %s are %j', (source, expected) => {
    const found = references(source).map(
      ({ name, segments, optional }) => [name, ...segments].join('.') + (optional ? '?' : ''),
    );
    expect(found).toEqual(expected);
    expect(compileExpression(source).references).toMatchObject(references(source));
  });

  it('know their place, without the braces around them', () => {
    const source = '{{ page.n }} > 2 && items.exists(i, i.price > ${s1.limit})';
    expect(references(source).map(({ start, end }) => source.slice(start, end))).toEqual([
      'page.n',
      'items',
      's1.limit',
    ]);
  });
});

describe('what macros read of items', () => {
  it.each<[string, readonly (readonly [string, ...(string | number | null)[]])[]]>([
    ['a.b', []],
    ['pages.map(p, p.title)', [['pages', null, 'title']]],
    ['found.pages[0].map(p, p)', [['found', 'pages', 0, null]]],
    [
      'a.filter(x, x.ok).map(y, y.n + z.m)',
      [
        ['a', null, 'ok'],
        ['a', null, 'n'],
      ],
    ],
    [
      'a.map(x, x.rows.exists(r, r.n > x.m))',
      [
        ['a', null, 'rows'],
        ['a', null, 'rows', null, 'n'],
        ['a', null, 'm'],
      ],
    ],
    [
      'a.map(x, x.ok, x.v)',
      [
        ['a', null, 'ok'],
        ['a', null, 'v'],
      ],
    ],
    ['f.map(x, x).map(y, y.n)', [['f', null]]],
    ['{{ a.all(x, x.n == 1) }}', [['a', null, 'n']]],
  ])('%s', (source, expected) => {
    const found = itemReads(source).map(({ name, segments }) => [name, ...segments]);
    expect(found).toEqual(expected);
    expect(itemReads(compileExpression(source))).toEqual(itemReads(source));
  });
});
