export { createExecutor } from './executor.ts';
export type {
  ExecutionResult,
  Executor,
  PlanSource,
  ReadEventsOptions,
  RunContext,
  RunStream,
  SignalOptions,
  StreamOptions,
  WaitingStep,
} from './executor-types.ts';
export type { SkippedEvents, StreamEvent } from './stream-event.ts';
export { DEFAULT_CONCURRENCY, DEFAULT_RETRIES, type ExecutionOptions, type TraceOptions } from './options.ts';
export type { CompiledPlan } from './program/compiled-plan.ts';

export type {
  DoneStep,
  Planner,
  PlanningEvent,
  PlanningUsage,
  PlanOutcome,
  PlanPart,
  PlanProposal,
  PlanRequest,
  PlanStream,
  ReplanRequest,
} from './planner.ts';

export {
  isPlanError,
  isRunError,
  PlanError,
  RunError,
  type CompensationFailure,
  type RunErrorDetails,
} from './errors.ts';

export { AnswerError, isAnswerError, type AnswerErrorCode } from './answer-error.ts';
export type { ApprovalHandler, ApprovalQuestion, Decision } from './approval.ts';

export type {
  DecisionInfo,
  ErrorInfo,
  EventBase,
  EventSink,
  FailureHandling,
  ItemCounts,
  ResumedBy,
  RunEvent,
  SkipReason,
  StepChunk,
  StepEventBase,
  SuspendedStep,
  WaitingFor,
} from './events.ts';
export type {
  ExecTrace,
  ExecTraceEntry,
  ExecTraceStatistics,
  StepStatus,
  TraceAttempt,
  TraceWait,
} from './trace/exec-trace.ts';

export {
  callThrough,
  type Answering,
  type CallIdentity,
  type Instrumentation,
  type PlanningIdentity,
  type RunIdentity,
  type TaskIdentity,
} from './instrumentation.ts';

export { KeptResults, type KeptCall, type KeptCalls } from './kept/kept-results.ts';

export { environmentSecrets, type EnvironmentSecretsOptions } from './secrets/environment-secrets.ts';
export { SECRET_KEYS } from './trace/preview.ts';
export { readIsoTime } from './trace/iso-time.ts';
export { isMoreMark, isShownWhole, MORE_KEYS, REDACTED } from './trace/shown-marks.ts';
export { SecretError } from './secrets/secret-error.ts';
export { SecretRedactor } from './secrets/secret-redactor.ts';
export type { SecretsProvider } from './secrets/secrets-provider.ts';

export { systemClock, type Clock } from './clock.ts';
export type { SettledItem } from './machine/containers/container.ts';
export { addUsage } from './usage.ts';
