import { expressionFor, type PlanValue } from './plan-value.ts';

/** A condition of a plan, or why there is none. */
export type ConditionText = { readonly text: string } | { readonly problem: string };

/** Any predicate; which fields it has depends on `op`. */
interface AnyPredicate {
  readonly op?: string;
  readonly left?: unknown;
  readonly right?: unknown;
  readonly value?: unknown;
  readonly set?: unknown;
  readonly path?: string;
  readonly args?: readonly unknown[];
  readonly arg?: unknown;
}

type ReadPath = (path: string) => PlanValue;

const OPERATORS: Readonly<Record<string, string>> = { eq: '==', ne: '!=', lt: '<', lte: '<=', gt: '>', gte: '>=' };

/** Writes a predicate of Mastra's as a condition. */
export function conditionOf(predicate: unknown, read: ReadPath): ConditionText {
  const { op = '', left, right, args = [], arg, path = '' } = (predicate ?? {}) as AnyPredicate;
  const comparison = OPERATORS[op];
  if (comparison !== undefined) return joined([operandText(left, read), operandText(right, read)], ` ${comparison} `);
  switch (op) {
    case 'and':
      return joined(
        args.map((part) => grouped(conditionOf(part, read))),
        ' && ',
      );
    case 'or':
      return joined(
        args.map((part) => grouped(conditionOf(part, read))),
        ' || ',
      );
    case 'not':
      return withPrefix('!', grouped(conditionOf(arg, read)));
    case 'exists':
      return grouped(operandText({ path }, read), 'has');
    case 'notExists':
      return grouped(operandText({ path }, read), '!has');
    default:
      return { problem: `the predicate "${op}" has no counterpart in expressions of plans` };
  }
}

/** Whether the second predicate is the first one, negated. */
export function isOpposite(first: unknown, second: unknown): boolean {
  const { op, arg } = (second ?? {}) as AnyPredicate;
  return op === 'not' && JSON.stringify(arg) === JSON.stringify(first);
}

function operandText(operand: unknown, read: ReadPath): ConditionText {
  const { path, literal } = (operand ?? {}) as { readonly path?: string; readonly literal?: unknown };
  if (path === undefined) return { text: JSON.stringify(literal ?? null) };
  const value = read(path);
  if (value.kind === 'reference') return { text: expressionFor(value) };
  if (value.kind === 'constant') return { text: JSON.stringify(value.value) };
  return { problem: value.kind === 'unreadable' ? value.reason : `reads "${path}", which a mapping makes` };
}

function grouped(part: ConditionText, before = ''): ConditionText {
  return 'text' in part ? { text: `${before}(${part.text})` } : part;
}

function withPrefix(prefix: string, part: ConditionText): ConditionText {
  return 'text' in part ? { text: `${prefix}${part.text}` } : part;
}

function joined(parts: readonly ConditionText[], between: string): ConditionText {
  const problem = parts.find((part) => 'problem' in part);
  return problem ?? { text: parts.map((part) => ('text' in part ? part.text : '')).join(between) };
}
