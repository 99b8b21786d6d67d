import { compileNode } from './compile-node.ts';
import { describeValue } from './describe-value.ts';
import type { Evaluate } from './evaluate.ts';
import { ExpressionError, type SourceSpan } from './expression-error.ts';
import { findItemReads } from './item-reads.ts';
import { withoutOptional } from './optional-value.ts';
import { parseExpression } from './parse-expression.ts';
import { PathExpression, readPlainPath } from './path-expression.ts';
import { asPath, findReferences } from './references.ts';
import { countNodes, type SyntaxNode } from './syntax-tree.ts';
import type { EvaluationLimits, Expression, ItemRead, ReadVariable, Reference } from './types.ts';
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
  const plain = readPlainPath(source);
  if (plain) return options.mode === 'condition' ? expectBoolean(plain, plain) : plain;
  const { root, warnings } = parseExpression(source);
  const path = asPath(root);
  const expression = path
    ? new PathExpression(source, path, warnings)
    : { source, references: findReferences(root), warnings, evaluate: evaluateTree(root) };
  return options.mode === 'condition' ? expectBoolean(expression, root) : expression;
}

/** The variables that an expression reads. @throws ExpressionError if it cannot be parsed */
export function references(expression: string | Expression): readonly Reference[] {
  return typeof expression === 'string' ? findReferences(parseExpression(expression).root) : expression.references;
}

/** What macros such as `map` read of the items of lists that are paths. @throws ExpressionError if it cannot be parsed */
export function itemReads(expression: string | Expression): readonly ItemRead[] {
  const source = typeof expression === 'string' ? expression : expression.source;
  return readPlainPath(source) ? [] : findItemReads(parseExpression(source).root);
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

function expectBoolean(expression: Expression, place: SourceSpan): Expression {
  const { source, references, warnings, path } = expression;
  return {
    source,
    references,
    warnings,
    ...(path && { path }),
    evaluate(read, limits) {
      const value = expression.evaluate(read, limits);
      if (typeof value === 'boolean') return value;
      const message = `A condition has to be true or false, but it is ${describeValue(value)} here.`;
      throw new ExpressionError('expression/not-boolean', message, place);
    },
  };
}
