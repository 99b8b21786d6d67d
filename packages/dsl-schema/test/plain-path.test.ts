import {
  compileExpression,
  compileTemplate,
  isExpressionError,
  type Expression,
  type Reference,
} from '@planloom/dsl-schema';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const word = fc.constantFrom('a', 'b_1', 'Zed', '_x', 'true', 'null', 'in', 'not', 'size', '9', 'é', 'a-b', '#', '');
const joint = fc.constantFrom('.', '..', ' ', '.?', '[0]', '(', ' - ', '  ', '\t');
const source = fc
  .array(fc.tuple(word, joint), { maxLength: 5 })
  .map((pairs) => pairs.flat().join(''))
  .chain((text) => fc.constantFrom(text, ` ${text} `, text.slice(0, -1)));

describe('a plain path, which is read without parsing,', () => {
  it('means what the parser says it means', () => {
    fc.assert(
      fc.property(source, (text) => {
        // Brackets around it send the same text through the parser.
        const read = outcome(() => compileExpression(text));
        const parsed = outcome(() => compileExpression(`(${text})`));
        if (read === 'error' || parsed === 'error') return;
        expect(read.references.map(unplaced)).toEqual(parsed.references.map(unplaced));
        expect(read.references.map(({ start, end }) => text.slice(start, end))).toEqual(
          parsed.references.map(({ start, end }) => `(${text})`.slice(start, end)),
        );
        expect(read.path && unplaced(read.path)).toEqual(parsed.path && unplaced(parsed.path));
        expect(value(read)).toEqual(value(parsed));
      }),
      { numRuns: 2000 },
    );
  });

  it('has its place in the text of a template', () => {
    const template = compileTemplate('{{ page.content }}');
    expect(template).toMatchObject({ kind: 'expression', offset: 2 });
    expect(template.kind === 'expression' && template.expression.path).toMatchObject({
      name: 'page',
      segments: ['content'],
      start: 1,
      end: 13,
    });
  });

  it.each(['true', 'false', 'null'])('is not %s', (constant) => {
    expect(compileExpression(constant).references).toEqual([]);
    expect(compileExpression(constant).path).toBeUndefined();
  });
});

function outcome(compile: () => Expression): Expression | 'error' {
  try {
    return compile();
  } catch (error) {
    if (isExpressionError(error)) return 'error';
    throw error;
  }
}

function unplaced({ name, segments }: Reference): object {
  return { name, segments };
}

const VARIABLES: Readonly<Record<string, unknown>> = {
  a: { a: { Zed: 1 }, b_1: [1, 2] },
  b_1: 'text',
  Zed: { _x: null },
};

function value(expression: Expression): unknown {
  try {
    return expression.evaluate((name) => (Object.hasOwn(VARIABLES, name) ? VARIABLES[name] : undefined));
  } catch (error) {
    if (isExpressionError(error)) return error.code;
    throw error;
  }
}
