export {
  fromMastraAgent,
  type MastraAgent,
  type MastraAgentOptions,
  type MastraMessage,
} from './agent/from-mastra-agent.ts';
export {
  fromMastraTools,
  type MastraToolHolder,
  type MastraToolOptions,
  type MastraToolRecord,
} from './tools/from-mastra-tools.ts';
export type { ApprovalQuestion, SuspendQuestion } from './tools/call-mastra-tool.ts';
export {
  pipeToWriter,
  type PipeOptions,
  type PlanProgress,
  type ProgressChunk,
  type ProgressOptions,
  type ProgressWriter,
} from './offer/pipe-to-writer.ts';
export {
  toMastraTool,
  type AnyPlanToolOptions,
  type PlanToolOptions,
  type TaskExecutor,
  type TaskToolOptions,
} from './offer/to-mastra-tool.ts';
export { toMastraWorkflow, type MastraWorkflowOptions } from './offer/to-mastra-workflow.ts';
export { toDynamicWorkflow, type DynamicWorkflowOptions, type ToDynamicResult } from './dynamic/to-dynamic-workflow.ts';
export type { DynamicEntry, DynamicWorkflow, Loss, MapSource, Predicate } from './dynamic/definition.ts';
export {
  fromDynamicWorkflow,
  type FromDynamicOptions,
  type FromDynamicResult,
  type StoredWorkflow,
} from './dynamic/from-dynamic-workflow.ts';
