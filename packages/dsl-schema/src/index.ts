export type {
  ApprovalStep,
  Budget,
  Condition,
  ConditionalCase,
  ConditionalStep,
  ExecutionMode,
  FinalStep,
  Json,
  JsonSchema,
  LoopStep,
  NextStep,
  OnError,
  OnItemError,
  OnReject,
  OnTimeout,
  ParallelStep,
  Plan,
  ReduceStep,
  Retry,
  Step,
  StepBase,
  StepType,
  SubplanStep,
  ToolStep,
  WaitStep,
} from './plan.ts';
export { didYouMean } from './did-you-mean.ts';
export { DEFAULT_LIMITS, lowerLimits, type Limits } from './limits.ts';
export { compileLinearRegExp, type LinearPattern } from './linear-pattern.ts';
export { LAST_TIME, timeOf } from './iso-time.ts';
export { appendPointer, describePointer, parsePointer } from './json-pointer.ts';

export { parsePlan, type ParseOptions, type ParseResult } from './parse/parse-plan.ts';
export { keyRangeAt, rangeAt, type Location, type PlanSource, type Span } from './parse/source.ts';
export type { StringStyle } from './parse/string-offset.ts';
export { checkShape } from './shape/check-shape.ts';

export type { Diagnostic, PatchOperation, Position, Range, RelatedPlace, Severity } from './diagnostics/diagnostic.ts';
export { applyFix } from './diagnostics/apply-fix.ts';
export { formatDiagnostics, type FormatOptions } from './diagnostics/format-diagnostics.ts';
export { placeDiagnostics } from './diagnostics/place-diagnostics.ts';

export type {
  EvaluationLimits,
  Expression,
  ExpressionProblem,
  ItemRead,
  PathSegment,
  ReadVariable,
  Reference,
  TextPart,
  ValueTemplate,
} from './expression/types.ts';
export { compileExpression, type CompileOptions, itemReads, references } from './expression/compile-expression.ts';
export { evaluateTemplate } from './expression/evaluate-template.ts';
export {
  ExpressionError,
  type ExpressionErrorDetails,
  isExpressionError,
  type SourceSpan,
} from './expression/expression-error.ts';
export { readPath } from './expression/read-path.ts';
export {
  compileTemplate,
  compileValue,
  type ReportProblem,
  templateReferences,
  type ValueProblem,
} from './expression/value-template.ts';

export { analysePlan, loopLocals } from './analysis/analyse.ts';
export { callBounds, type CallBounds, type CallBoundsOptions } from './check/call-bounds.ts';
export { isDecisionRead } from './check/decision-reads.ts';
export { calledTool } from './check/tool-call.ts';
export { findStep } from './analysis/edges.ts';
export { stepType, templateOf } from './analysis/plan-step.ts';
export type {
  Block,
  BlockLinks,
  BlockOrder,
  BlockRole,
  ConstantExpression,
  Edge,
  EdgeReason,
  PlanAnalysis,
  Read,
  ReadTarget,
  Scope,
  SecretRead,
  SourcedTemplate,
  StepIds,
  StepNode,
  TemplateFault,
  Variable,
} from './analysis/types.ts';

export { checkPlan, type CheckOptions, type CheckResult } from './check/check-plan.ts';
export { DEFAULT_RULES } from './check/default-rules.ts';
export type { Finding, Rule, RuleContext } from './check/rule.ts';
export type { ToolArguments } from './check/tool-arguments.ts';
export type { CheckedTool, CheckedTools, ToolCatalog, ToolsById } from './check/tool-catalog.ts';
