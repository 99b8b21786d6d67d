export type {
  LLMClient,
  LLMFinish,
  LLMMessage,
  LLMOutput,
  LLMRequest,
  LLMResponse,
  LLMStream,
  LLMUsage,
} from './llm/llm-client.ts';
export { createTextStream, type StreamCall } from './llm/text-stream.ts';
export { isLLMError, LLMError, type LLMErrorCode, type LLMErrorOptions } from './llm/llm-error.ts';
export {
  fromAgent,
  type FromAgentOptions,
  type PlanningAgent,
  type AgentMessage,
  type AgentCallOptions,
  type AgentStream,
} from './agent/from-agent.ts';
export type { AgentAnswer } from './agent/agent-response.ts';
export { createAgentPlanner, createMastraPlanner } from './agent/agent-planner.ts';
export { createPlanner, generatePlanFromTask, Planner } from './planning/planner.ts';
export type { PlannerConfig, PlannerSettings, PlanningBudget, TokenPrice } from './planning/planner-config.ts';
export {
  isPlannerError,
  PlannerError,
  type PlanAttempt,
  type PlannerErrorCode,
  type PlannerErrorOptions,
} from './planning/planner-error.ts';
export { PROMPT_VERSION } from './prompts/prompt-version.ts';
export { extractJson, type ExtractedJson } from './reading/extract-json.ts';
export { extractPlan, type ExtractedPlan } from './reading/extract-plan.ts';
export type { Repair, RepairCode } from './reading/repair.ts';
export type { DraftArgument, DraftCase, DraftStep, PlanDraft } from './draft/plan-draft.ts';
export { planDraftSchema } from './draft/draft-schema.ts';
export type { DraftProblem, DraftProblemCode } from './draft/draft-problem.ts';
export { draftToPlan, type DraftedPlan } from './draft/draft-to-plan.ts';
export { planToDraft } from './draft/plan-to-draft.ts';
export { lintForProvider, type LintProvider } from './lint/lint-for-provider.ts';
export type { LintFinding } from './lint/lint-rule.ts';
export { createPlanCache, PlanCache, type PlanCacheOptions, type PlanCacheStats } from './cache/plan-cache.ts';
export { memoryPlanCache, type CachedPlan, type PlanCacheStore } from './cache/plan-cache-store.ts';
export type { TaskShape, TaskValue, ValueKind } from './cache/task-shape.ts';
export { planFromSources, type PlanSource } from './sources/plan-from-sources.ts';
