/** One segment of a path: a key of an object, or an index of an array. */
export type PathSegment = string | number;

/** A place that an expression reads: a variable, and as much of the path behind it as is known before anything runs. */
export interface Reference {
  /** Name of the variable. */
  readonly name: string;
  /** Keys and indexes behind the variable. */
  readonly segments: readonly PathSegment[];
  /** Where the reference stands in the source text: offsets in UTF-16 units, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** Set where a missing path is no error: in `has(…)` and on the left of `??`. */
  readonly optional?: boolean;
}

/** What a macro such as `map` or `filter` reads of the items of a list. */
export interface ItemRead {
  /** Name of the variable that the list is in. */
  readonly name: string;
  /** Keys and indexes behind the variable; `null` stands for every item. */
  readonly segments: readonly (PathSegment | null)[];
}

/** Gives the value of a variable; `undefined` if there is no such variable. */
export type ReadVariable = (name: string) => unknown;

/** Bounds for one evaluation. */
export interface EvaluationLimits {
  /**
   * Units of work: one for each node visited, each element looked at or produced, and each 16
   * characters. Default: 1,000,000.
   */
  readonly work?: number;
}

/** An expression, parsed once. Evaluating it has no side effects and never runs generated code. */
export interface Expression {
  readonly source: string;
  /** Every variable the expression reads (loop variables of macros are not among them), in order of appearance. */
  readonly references: readonly Reference[];
  /** Set if the whole expression is a plain path: then `evaluate` only follows it. */
  readonly path?: Reference;
  /** What deserves a warning although it can be evaluated, such as a path with a blank in a key. */
  readonly warnings: readonly ExpressionProblem[];
  /** @throws ExpressionError if it cannot be evaluated: a missing path, types that do not fit, too much work */
  evaluate(read: ReadVariable, limits?: EvaluationLimits): unknown;
}

/** Something wrong in an expression or template, with its place in that text. */
export interface ExpressionProblem {
  /** For instance `expression/syntax`, `expression/path-with-blank`. */
  readonly code: string;
  readonly message: string;
  readonly start: number;
  readonly end: number;
  /** What to write instead of the text from `start` to `end`. */
  readonly suggestion?: string;
}

/**
 * A value of a plan with its templates compiled: a constant, one typed expression, a text with expressions in it, or an
 * array or object of these.
 */
export type ValueTemplate =
  | { readonly kind: 'constant'; readonly value: unknown }
  | ({ readonly kind: 'expression' } & TemplateExpression)
  | { readonly kind: 'text'; readonly parts: readonly TextPart[] }
  | { readonly kind: 'array'; readonly items: readonly ValueTemplate[] }
  | { readonly kind: 'object'; readonly keys: readonly string[]; readonly values: readonly ValueTemplate[] };

/** A piece of an interpolated text: literal text, or an expression and where its source starts in the whole text. */
export type TextPart = string | TemplateExpression;

/** An expression between braces. */
export interface TemplateExpression {
  readonly expression: Expression;
  /** Where its source starts in the whole text. */
  readonly offset: number;
  /** Set if it was written as `${…}`: the text it is where no variable of that name exists, as in a shell script. */
  readonly literal?: string;
  /**
   * Of a plain path: how many scopes up its variable is found, and at which place there; the place is -1 where no scope has it.
   * The analysis of a plan fills both in, so that nobody has to look the name up again.
   */
  hops?: number;
  slot?: number;
}
