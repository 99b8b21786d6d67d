export { evaluatePlanner, type Evaluation, type EvaluationOptions } from './evaluation/evaluate-planner.ts';
export {
  readEvaluationCase,
  type CaseTool,
  type EvaluationCase,
  type KnownCall,
} from './evaluation/evaluation-case.ts';
export { EvaluationCaseError } from './evaluation/evaluation-case-error.ts';
export type { PlanGraph } from './evaluation/plan-graph.ts';
export { recordedAnswers } from './evaluation/recorded-answers.ts';
export { ratesOf, scorePlan, type Overlap, type PlanReference, type PlanScore } from './evaluation/score-plan.ts';
export {
  summariseResults,
  type EvaluationSummary,
  type GroupSummary,
  type OverlapRates,
} from './evaluation/summarise-results.ts';
export type { CaseResult, FirstAnswer } from './evaluation/try-case.ts';
export type { TryOutcome } from './evaluation/try-run.ts';
