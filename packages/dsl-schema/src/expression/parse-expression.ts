import { readBlankPath } from './blank-path.ts';
import { ExpressionError } from './expression-error.ts';
import { SourceCursor } from './source-cursor.ts';
import type { BinaryOperator, SyntaxNode } from './syntax-tree.ts';
import type { ExpressionProblem } from './types.ts';

/** An expression as a tree, and what deserves a warning. */
export interface ParsedExpression {
  readonly root: SyntaxNode;
  readonly warnings: readonly ExpressionProblem[];
}

/**
 * Parses an expression: CEL, and on top `===`, `!==`, `??`, `{{…}}` and `${…}` around any value, and keys and names as
 * {@link readToken} knows them.
 *
 * The names of methods, functions and macros are not looked up here.
 *
 * @throws ExpressionError `expression/empty`, `expression/syntax`, `expression/too-long`, `expression/too-deep`,
 *   `expression/number-too-large`
 * @see https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax
 */
export function parseExpression(source: string): ParsedExpression {
  const cursor = new SourceCursor(source);
  if (cursor.token.kind === 'end') {
    throw new ExpressionError('expression/empty', 'The expression is empty.', cursor.token);
  }
  const path = readBlankPath(source, 0, '');
  if (path) return { root: path.node, warnings: [path.warning] };
  const root = parseChoice(cursor);
  if (!cursor.isDone()) throw leftOver(cursor);
  return { root, warnings: cursor.warnings };
}

function parseChoice(cursor: SourceCursor): SyntaxNode {
  return cursor.nested(() => {
    const test = parseOperators(cursor, 1);
    const question = cursor.token;
    if (!cursor.accept('?')) return test;
    if (cursor.at('.')) throw optionalChain(question.start, cursor.token.end);
    const whenTrue = parseChoice(cursor);
    cursor.expect(':', 'between the two values of "? :"');
    const whenFalse = parseChoice(cursor);
    return cursor.count({ kind: 'choice', test, whenTrue, whenFalse, start: test.start, end: whenFalse.end });
  });
}

const LOGICAL: Readonly<Record<string, '&&' | '||' | '??'>> = { '&&': '&&', '||': '||', '??': '??' };
const BINARY: Readonly<Record<string, BinaryOperator>> = {
  '==': '==',
  '===': '==',
  '!=': '!=',
  '!==': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  in: 'in',
  '+': '+',
  '-': '-',
  '*': '*',
  '/': '/',
  '%': '%',
};
const PRECEDENCE: Readonly<Record<string, number>> = {
  '??': 1,
  '||': 2,
  '&&': 3,
  '==': 4,
  '===': 4,
  '!=': 4,
  '!==': 4,
  '<': 5,
  '<=': 5,
  '>': 5,
  '>=': 5,
  in: 5,
  '+': 6,
  '-': 6,
  '*': 7,
  '/': 7,
  '%': 7,
};

/** Precedence climbing: reads operators that bind at least as tightly as `minimum`; all associate to the left. */
function parseOperators(cursor: SourceCursor, minimum: number): SyntaxNode {
  let left = parseUnary(cursor);
  for (;;) {
    const operator = cursor.token.kind === 'symbol' || cursor.token.kind === 'name' ? cursor.token.value : '';
    const precedence = Object.hasOwn(PRECEDENCE, operator) ? (PRECEDENCE[operator] ?? 0) : 0;
    if (precedence < minimum || precedence === 0) return left;
    cursor.advance();
    const right = parseOperators(cursor, precedence + 1);
    left = cursor.count(joinOperands(operator, left, right));
  }
}

function joinOperands(written: string, left: SyntaxNode, right: SyntaxNode): SyntaxNode {
  const span = { start: left.start, end: right.end };
  const logical = LOGICAL[written];
  if (logical) return { kind: 'logical', operator: logical, left, right, ...span };
  return { kind: 'binary', operator: BINARY[written] ?? '==', left, right, ...span };
}

function parseUnary(cursor: SourceCursor): SyntaxNode {
  const { start } = cursor.token;
  const operator = cursor.at('!') ? '!' : cursor.at('-') ? '-' : undefined;
  if (!operator) return parsePostfix(cursor);
  return cursor.nested(() => {
    cursor.advance();
    const operand = parseUnary(cursor);
    if (operator === '-' && operand.kind === 'literal' && typeof operand.value === 'number') {
      return { ...operand, value: 0 - operand.value, start };
    }
    return cursor.count({ kind: 'unary', operator, operand, start, end: operand.end });
  });
}

function parsePostfix(cursor: SourceCursor): SyntaxNode {
  let node = parsePrimary(cursor);
  for (;;) {
    if (cursor.at('.')) node = parseMember(cursor, node);
    else if (cursor.at('[')) node = parseIndex(cursor, node);
    else return node;
  }
}

function parseMember(cursor: SourceCursor, object: SyntaxNode): SyntaxNode {
  cursor.advanceToKey();
  const optional = cursor.at('?');
  if (optional) cursor.advanceToKey();
  const { kind, value: name, start: nameStart } = cursor.token;
  if (kind !== 'segment') throw cursor.unexpected('a name is missing after the dot');
  cursor.advance();
  if (!optional && cursor.at('(')) return parseCall(cursor, name, nameStart, object);
  return cursor.count({ kind: 'field', object, name, optional, start: object.start, end: cursor.lastEnd });
}

function parseIndex(cursor: SourceCursor, object: SyntaxNode): SyntaxNode {
  cursor.advance();
  const optional = cursor.accept('?');
  const index = parseChoice(cursor);
  cursor.expect(']', 'after the index');
  return cursor.count({ kind: 'index', object, index, optional, start: object.start, end: cursor.lastEnd });
}

function parseCall(cursor: SourceCursor, name: string, nameStart: number, target: SyntaxNode | undefined): SyntaxNode {
  const parameters = parseList(cursor, '(', ')', () => parseChoice(cursor));
  const start = target?.start ?? nameStart;
  return cursor.count({ kind: 'call', name, nameStart, target, parameters, start, end: cursor.lastEnd });
}

function parsePrimary(cursor: SourceCursor): SyntaxNode {
  const { token } = cursor;
  switch (token.kind) {
    case 'number':
    case 'text':
      if (token.kind === 'text') warnOfTemplate(cursor, token.value);
      cursor.advance();
      return cursor.count({ kind: 'literal', value: token.value, start: token.start, end: token.end });
    case 'name':
      return parseName(cursor, token.value);
    case 'symbol':
      return parseBracketed(cursor);
    case 'segment':
    case 'end':
      throw cursor.unexpected();
    default:
      return token satisfies never;
  }
}

const CONSTANTS: ReadonlyMap<string, null | boolean> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

function parseName(cursor: SourceCursor, name: string): SyntaxNode {
  const { start, end } = cursor.token;
  if (name === 'in') throw cursor.unexpected();
  cursor.advance();
  const constant = CONSTANTS.get(name);
  if (constant !== undefined) return cursor.count({ kind: 'literal', value: constant, start, end });
  if (cursor.at('(')) return parseCall(cursor, name, start, undefined);
  return cursor.count({ kind: 'variable', name, start, end });
}

function parseBracketed(cursor: SourceCursor): SyntaxNode {
  const { start } = cursor.token;
  if (cursor.at('[')) {
    const items = parseList(cursor, '[', ']', () => parseChoice(cursor));
    return cursor.count({ kind: 'list', items, start, end: cursor.lastEnd });
  }
  if (cursor.at('(')) return parseGroup(cursor, ')', '');
  if (cursor.at('${')) return parseGroup(cursor, '}', '}');
  if (!cursor.at('{')) throw cursor.unexpected();
  return cursor.source.startsWith('{{', start) ? parseDoubleBraces(cursor) : parseMap(cursor);
}

function parseGroup(cursor: SourceCursor, close: ')' | '}', path: '' | '}'): SyntaxNode {
  const { start, end } = cursor.token;
  const blank = path && readBlankPath(cursor.source, end, path);
  const inner = blank ? takeBlankPath(cursor, blank) : (cursor.advance(), parseChoice(cursor));
  cursor.expect(close, `to close the ${close === ')' ? '"("' : '"${"'} before`);
  return widen(inner, start, cursor.lastEnd);
}

function parseDoubleBraces(cursor: SourceCursor): SyntaxNode {
  const { start } = cursor.token;
  cursor.advance();
  const blank = readBlankPath(cursor.source, cursor.token.end, '}}');
  const inner = blank ? takeBlankPath(cursor, blank) : (cursor.advance(), parseChoice(cursor));
  if (!cursor.at('}') || !cursor.source.startsWith('}}', cursor.token.start)) {
    throw cursor.unexpected('"}}" is missing to close the "{{" before');
  }
  cursor.advance();
  cursor.advance();
  return widen(inner, start, cursor.lastEnd);
}

/** Brackets belong to what they hold, except for a path: its place is that of the path alone. */
function widen(node: SyntaxNode, start: number, end: number): SyntaxNode {
  const isPath = node.kind === 'variable' || node.kind === 'field' || node.kind === 'index';
  return isPath ? node : { ...node, start, end };
}

function takeBlankPath(cursor: SourceCursor, path: NonNullable<ReturnType<typeof readBlankPath>>): SyntaxNode {
  cursor.warnings.push(path.warning);
  cursor.jump(path.end);
  return cursor.count(path.node);
}

function parseMap(cursor: SourceCursor): SyntaxNode {
  const { start } = cursor.token;
  const entries = parseList(cursor, '{', '}', () => {
    const key = parseChoice(cursor);
    cursor.expect(':', 'between key and value');
    return { key, value: parseChoice(cursor) };
  });
  return cursor.count({ kind: 'map', entries, start, end: cursor.lastEnd });
}

function parseList<Item>(cursor: SourceCursor, open: string, close: string, parseItem: () => Item): Item[] {
  const items: Item[] = [];
  cursor.expect(open, 'here');
  while (!cursor.at(close)) {
    items.push(parseItem());
    if (!cursor.accept(',')) break;
  }
  cursor.expect(close, `to close the "${open}" before`);
  return items;
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ['and', '&&'],
  ['or', '||'],
  ['is', '=='],
  ['equals', '=='],
]);

function optionalChain(start: number, end: number): ExpressionError {
  const message = 'A key that may be missing is read with ".?", as in a.?b.';
  return new ExpressionError('expression/syntax', message, { start, end }, { suggestion: '.?' });
}

/** Words before a value in other languages, and what does the same here. */
const PREFIXES: ReadonlyMap<string, string> = new Map([
  ['not', '"not x" is written "!x"'],
  ['typeof', '"typeof x" is written "type(x)"'],
]);

function leftOver(cursor: SourceCursor): ExpressionError {
  const prefix = PREFIXES.get(cursor.source.slice(0, cursor.token.start).match(/(\w+)\s+$/u)?.[1] ?? '');
  if (prefix) return cursor.unexpected(prefix);
  const instead = WORDS.get(String(cursor.token.value).toLowerCase());
  if (cursor.token.kind === 'name' && instead) return cursor.unexpected(`write "${instead}"`, instead);
  return cursor.unexpected('An operator is missing');
}

function warnOfTemplate(cursor: SourceCursor, text: string): void {
  const { start, end } = cursor.token;
  if (!/\{\{[^]*\}\}|\$\{[^]*\}/u.test(text)) return;
  cursor.warnings.push({
    code: 'expression/template-in-text',
    message: `${cursor.source.slice(start, end)} is compared as it stands: inside an expression a text has no templates. Write the path without quotes.`,
    start,
    end,
    suggestion: text.replaceAll(/\{\{|\}\}|\$\{|\}/gu, '').trim(),
  });
}
