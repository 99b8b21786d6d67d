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
export { isLLMError, LLMError, type LLMErrorCode, type LLMErrorOptions } from './llm/llm-error.ts';
export {
  createAgentPlanner,
  type AgentCallOptions,
  type AgentMessage,
  type PlannerConfig,
  type PlanningAgent,
} from './agent-planner.ts';
export { isPlannerError, PlannerError, type PlanAttempt, type PlannerErrorCode } from './planner-error.ts';
