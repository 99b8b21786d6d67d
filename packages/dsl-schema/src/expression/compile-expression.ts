import { compileNode } from './compile-node.ts';
import { describeValue } from './describe-value.ts';
import type { Evaluate } from './evaluate.ts';
import { ExpressionError } from './expression-error.ts';
import { withoutOptional } from './optional-value.ts';
import { parseExpression } from './parse-expression.ts';
import { compilePath } from './read-path.ts';
import { asPath, findReferences } from './references.ts';
import { countNodes, type SyntaxNode } from './syntax-tree.ts';
import type { EvaluationLimits, Expression, ReadVariable, Reference } from './types.ts';
import { DEFAULT_WORK, type Frame, spend } from './work.ts';

/** What an expression is for. */
export interface CompileOptions {
  /** `condition`: every result but `true` and `false` is the error `expression/not-boolean`. Default: `value`. */
  readonly mode?: 'condition' | 'value';
}

/**
 * Compiles an expression or a path, with or without `{{…}}` or `${…}` around it or around values in it.
 *
 * Nothing in the source becomes code: the result is a tree of closures over operations that are fixed here.
 *
 * @throws ExpressionError with its place in `source`: `expression/syntax`, `expression/empty`,
 *   `expression/unknown-function`, `expression/arguments`, `expression/too-long`, `expression/too-deep`,
 *   `expression/number-too-large`
 */
export function compileExpression(source: string, options: CompileOptions = {}): Expression {
  const { root, warnings } = parseExpression(source);
  const path = asPath(root);
  const evaluate = path ? evaluatePath(path) : evaluateTree(root);
  const expression = {
    source,
    references: findReferences(root),
    warnings,
    evaluate: options.mode === 'condition' ? expectBoolean(evaluate, root) : evaluate,
  };
  return path ? { ...expression, path } : expression;
}

/** The variables that an expression reads. @throws ExpressionError if it cannot be parsed */
export function references(expression: string | Expression): readonly Reference[] {
  return typeof expression === 'string' ? findReferences(parseExpression(expression).root) : expression.references;
}

function evaluatePath(path: Reference): Expression['evaluate'] {
  return compilePath(path);
}

function evaluateTree(root: SyntaxNode): Expression['evaluate'] {
  const evaluate: Evaluate = compileNode(root, new Map());
  const nodes = countNodes(root);
  return (read: ReadVariable, limits?: EvaluationLimits) => {
    const limit = limits?.work ?? DEFAULT_WORK;
    const frame: Frame = { read, limit, work: limit, variables: [] };
    spend(frame, nodes, root);
    return withoutOptional(evaluate(frame));
  };
}

function expectBoolean(evaluate: Expression['evaluate'], root: SyntaxNode): Expression['evaluate'] {
  return (read, limits) => {
    const value = evaluate(read, limits);
    if (typeof value === 'boolean') return value;
    const message = `A condition has to be true or false, but it is ${describeValue(value)} here.`;
    throw new ExpressionError('expression/not-boolean', message, root);
  };
}
