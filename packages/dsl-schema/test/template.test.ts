import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  compileTemplate,
  compileValue,
  evaluateTemplate,
  ExpressionError,
  templateReferences,
  type ValueProblem,
} from '../src/index.ts';

const page = { n: 3, title: 'Plans', tags: ['a', 'b'], draft: false, next: null };
const variables: Readonly<Record<string, unknown>> = {
  page,
  s1: { 'Exchange Rate': '3.5', results: [{ id: 7 }], variants: { '8349118980': { item_id: 'x' } } },
  hostile: '{{page.title}} ${page.n} \\{{x}}',
};
const read = (name: string): unknown => variables[name];
const evaluateText = (text: string): unknown => evaluateTemplate(compileTemplate(text), read);

function problemsOf(value: unknown): ValueProblem[] {
  const problems: ValueProblem[] = [];
  compileValue(value, (problem) => problems.push(problem));
  return problems;
}

describe('a template alone', () => {
  it.each([
    ['{{page}}', page],
    ['${page}', page],
    ['{{ page.tags }}', page.tags],
    ['{{page.n}}', 3],
    ['{{page.draft}}', false],
    ['{{page.next}}', null],
    ['{{page.n + 1}}', 4],
    ['{{page.missing ?? "none"}}', 'none'],
    ['{{s1.Exchange Rate}}', '3.5'],
    ['{{s1.results[0].id}}', 7],
    ['{{s1.variants.8349118980.item_id}}', 'x'],
    ['{{ {"a": {"b": page.n}} }}', { a: { b: 3 } }],
    ['{{{"a": {"b": page.n}}}}', { a: { b: 3 } }],
    ['{{ "}}" }}', '}}'],
    ['${ {"a": "}"} }', { a: '}' }],
  ])('%s keeps the type of its value', (text, expected) => {
    expect(evaluateText(text)).toEqual(expected);
  });

  it('gives the value itself, not a copy', () => {
    expect(evaluateText('{{page}}')).toBe(page);
    expect(evaluateText('{{page.tags}}')).toBe(page.tags);
    expect(evaluateTemplate(compileValue({ deep: ['{{page}}'] }), read)).toEqual({ deep: [page] });
  });
});

describe('a template in a text', () => {
  it.each([
    ['10 * {{s1.Exchange Rate}}', '10 * 3.5'],
    ['{{page.title}}: ${page.n}', 'Plans: 3'],
    ['{{page.n}}{{page.n}}', '33'],
    ['({{4 / 2}})', '(2)'],
    ['is {{page.draft}}, {{page.next}}', 'is false, null'],
    ['tags {{page.tags}} of {{s1.results}}', 'tags ["a","b"] of [{"id":7}]'],
    [' {{page.n}}', ' 3'],
    ['{{page.title}}\n', 'Plans\n'],
    ['a } b }} {{page.n}} } c }}', 'a } b }} 3 } c }}'],
    ['$5 { x } {{page.n}}', '$5 { x } 3'],
  ])('%j becomes %j', (text, expected) => {
    expect(evaluateText(text)).toBe(expected);
  });

  it.each([
    [String.raw`\{{page.n}}`, '{{page.n}}'],
    [String.raw`\${page.n}`, '${page.n}'],
    [String.raw`\{{a}} {{page.n}}`, '{{a}} 3'],
    [String.raw`C:\\{{page.title}}`, String.raw`C:\Plans`],
    [String.raw`\\\{{page.title}}`, String.raw`\{{page.title}}`],
    [String.raw`a \ b \\ c \n`, String.raw`a \ b \\ c \n`],
  ])('%s, escaped, is %s', (text, expected) => {
    expect(evaluateText(text)).toBe(expected);
  });

  it('leaves data alone that looks like a template', () => {
    expect(evaluateText('{{hostile}}')).toBe(variables['hostile']);
    expect(evaluateText('<{{hostile}}>')).toBe(`<${String(variables['hostile'])}>`);
    expect(evaluateTemplate(compileValue({ x: ['{{hostile}}'] }), read)).toEqual({ x: [variables['hostile']] });
  });
});

describe('a value', () => {
  it('is compiled at any depth, but not in its keys', () => {
    const value = { '{{key}}': [{ a: '{{page.n}}' }, 'n = {{page.n}}', 5, null, true], b: { c: 'text' } };
    const expected = { '{{key}}': [{ a: 3 }, 'n = 3', 5, null, true], b: { c: 'text' } };
    expect(evaluateTemplate(compileValue(value), read)).toEqual(expected);
  });

  it('without templates is one constant, the value itself', () => {
    const value = { a: [1, { b: 'text' }], bytes: new Uint8Array(3) };
    expect(compileValue(value)).toEqual({ kind: 'constant', value });
    expect(evaluateTemplate(compileValue(value), read)).toBe(value);
  });

  it('keeps its parts without templates by reference', () => {
    const part = { b: [1, 2] };
    const result = evaluateTemplate(compileValue({ part, n: '{{page.n}}' }), read);
    expect(result).toEqual({ part, n: 3 });
    expect((result as { part: unknown }).part).toBe(part);
  });

  it('has its escapes undone in constants too', () => {
    expect(evaluateTemplate(compileValue({ a: [String.raw`\{{x}}`] }), read)).toEqual({ a: ['{{x}}'] });
  });

  it('may have any key', () => {
    const value: unknown = JSON.parse('{"__proto__": "{{page.n}}", "constructor": "{{page.title}}"}');
    const result = evaluateTemplate(compileValue(value), read) as object;
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    expect(JSON.stringify(result)).toBe('{"__proto__":3,"constructor":"Plans"}');
  });

  it('comes out as it was, if nothing in it is a template', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(!/\{\{|\$\{/u.test(JSON.stringify(value)));
        expect(evaluateTemplate(compileValue(value), read)).toBe(value);
      }),
    );
  });

  it('carries any value through a template, in any place', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.array(fc.constantFrom('key', 'a b', '__proto__', 0), { maxLength: 5 }),
        (data, place) => {
          const wrap = (leaf: unknown): unknown =>
            place.reduceRight<unknown>(
              (inner, key) => (key === 0 ? [inner] : Object.fromEntries([[key, inner]])),
              leaf,
            );
          const result = evaluateTemplate(compileValue(wrap('{{data}}')), () => data);
          expect(JSON.stringify(result)).toBe(JSON.stringify(wrap(data)));
        },
      ),
    );
  });

  it('is escaped by a backslash before every opening brace', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('{{', '}}', '${', '}', ' ', 'x', '"', "'"), { maxLength: 12 }), (pieces) => {
        const escaped = pieces.map((piece) => (piece === '{{' || piece === '${' ? `\\${piece}` : piece)).join('');
        fc.pre(!/(?<!\\)\{\{|(?<!\\)\$\{/u.test(escaped));
        expect(evaluateText(escaped)).toBe(pieces.join(''));
      }),
    );
  });
});

describe('the problems of a value', () => {
  it('are all found, each with its place', () => {
    const value = {
      a: ['{{page.n >}} and {{x..y}}', 'fine {{page.n}}'],
      'b/c~': { d: 'open {{page' },
      e: '{{s1.Exchange Rate}}',
    };
    expect(problemsOf(value)).toMatchObject([
      { pointer: '/a/0', severity: 'error', code: 'expression/syntax', start: 10, end: 10 },
      { pointer: '/a/0', severity: 'error', code: 'expression/syntax', start: 21, end: 22 },
      {
        pointer: '/b~1c~0/d',
        severity: 'error',
        code: 'expression/unclosed',
        start: 5,
        end: 7,
        suggestion: String.raw`\{{`,
      },
      { pointer: '/e', severity: 'warning', code: 'expression/path-with-blank', start: 2, end: 18 },
    ]);
  });

  it.each(['{{}}', '{{  }}'])('%j is empty', (text) => {
    expect(problemsOf(text)).toMatchObject([{ code: 'expression/empty', pointer: '' }]);
  });

  it.each([
    ['${}', '${}'],
    ['echo ${HOME:-/tmp} {{page.n}}', 'echo ${HOME:-/tmp} 3'],
    ['price: ${5 {{page.n}}', 'price: ${5 3'],
    ['${page.n >}', '${page.n >}'],
    ["${'results'['Step 1']}", "${'results'['Step 1']}"],
  ])('leave %j as text, as other languages write their templates so', (text, expected) => {
    expect(problemsOf(text)).toMatchObject([{ code: 'expression/left-as-text', severity: 'warning' }]);
    expect(
      evaluateTemplate(
        compileValue(text, () => {}),
        read,
      ),
    ).toBe(expected);
  });

  it('make the text a constant and leave the rest usable', () => {
    const template = compileValue({ bad: '{{(}}', good: '{{page.n}}' }, () => {});
    expect(evaluateTemplate(template, read)).toEqual({ bad: '{{(}}', good: 3 });
  });

  it('are thrown where nobody takes them', () => {
    expect(() => compileValue({ bad: '{{(}}' })).toThrow(ExpressionError);
    expect(() => compileTemplate('{{page.n')).toThrow('never closed');
    expect(() => compileTemplate('{{s1.Exchange Rate}}')).not.toThrow();
  });

  it('that come up when it is evaluated name what is there', () => {
    expect(() => evaluateText('Title: {{page.titel}}')).toThrow('Did you mean "title"?');
  });
});

it('templateReferences lists what a template reads', () => {
  const template = compileValue({ a: '{{page.n}} of ${s1.results[0]}', b: ['{{items.map(i, i.x + y)}}', 1] });
  const names = templateReferences(template).map(({ name, segments }) => [name, ...segments].join('.'));
  expect(names).toEqual(['page.n', 's1.results.0', 'items', 'y']);
});
