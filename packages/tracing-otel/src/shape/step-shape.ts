import type { ExecTraceEntry, FailureHandling, StepEventBase } from '@planloom/executor-core';

import {
  ATTR_CONDITIONAL_BRANCH,
  ATTR_ERROR_TYPE,
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_TOOL_CALL_ID,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_GEN_AI_TOOL_TYPE,
  ATTR_ITERATION_INDEX,
  ATTR_LOOP_FAILURES,
  ATTR_LOOP_ITERATIONS,
  ATTR_LOOP_UNTRACED,
  ATTR_RUN_ID,
  ATTR_STEP_COMPENSATES,
  ATTR_STEP_FAILURE_HANDLED,
  ATTR_STEP_ID,
  ATTR_STEP_PATH,
  ATTR_STEP_QUEUED_MS,
  ATTR_STEP_RETRIES,
  ATTR_STEP_SOURCE,
  ATTR_STEP_STATUS,
  ATTR_STEP_TYPE,
  OPERATION_EXECUTE_TOOL,
} from '../names.ts';
import type { SpanAttributes } from './span-attributes.ts';

/** Which step it is. */
export interface StepIdentity extends Pick<StepEventBase, 'path' | 'stepId' | 'stepType' | 'tool'> {
  /** Path of the step that it undoes. */
  readonly compensates?: string | undefined;
}

/** How a step ended. */
export interface StepEnd {
  readonly status: Extract<ExecTraceEntry['status'], 'success' | 'failed' | 'cancelled'>;
  readonly source?: 'cache' | 'fallback' | 'kept' | undefined;
  readonly handled?: FailureHandling | undefined;
  readonly errorCode?: string | undefined;
  readonly retries: number;
  readonly queuedMs?: number | undefined;
  /** Of a `conditional`: the branch it took. */
  readonly branch?: string | undefined;
}

/** What happened inside a container. */
export interface ContainerEnd {
  /** Iterations that began. */
  readonly iterations: number;
  /** Of these, without spans. */
  readonly untraced: number;
  /** Failures that it has borne. */
  readonly failures: number;
}

/** Spans are named after what they have in common: the ids of steps differ from plan to plan, and are attributes. */
export function stepSpanName({ stepType, tool }: Pick<StepIdentity, 'stepType' | 'tool'>): string {
  return tool === undefined ? stepType : `${OPERATION_EXECUTE_TOOL} ${tool}`;
}

/** What is known of a step when it starts. */
export function stepAttributes(runId: string, step: StepIdentity): SpanAttributes {
  const { path, stepId, stepType, tool, compensates } = step;
  const attributes: SpanAttributes = {
    [ATTR_RUN_ID]: runId,
    [ATTR_STEP_ID]: stepId,
    [ATTR_STEP_PATH]: path,
    [ATTR_STEP_TYPE]: stepType,
  };
  if (compensates !== undefined) attributes[ATTR_STEP_COMPENSATES] = compensates;
  if (tool === undefined) return attributes;
  attributes[ATTR_GEN_AI_OPERATION_NAME] = OPERATION_EXECUTE_TOOL;
  attributes[ATTR_GEN_AI_TOOL_NAME] = tool;
  attributes[ATTR_GEN_AI_TOOL_TYPE] = 'function';
  // The idempotency key that the tool is given.
  attributes[ATTR_GEN_AI_TOOL_CALL_ID] = `${runId}/${path}`;
  return attributes;
}

/** What is known of a step when it has ended. */
export function stepEndAttributes(stepType: StepIdentity['stepType'], end: StepEnd): SpanAttributes {
  const { status, source, handled, errorCode, retries, queuedMs } = end;
  const attributes: SpanAttributes = { [ATTR_STEP_STATUS]: status };
  const branch = end.branch ?? (stepType === 'conditional' && status === 'success' ? 'none' : undefined);
  if (branch !== undefined) attributes[ATTR_CONDITIONAL_BRANCH] = branch;
  if (source !== undefined) attributes[ATTR_STEP_SOURCE] = source;
  if (retries > 0) attributes[ATTR_STEP_RETRIES] = retries;
  if (queuedMs !== undefined && queuedMs > 0) attributes[ATTR_STEP_QUEUED_MS] = queuedMs;
  if (status !== 'failed') return attributes;
  if (handled !== undefined) attributes[ATTR_STEP_FAILURE_HANDLED] = handled;
  if (errorCode !== undefined) attributes[ATTR_ERROR_TYPE] = errorCode;
  return attributes;
}

/** What is known of a container when it has ended. */
export function containerAttributes(stepType: StepIdentity['stepType'], end: ContainerEnd): SpanAttributes {
  const attributes: SpanAttributes = {};
  if (stepType === 'loop' || stepType === 'reduce') attributes[ATTR_LOOP_ITERATIONS] = end.iterations;
  if (end.failures > 0) attributes[ATTR_LOOP_FAILURES] = end.failures;
  if (end.untraced > 0) attributes[ATTR_LOOP_UNTRACED] = end.untraced;
  return attributes;
}

/** What is known of an iteration. */
export function iterationAttributes(runId: string, container: StepIdentity, index: number): SpanAttributes {
  return {
    [ATTR_RUN_ID]: runId,
    [ATTR_STEP_ID]: container.stepId,
    [ATTR_STEP_PATH]: `${container.path}[${index}]`,
    [ATTR_ITERATION_INDEX]: index,
  };
}

/** The iteration of its container in which a step stands: that of `cities[2].fetch` in `cities` is 2. Undefined outside of iterations. */
export function iterationOf(path: string, parent: string): number | undefined {
  const start = parent.length;
  if (path.charCodeAt(start) !== 0x5b) return undefined;
  const end = path.indexOf(']', start);
  const index = Number(path.slice(start + 1, end));
  return end > start + 1 && Number.isInteger(index) ? index : undefined;
}
