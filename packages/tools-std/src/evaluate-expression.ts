import { compileExpression, isExpressionError, type Expression } from '@planloom/dsl-schema';

import { lastingError } from './lasting-error.ts';

/** Compiles an expression that a plan gives as an argument. @throws ToolError `tool/invalid-expression` */
export function compileArgument(name: string, source: string, mode: 'condition' | 'value' = 'value'): Expression {
  return explain(name, source, () => compileExpression(source, { mode }));
}

/** Evaluates an expression with the variables given and no others. @throws ToolError `tool/invalid-expression` */
export function evaluateArgument(
  name: string,
  expression: Expression,
  variables: Readonly<Record<string, unknown>>,
): unknown {
  const read = (variable: string): unknown => (Object.hasOwn(variables, variable) ? variables[variable] : undefined);
  return explain(name, expression.source, () => expression.evaluate(read));
}

function explain<Result>(name: string, source: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    if (!isExpressionError(error)) throw error;
    throw lastingError('tool/invalid-expression', `${name}: ${error.message} In: ${source}`, error);
  }
}
