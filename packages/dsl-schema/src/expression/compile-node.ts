import { compileCall } from './compile-call.ts';
import { compileMember } from './compile-member.ts';
import type { Evaluate, Scope } from './evaluate.ts';
import { ExpressionError } from './expression-error.ts';
import { compileFind } from './find-path.ts';
import { applyUnary, expectBoolean, OPERATORS } from './operators.ts';
import { OptionalValue, withoutOptional } from './optional-value.ts';
import { followPath } from './read-path.ts';
import { asPath } from './references.ts';
import type { MapEntry, NodeOf, SyntaxNode } from './syntax-tree.ts';
import { toText } from './to-text.ts';
import { spendOnError } from './work.ts';

/** Turns a syntax tree into closures, one a node. @throws ExpressionError `expression/unknown-function`, `expression/arguments` */
export function compileNode(node: SyntaxNode, scope: Scope): Evaluate {
  const path = asPath(node);
  if (path && !scope.has(path.name)) {
    return (frame) => followPath(path, frame.read);
  }
  switch (node.kind) {
    case 'literal':
      return constant(node.value);
    case 'variable':
      return readSlot(scope.get(node.name) ?? 0);
    case 'field':
    case 'index':
      return compileMember(node, scope, compileNode);
    case 'call':
      return compileCall(node, scope, compileNode);
    case 'unary':
      return compileUnary(node, scope);
    case 'binary':
      return compileBinary(node, scope);
    case 'logical':
      return node.operator === '??' ? compileDefault(node, scope) : compileLogical(node, scope);
    case 'choice':
      return compileChoice(node, scope);
    case 'list':
      return compileList(node.items, scope);
    case 'map':
      return compileMap(node.entries, scope);
    default:
      return node satisfies never;
  }
}

function constant(value: unknown): Evaluate {
  return () => value;
}

function readSlot(slot: number): Evaluate {
  return (frame) => frame.variables[slot];
}

function compileUnary(node: NodeOf<'unary'>, scope: Scope): Evaluate {
  const operand = compileNode(node.operand, scope);
  return (frame) => applyUnary(operand(frame), node);
}

function compileBinary(node: NodeOf<'binary'>, scope: Scope): Evaluate {
  const left = compileNode(node.left, scope);
  const right = compileNode(node.right, scope);
  const apply = OPERATORS[node.operator];
  return (frame) => apply(left(frame), right(frame), frame, node);
}

/**
 * `&&` and `||`: a side that decides wins even if the other side fails, whichever comes first.
 *
 * @see https://github.com/google/cel-spec/blob/master/doc/langdef.md#logical-operators
 */
function compileLogical(node: NodeOf<'logical'>, scope: Scope): Evaluate {
  const decisive = node.operator === '||';
  const left = compileSide(node.left, node.operator, scope);
  const right = compileSide(node.right, node.operator, scope);
  return (frame) => {
    let first: boolean;
    try {
      first = left(frame);
    } catch (error) {
      const failure = spendOnError(frame, error, node.left);
      if (right(frame) !== decisive) throw failure;
      return decisive;
    }
    return first === decisive ? decisive : right(frame);
  };
}

function compileSide(node: SyntaxNode, operator: string, scope: Scope): (frame: Parameters<Evaluate>[0]) => boolean {
  const evaluate = compileNode(node, scope);
  const where = `Each side of "${operator}"`;
  return (frame) => {
    const value = evaluate(frame);
    return typeof value === 'boolean' ? value : expectBoolean(value, node, where);
  };
}

/** `a ?? b`: `b` where `a` is null or its path does not exist. */
function compileDefault(node: NodeOf<'logical'>, scope: Scope): Evaluate {
  const left = compileFind(node.left, scope, compileNode);
  const right = compileNode(node.right, scope);
  return (frame) => {
    let value: unknown;
    try {
      value = withoutOptional(left(frame));
    } catch (error) {
      const failure = spendOnError(frame, error, node.left);
      if (!isMissing(failure)) throw failure;
    }
    return value ?? right(frame);
  };
}

function isMissing({ code }: ExpressionError): boolean {
  return code === 'expression/missing-path' || code === 'expression/unknown-variable';
}

function compileChoice(node: NodeOf<'choice'>, scope: Scope): Evaluate {
  const test = compileNode(node.test, scope);
  const then = compileNode(node.whenTrue, scope);
  const otherwise = compileNode(node.whenFalse, scope);
  return (frame) => (expectBoolean(test(frame), node.test, '"? :"') ? then(frame) : otherwise(frame));
}

function compileList(nodes: readonly SyntaxNode[], scope: Scope): Evaluate {
  const items = nodes.map((node) => compileNode(node, scope));
  return (frame) => items.map((item) => withoutOptional(item(frame)));
}

function compileMap(entries: readonly MapEntry[], scope: Scope): Evaluate {
  const compiled = entries.map(({ key, value }) => {
    return { key: compileNode(key, scope), keyNode: key, value: compileNode(value, scope) };
  });
  // `Object.fromEntries` defines properties: the key "__proto__" stays data.
  return (frame) =>
    Object.fromEntries(
      compiled.map(({ key, keyNode, value }) => [keyText(key(frame), keyNode), withoutOptional(value(frame))]),
    );
}

function keyText(value: unknown, node: SyntaxNode): string {
  const isKey = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  if (isKey) return toText(value, node);
  const what = value instanceof OptionalValue ? 'an optional' : 'something else';
  throw new ExpressionError('expression/type', `A key has to be a text or a number, but it is ${what} here.`, node);
}
