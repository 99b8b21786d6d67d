import {
  ATTR_ERROR_TYPE,
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_WORKFLOW_NAME,
  ATTR_PLAN_ID,
  ATTR_RUN_CANCELLATION,
  ATTR_RUN_FAILED_STEP,
  ATTR_RUN_ID,
  ATTR_RUN_STATUS,
  ATTR_RUN_SUSPENDED_MS,
  OPERATION_INVOKE_WORKFLOW,
} from '../names.ts';
import type { SpanAttributes } from './span-attributes.ts';

const LONGEST_NAME = 100;

/** How a run ended. */
export interface RunEnd {
  readonly status: 'success' | 'failed' | 'cancelled';
  readonly errorCode?: string | undefined;
  /** Path of the step where a failure began. */
  readonly failedStep?: string | undefined;
}

/**
 * What a plan may be called where only few different names are wanted: its id. A plan without an id has its summary for one, which is a sentence, or `plan`,
 * which says nothing: these give no name. Nor does the id of the run.
 */
export function planNameOf(planId: string, runId: string): string | undefined {
  const isName = planId !== 'plan' && planId !== runId && planId.length <= LONGEST_NAME && /^\S+$/u.test(planId);
  return isName ? planId : undefined;
}

export function runSpanName(workflow: string | undefined): string {
  return workflow === undefined ? OPERATION_INVOKE_WORKFLOW : `${OPERATION_INVOKE_WORKFLOW} ${workflow}`;
}

/** What is known of a run when it begins. */
export function runAttributes(runId: string, planId: string, workflow: string | undefined): SpanAttributes {
  const attributes: SpanAttributes = { [ATTR_GEN_AI_OPERATION_NAME]: OPERATION_INVOKE_WORKFLOW, [ATTR_RUN_ID]: runId };
  if (workflow !== undefined) attributes[ATTR_GEN_AI_WORKFLOW_NAME] = workflow;
  const name = planNameOf(planId, runId);
  if (name !== undefined) attributes[ATTR_PLAN_ID] = name;
  return attributes;
}

/** How long a run was suspended in all, in milliseconds; nothing if it was not. */
export function suspensionAttributes(suspendedMs: number): SpanAttributes {
  return suspendedMs > 0 ? { [ATTR_RUN_SUSPENDED_MS]: Math.round(suspendedMs * 1000) / 1000 } : {};
}

/** What is known of a run when it has ended. */
export function runEndAttributes({ status, errorCode, failedStep }: RunEnd): SpanAttributes {
  const attributes: SpanAttributes = { [ATTR_RUN_STATUS]: status };
  if (errorCode !== undefined) attributes[status === 'failed' ? ATTR_ERROR_TYPE : ATTR_RUN_CANCELLATION] = errorCode;
  if (failedStep !== undefined && failedStep !== '') attributes[ATTR_RUN_FAILED_STEP] = failedStep;
  return attributes;
}
