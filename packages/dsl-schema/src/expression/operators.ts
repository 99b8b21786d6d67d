import { describeValue } from './describe-value.ts';
import { ExpressionError } from './expression-error.ts';
import type { BinaryOperator, NodeOf, SyntaxNode } from './syntax-tree.ts';
import { valuesEqual } from './values-equal.ts';
import { type Frame, spend, spendText } from './work.ts';

/** Applies an operator to two values. The node is for messages. @throws ExpressionError */
export type ApplyOperator = (left: unknown, right: unknown, frame: Frame, node: NodeOf<'binary'>) => unknown;

/** What each operator does. Numbers are JSON numbers throughout; types are never converted. */
export const OPERATORS: Readonly<Record<BinaryOperator, ApplyOperator>> = {
  '+': add,
  '-': (left, right, _, node) => finite(numberOf(left, right, node) - (right as number), node),
  '*': (left, right, _, node) => finite(numberOf(left, right, node) * (right as number), node),
  '/': (left, right, _, node) => finite(numberOf(left, right, node) / divisor(right as number, node), node),
  '%': (left, right, _, node) => finite(numberOf(left, right, node) % divisor(right as number, node), node),
  '==': (left, right, frame, node) => valuesEqual(left, right, frame, node),
  '!=': (left, right, frame, node) => !valuesEqual(left, right, frame, node),
  '<': (left, right, _, node) => isBelow(left, right, node),
  '<=': (left, right, _, node) => !isBelow(right, left, node),
  '>': (left, right, _, node) => isBelow(right, left, node),
  '>=': (left, right, _, node) => !isBelow(left, right, node),
  in: isIn,
};

/** The value, if it is `true` or `false`. @throws ExpressionError `expression/type` */
export function expectBoolean(value: unknown, node: SyntaxNode, where: string): boolean {
  if (typeof value === 'boolean') return value;
  const message = `${where} needs true or false, but it is ${describeValue(value)} here.`;
  throw new ExpressionError('expression/type', message, node);
}

/** Minus, or not. @throws ExpressionError `expression/type` */
export function applyUnary(value: unknown, node: NodeOf<'unary'>): unknown {
  if (node.operator === '!') return !expectBoolean(value, node.operand, '"!"');
  if (typeof value === 'number') return 0 - value;
  throw new ExpressionError(
    'expression/type',
    `"-" needs a number, but it is ${describeValue(value)} here.`,
    node.operand,
  );
}

function add(left: unknown, right: unknown, frame: Frame, node: NodeOf<'binary'>): unknown {
  if (typeof left === 'number' && typeof right === 'number') return finite(left + right, node);
  if (typeof left === 'string' && typeof right === 'string') {
    spendText(frame, left.length + right.length, node);
    return left + right;
  }
  if (!Array.isArray(left) || !Array.isArray(right)) throw unfit(left, right, node);
  spend(frame, left.length + right.length, node);
  return [...(left as unknown[]), ...(right as unknown[])];
}

function isBelow(left: unknown, right: unknown, node: NodeOf<'binary'>): boolean {
  if (typeof left === 'number' && typeof right === 'number') return left < right;
  if (typeof left === 'string' && typeof right === 'string') return left < right;
  if (typeof left === 'boolean' && typeof right === 'boolean') return left < right;
  throw node.operator === '>' || node.operator === '<=' ? unfit(right, left, node) : unfit(left, right, node);
}

function isIn(left: unknown, right: unknown, frame: Frame, node: NodeOf<'binary'>): boolean {
  if (Array.isArray(right)) {
    spend(frame, right.length, node);
    return right.some((item) => valuesEqual(left, item, frame, node));
  }
  if (typeof right === 'string' && typeof left === 'string') {
    spendText(frame, right.length, node);
    return right.includes(left);
  }
  const isKey = typeof left === 'string' || typeof left === 'number';
  if (typeof right === 'object' && right !== null && isKey) return Object.hasOwn(right, left);
  throw unfit(left, right, node);
}

function numberOf(left: unknown, right: unknown, node: NodeOf<'binary'>): number {
  if (typeof left === 'number' && typeof right === 'number') return left;
  throw unfit(left, right, node);
}

function divisor(value: number, node: NodeOf<'binary'>): number {
  if (value !== 0) return value;
  throw new ExpressionError('expression/division-by-zero', 'This divides by zero.', node.right);
}

function finite(value: number, node: SyntaxNode): number {
  // JSON knows no minus zero; adding zero takes the sign away.
  if (Number.isFinite(value)) return value + 0;
  throw new ExpressionError('expression/number-too-large', 'The result is too large for a number.', node);
}

function unfit(left: unknown, right: unknown, node: NodeOf<'binary'>): ExpressionError {
  const message = `"${node.operator}" does not fit ${describeValue(left)} and ${describeValue(right)}.`;
  const oneText = node.operator === '+' && (typeof left === 'string') !== (typeof right === 'string');
  return new ExpressionError(
    'expression/type',
    oneText ? `${message} Turn the other into a text with string(…).` : message,
    node,
  );
}
