import {
  createNoopMeter,
  type Context,
  type Counter,
  type Histogram,
  type Meter,
  type UpDownCounter,
} from '@opentelemetry/api';
import type { ToolUsage } from '@planloom/tool-kit';

import {
  ATTR_APPROVAL_OUTCOME,
  ATTR_ERROR_TYPE,
  ATTR_GEN_AI_AGENT_NAME,
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_TOKEN_TYPE,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_GEN_AI_TOOL_TYPE,
  ATTR_GEN_AI_WORKFLOW_NAME,
  ATTR_MCP_METHOD_NAME,
  ATTR_MCP_PROTOCOL_VERSION,
  ATTR_NETWORK_PROTOCOL_NAME,
  ATTR_NETWORK_TRANSPORT,
  ATTR_PLANNING_STATUS,
  ATTR_RUN_STATUS,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_STEP_STATUS,
  ATTR_STEP_TYPE,
  ATTR_TASK_STATUS,
  METRIC_AGENT_DURATION,
  METRIC_APPROVAL_WAIT,
  METRIC_COST,
  METRIC_MCP_DURATION,
  METRIC_PLANNING_DURATION,
  METRIC_QUEUE_WAIT,
  METRIC_REPLANS,
  METRIC_RETRIES,
  METRIC_RUNS_ACTIVE,
  METRIC_STEP_DURATION,
  METRIC_STEPS_ACTIVE,
  METRIC_TOKEN_USAGE,
  METRIC_TOOL_DURATION,
  METRIC_WORKFLOW_DURATION,
  OPERATION_EXECUTE_TOOL,
  TOKEN_TYPE_INPUT,
  TOKEN_TYPE_OUTPUT,
} from '../names.ts';
import type { SpanAttributes } from '../shape/span-attributes.ts';
import type { StepIdentity } from '../shape/step-shape.ts';
import type { ApprovalOutcome } from '../shape/wait-shape.ts';
import type { TaskEnd } from './task-end.ts';

/** gen-ai, `gen_ai.execute_tool.duration`; seconds. */
const TOOL_SECONDS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
/** gen-ai, `gen_ai.workflow.duration`; seconds. */
const WORKFLOW_SECONDS = [1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200];
/** gen-ai, `gen_ai.invoke_agent.duration`; seconds. */
const AGENT_SECONDS = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4, 204.8, 409.6];
/** mcp, `mcp.client.operation.duration`; seconds. */
const MCP_SECONDS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];
/** Our own, for what people take to answer: half a minute, minutes, hours, a day, days, up to four weeks; seconds. */
const DECISION_SECONDS = [
  1, 10, 30, 60, 300, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400, 172_800, 345_600, 604_800, 1_209_600, 2_419_200,
];
/** gen-ai, `gen_ai.client.token.usage`. */
const TOKENS = Array.from({ length: 14 }, (_, power) => 4 ** power);

const MCP_ATTRIBUTES = [
  ATTR_MCP_METHOD_NAME,
  ATTR_MCP_PROTOCOL_VERSION,
  ATTR_NETWORK_TRANSPORT,
  ATTR_NETWORK_PROTOCOL_NAME,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
];

/** A step that has ended, as metrics count it. */
export interface StepMeasure {
  readonly status: 'success' | 'failed' | 'cancelled';
  readonly durationMs: number;
  readonly errorCode?: string | undefined;
  /** Milliseconds its calls waited; undefined if it made none. */
  readonly queuedMs: number | undefined;
  /** What is known of the tool besides its name. */
  readonly described?: Readonly<SpanAttributes> | undefined;
}

/** The metrics. None of their attributes has a value that differs from run to run. */
export class Instruments {
  readonly #workflowDuration: Histogram;
  readonly #agentDuration: Histogram;
  readonly #planningDuration: Histogram;
  readonly #toolDuration: Histogram;
  readonly #mcpDuration: Histogram;
  readonly #stepDuration: Histogram;
  readonly #queueWait: Histogram;
  readonly #approvalWait: Histogram;
  readonly #tokens: Histogram;
  readonly #cost: Counter;
  readonly #retries: Counter;
  readonly #replans: Counter;
  readonly #runsActive: UpDownCounter;
  readonly #stepsActive: UpDownCounter;

  constructor(meter: Meter) {
    const seconds = (name: string, description: string, explicitBucketBoundaries: number[]): Histogram =>
      meter.createHistogram(name, { unit: 's', description, advice: { explicitBucketBoundaries } });
    this.#workflowDuration = seconds(METRIC_WORKFLOW_DURATION, 'Duration of runs of plans.', WORKFLOW_SECONDS);
    this.#agentDuration = seconds(METRIC_AGENT_DURATION, 'Duration of tasks, with planning and runs.', AGENT_SECONDS);
    this.#planningDuration = seconds(METRIC_PLANNING_DURATION, 'Duration of planning.', AGENT_SECONDS);
    this.#toolDuration = seconds(
      METRIC_TOOL_DURATION,
      'Duration of steps that call a tool, with all attempts.',
      TOOL_SECONDS,
    );
    this.#mcpDuration = seconds(METRIC_MCP_DURATION, 'Duration of steps that call an MCP server.', MCP_SECONDS);
    this.#stepDuration = seconds(METRIC_STEP_DURATION, 'Duration of steps, with all attempts.', TOOL_SECONDS);
    this.#queueWait = seconds(METRIC_QUEUE_WAIT, 'Time that the calls of a step waited for a slot.', TOOL_SECONDS);
    this.#approvalWait = seconds(METRIC_APPROVAL_WAIT, 'Time until something was decided.', DECISION_SECONDS);
    this.#tokens = meter.createHistogram(METRIC_TOKEN_USAGE, {
      unit: '{token}',
      description: 'Tokens that models used, as tools and planners said.',
      advice: { explicitBucketBoundaries: TOKENS },
    });
    this.#cost = meter.createCounter(METRIC_COST, { unit: '{USD}', description: 'What was used, in US dollars.' });
    this.#retries = meter.createCounter(METRIC_RETRIES, { unit: '{retry}', description: 'Attempts after the first.' });
    this.#replans = meter.createCounter(METRIC_REPLANS, {
      unit: '{replan}',
      description: 'Plans that followed failed runs.',
    });
    this.#runsActive = meter.createUpDownCounter(METRIC_RUNS_ACTIVE, { unit: '{run}', description: 'Runs under way.' });
    this.#stepsActive = meter.createUpDownCounter(METRIC_STEPS_ACTIVE, {
      unit: '{step}',
      description: 'Steps under way.',
    });
  }

  runsActive(change: 1 | -1, context: Context): void {
    this.#runsActive.add(change, {}, context);
  }

  runEnded(
    status: string,
    workflow: string | undefined,
    errorCode: string | undefined,
    durationMs: number,
    context: Context,
  ): void {
    const attributes: SpanAttributes = { [ATTR_RUN_STATUS]: status };
    if (workflow !== undefined) attributes[ATTR_GEN_AI_WORKFLOW_NAME] = workflow;
    if (status === 'failed' && errorCode !== undefined) attributes[ATTR_ERROR_TYPE] = errorCode;
    this.#workflowDuration.record(durationMs / 1000, attributes, context);
  }

  taskEnded(agent: string, end: TaskEnd, durationMs: number, context: Context): void {
    const attributes = { [ATTR_GEN_AI_AGENT_NAME]: agent, [ATTR_TASK_STATUS]: end.status, ...errorOfTask(end) };
    this.#agentDuration.record(durationMs / 1000, attributes, context);
  }

  planningEnded(agent: string, end: TaskEnd, durationMs: number, context: Context): void {
    const attributes = { [ATTR_GEN_AI_AGENT_NAME]: agent, [ATTR_PLANNING_STATUS]: end.status, ...errorOfTask(end) };
    this.#planningDuration.record(durationMs / 1000, attributes, context);
  }

  stepsActive(change: number, { stepType }: Pick<StepIdentity, 'stepType'>, context: Context): void {
    this.#stepsActive.add(change, { [ATTR_STEP_TYPE]: stepType }, context);
  }

  stepEnded({ stepType, tool }: StepIdentity, measure: StepMeasure, context: Context): void {
    const { status, durationMs, errorCode, queuedMs, described = {} } = measure;
    const error = status === 'failed' ? errorOf(errorCode) : {};
    this.#stepDuration.record(
      durationMs / 1000,
      { [ATTR_STEP_TYPE]: stepType, [ATTR_STEP_STATUS]: status, ...error },
      context,
    );
    if (tool === undefined || queuedMs === undefined) return;
    const name = { [ATTR_GEN_AI_TOOL_NAME]: tool };
    this.#toolDuration.record(durationMs / 1000, { ...name, [ATTR_GEN_AI_TOOL_TYPE]: 'function', ...error }, context);
    this.#queueWait.record(queuedMs / 1000, name, context);
    const called = mcpAttributes(described);
    if (called) this.#mcpDuration.record(durationMs / 1000, { ...called, ...name, ...error }, context);
  }

  decided(outcome: ApprovalOutcome, waitedMs: number, context: Context): void {
    this.#approvalWait.record(waitedMs / 1000, { [ATTR_APPROVAL_OUTCOME]: outcome }, context);
  }

  retried({ stepType, tool }: StepIdentity, errorCode: string, context: Context): void {
    const name = tool === undefined ? {} : { [ATTR_GEN_AI_TOOL_NAME]: tool };
    this.#retries.add(1, { [ATTR_STEP_TYPE]: stepType, ...name, [ATTR_ERROR_TYPE]: errorCode }, context);
  }

  replanned(errorCode: string, context: Context): void {
    this.#replans.add(1, { [ATTR_ERROR_TYPE]: errorCode }, context);
  }

  used(operation: string, usage: ToolUsage, tool: string | undefined, context: Context): void {
    const { inputTokens, outputTokens, costUsd, model, provider } = usage;
    const attributes: SpanAttributes = { [ATTR_GEN_AI_OPERATION_NAME]: operation };
    if (tool !== undefined) attributes[ATTR_GEN_AI_TOOL_NAME] = tool;
    if (model !== undefined) attributes[ATTR_GEN_AI_REQUEST_MODEL] = model;
    if (provider !== undefined) attributes[ATTR_GEN_AI_PROVIDER_NAME] = provider;
    const count = (tokens: number | undefined, type: string): void => {
      if (tokens !== undefined) this.#tokens.record(tokens, { ...attributes, [ATTR_GEN_AI_TOKEN_TYPE]: type }, context);
    };
    count(inputTokens, TOKEN_TYPE_INPUT);
    count(outputTokens, TOKEN_TYPE_OUTPUT);
    if (costUsd !== undefined) this.#cost.add(costUsd, attributes, context);
  }
}

function errorOf(errorType: string | undefined): SpanAttributes {
  return errorType === undefined ? {} : { [ATTR_ERROR_TYPE]: errorType };
}

function errorOfTask(end: TaskEnd): SpanAttributes {
  return end.status === 'failed' ? errorOf(end.type) : {};
}

/** What metrics say of a call of an MCP server, out of what is known of the tool; undefined if it is of none. Others could have a value for each session. */
function mcpAttributes(described: Readonly<SpanAttributes>): SpanAttributes | undefined {
  if (described[ATTR_MCP_METHOD_NAME] === undefined) return undefined;
  const known = MCP_ATTRIBUTES.flatMap((name) => {
    const value = described[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { [ATTR_GEN_AI_OPERATION_NAME]: OPERATION_EXECUTE_TOOL, ...Object.fromEntries(known) };
}

/** The metrics of a meter; undefined if nothing takes them, so that nobody puts together what nobody gets. */
export function instrumentsOf(meter: Meter): Instruments | undefined {
  return meter === createNoopMeter() ? undefined : new Instruments(meter);
}
