/**
 * Every name that spans, metrics and logs of Planloom have. Those that begin with `planloom.` are our own; the others are from
 * OpenTelemetry's conventions, all in "Development" unless said otherwise:
 *
 * - gen-ai: https://github.com/open-telemetry/semantic-conventions-genai/tree/main/docs/gen-ai (spans, agents, metrics)
 * - mcp: https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/mcp.md
 * - general: https://github.com/open-telemetry/semantic-conventions/blob/v1.42.0/docs
 *
 * A test compares them with `@opentelemetry/semantic-conventions` 1.45.0, as far as that has them.
 */

/** Name of the instrumentation scope. */
export const SCOPE_NAME = '@planloom/tracing-otel';

/** What all names of our own begin with. */
export const PREFIX = 'planloom.';

// ---- Attributes: general

/** general, stable: the class of an error; here the code of a step's or a run's error. */
export const ATTR_ERROR_TYPE = 'error.type';
/** general, stable: `pipe` or `tcp`. */
export const ATTR_NETWORK_TRANSPORT = 'network.transport';
/** general, stable: `http`, where calls go over it. */
export const ATTR_NETWORK_PROTOCOL_NAME = 'network.protocol.name';
/** general, stable. */
export const ATTR_SERVER_ADDRESS = 'server.address';
/** general, stable. */
export const ATTR_SERVER_PORT = 'server.port';
/** general, stable. */
export const ATTR_SERVICE_NAME = 'service.name';

// ---- Attributes: gen-ai

export const ATTR_GEN_AI_OPERATION_NAME = 'gen_ai.operation.name';
export const ATTR_GEN_AI_AGENT_NAME = 'gen_ai.agent.name';
export const ATTR_GEN_AI_AGENT_ID = 'gen_ai.agent.id';
export const ATTR_GEN_AI_AGENT_VERSION = 'gen_ai.agent.version';
export const ATTR_GEN_AI_CONVERSATION_ID = 'gen_ai.conversation.id';
export const ATTR_GEN_AI_WORKFLOW_NAME = 'gen_ai.workflow.name';
export const ATTR_GEN_AI_TOOL_NAME = 'gen_ai.tool.name';
export const ATTR_GEN_AI_TOOL_TYPE = 'gen_ai.tool.type';
export const ATTR_GEN_AI_TOOL_DESCRIPTION = 'gen_ai.tool.description';
export const ATTR_GEN_AI_TOOL_CALL_ID = 'gen_ai.tool.call.id';
/** Opt-in. */
export const ATTR_GEN_AI_TOOL_CALL_ARGUMENTS = 'gen_ai.tool.call.arguments';
/** Opt-in. */
export const ATTR_GEN_AI_TOOL_CALL_RESULT = 'gen_ai.tool.call.result';
export const ATTR_GEN_AI_USAGE_INPUT_TOKENS = 'gen_ai.usage.input_tokens';
export const ATTR_GEN_AI_USAGE_OUTPUT_TOKENS = 'gen_ai.usage.output_tokens';
export const ATTR_GEN_AI_REQUEST_MODEL = 'gen_ai.request.model';
export const ATTR_GEN_AI_PROVIDER_NAME = 'gen_ai.provider.name';
export const ATTR_GEN_AI_TOKEN_TYPE = 'gen_ai.token.type';

/** Values of `gen_ai.operation.name`. */
export const OPERATION_INVOKE_AGENT = 'invoke_agent';
/** Not in version 1.45.0 of the constants, but in the conventions: "Agent planning or task decomposition phase". */
export const OPERATION_PLAN = 'plan';
export const OPERATION_INVOKE_WORKFLOW = 'invoke_workflow';
export const OPERATION_EXECUTE_TOOL = 'execute_tool';

/** Values of `gen_ai.token.type`. */
export const TOKEN_TYPE_INPUT = 'input';
export const TOKEN_TYPE_OUTPUT = 'output';

// ---- Attributes: mcp

export const ATTR_MCP_METHOD_NAME = 'mcp.method.name';
export const ATTR_MCP_PROTOCOL_VERSION = 'mcp.protocol.version';
export const ATTR_MCP_SESSION_ID = 'mcp.session.id';

/** A value of `mcp.method.name`. */
export const MCP_METHOD_TOOLS_CALL = 'tools/call';

// ---- Attributes: our own

/** Of every span of a run. */
export const ATTR_RUN_ID = 'planloom.run.id';
/** Of a run: `success`, `failed` or `cancelled`. */
export const ATTR_RUN_STATUS = 'planloom.run.status';
/** Of a run: the id of its plan, if it is one word; summaries are sentences. */
export const ATTR_PLAN_ID = 'planloom.plan.id';
/** Of a run that was cancelled: the code of why. */
export const ATTR_RUN_CANCELLATION = 'planloom.run.cancellation';
/** Of a run that failed or was cancelled: path of the step where that began. */
export const ATTR_RUN_FAILED_STEP = 'planloom.run.failed_step';
/** Of a task: unique. */
export const ATTR_TASK_ID = 'planloom.task.id';
/** Of a task: `success`, `failed` or `cancelled`. */
export const ATTR_TASK_STATUS = 'planloom.task.status';
/** Of a task that was cancelled: the code, or the name, of the error it was rejected with. */
export const ATTR_TASK_CANCELLATION = 'planloom.task.cancellation';
/** Of a task: how often another plan was made after one had failed. */
export const ATTR_TASK_REPLANS = 'planloom.task.replans';
/** Of a task: its words. Opt-in. */
export const ATTR_TASK_TEXT = 'planloom.task.text';
/** Of planning: 0 for the first plan, from 1 for those that follow failed runs. */
export const ATTR_PLANNING_ROUND = 'planloom.planning.round';
/** Of planning: `success`, `failed` or `cancelled`. */
export const ATTR_PLANNING_STATUS = 'planloom.planning.status';
/** Of planning that was cancelled: as of a task. */
export const ATTR_PLANNING_CANCELLATION = 'planloom.planning.cancellation';
/** Of planning: answers of models. */
export const ATTR_PLANNING_CALLS = 'planloom.planning.model_calls';
/** Of planning: where the plan is from, such as `cache` or `model`. */
export const ATTR_PLANNING_SOURCE = 'planloom.planning.source';
/** Of planning: `used`, `declined` or `failed`. */
export const ATTR_PLANNING_OUTCOME = 'planloom.planning.outcome';
/** Of planning: from 1. */
export const ATTR_PLANNING_ATTEMPT = 'planloom.planning.attempt';
/** Of an attempt to plan: whether the answer was the plan. */
export const ATTR_PLANNING_ACCEPTED = 'planloom.planning.accepted';
/** Of an attempt to plan: how much was mended without asking again. */
export const ATTR_PLANNING_REPAIRS = 'planloom.planning.repairs';
/** Of a replan: operations of the patch that leads to the new plan. */
export const ATTR_REPLAN_CHANGES = 'planloom.replan.changes';
/** Of a step: its id in the plan. */
export const ATTR_STEP_ID = 'planloom.step.id';
/** Of a step: its path in the run, for instance `process_cities[2].fetch_weather`. */
export const ATTR_STEP_PATH = 'planloom.step.path';
/** Of a step: `tool`, `loop`, `parallel`, `reduce`, `conditional`, `final` or `subplan`. */
export const ATTR_STEP_TYPE = 'planloom.step.type';
/** Of a step: `success`, `failed`, `skipped` or `cancelled`. */
export const ATTR_STEP_STATUS = 'planloom.step.status';
/** Of a step that was not simply run: `cache`, `kept` (a run before this one) or `fallback`. */
export const ATTR_STEP_SOURCE = 'planloom.step.source';
/** Of a step that failed and was handled: `continue`, `fallback` or `item`. */
export const ATTR_STEP_FAILURE_HANDLED = 'planloom.step.failure_handled';
/** Of a step: attempts after the first, if there were some. */
export const ATTR_STEP_RETRIES = 'planloom.step.retries';
/** Of a step: milliseconds that its calls waited for a slot, if they did. What they waited before the first attempt is before the span. */
export const ATTR_STEP_QUEUED_MS = 'planloom.step.queued_ms';
/** Of a step that undoes another: path of that one. */
export const ATTR_STEP_COMPENSATES = 'planloom.step.compensates';
/** Of a step that was skipped: `when` or `dependency`. */
export const ATTR_STEP_SKIP_REASON = 'planloom.step.skip_reason';
/** Of a `conditional` that went well: the branch it took, `then`, `otherwise` or `cases[1]`, or `none`. Of another one: the branch it was in, if it was in one. */
export const ATTR_CONDITIONAL_BRANCH = 'planloom.conditional.branch';
/** Of an iteration: from 0. */
export const ATTR_ITERATION_INDEX = 'planloom.iteration.index';
/** Of a container: iterations that began. */
export const ATTR_LOOP_ITERATIONS = 'planloom.loop.iterations';
/** Of a container: steps in it whose failure it has borne. */
export const ATTR_LOOP_FAILURES = 'planloom.loop.failures';
/** Of a container: iterations that have no spans because there were too many. */
export const ATTR_LOOP_UNTRACED = 'planloom.loop.iterations_untraced';
/** Of a retry: the attempt that failed, from 1. */
export const ATTR_RETRY_ATTEMPT = 'planloom.retry.attempt';
/** Of a retry: milliseconds until the next attempt. */
export const ATTR_RETRY_DELAY_MS = 'planloom.retry.delay_ms';
/** What an error says. */
export const ATTR_ERROR_MESSAGE = 'planloom.error.message';
/** Of compensation: steps that are undone. */
export const ATTR_COMPENSATION_STEPS = 'planloom.compensation.steps';
/** What was used, in US dollars. */
export const ATTR_USAGE_COST_USD = 'planloom.usage.cost_usd';
/** Of a log record: what a tool said besides the message, as JSON. Opt-in. */
export const ATTR_LOG_DATA = 'planloom.log.data';
/** Of a run that was suspended: milliseconds in which there was nothing to do but to wait for something from outside, in all. */
export const ATTR_RUN_SUSPENDED_MS = 'planloom.run.suspended_ms';
/** Of a run's span that goes on after another: which it is, from 2. */
export const ATTR_SEGMENT_NUMBER = 'planloom.segment.number';
/** Of a run's span that goes on after another: milliseconds between the two. */
export const ATTR_SEGMENT_SUSPENDED_MS = 'planloom.segment.suspended_ms';
/** Of a run's span: it ends as the run was suspended, and not as the run did. */
export const ATTR_SEGMENT_SUSPENDED = 'planloom.segment.suspended';
/** Of a step that waited for something from outside: `approval`, `signal` or `time`. */
export const ATTR_WAIT_FOR = 'planloom.wait.for';
/** Of a step that waited for a signal: its name. */
export const ATTR_WAIT_SIGNAL = 'planloom.wait.signal';
/** Of a step that waited: milliseconds, of the last wait if it was tried again. */
export const ATTR_WAIT_MS = 'planloom.wait.waited_ms';
/** Of a wait: when its time comes or it times out, in ISO 8601, UTC. */
export const ATTR_WAIT_DUE = 'planloom.wait.due';
/** Of an approval: SHA-256 of what is asked and shown, which a decision is bound to. */
export const ATTR_APPROVAL_HASH = 'planloom.approval.hash';
/** Of an approval: what was decided. */
export const ATTR_APPROVAL_APPROVED = 'planloom.approval.approved';
/** Of an approval: whether a value is another than was shown. */
export const ATTR_APPROVAL_EDITED = 'planloom.approval.edited';
/** Of an approval: whether nobody had decided in time, and its `on_timeout` did. */
export const ATTR_APPROVAL_TIMED_OUT = 'planloom.approval.timed_out';
/** Of an approval: what is asked. Opt-in. */
export const ATTR_APPROVAL_MESSAGE = 'planloom.approval.message';
/** Of an approval: what the decision is about, as JSON. Opt-in. */
export const ATTR_APPROVAL_SHOWN = 'planloom.approval.shown';
/** Of an approval: who has decided. Opt-in. */
export const ATTR_APPROVAL_BY = 'planloom.approval.by';
/** Of an approval: why. Opt-in. */
export const ATTR_APPROVAL_COMMENT = 'planloom.approval.comment';
/** Of the time that an approval waited: `approved`, `rejected`, or `timeout` if nobody had decided in time, whatever came of that. */
export const ATTR_APPROVAL_OUTCOME = 'planloom.approval.outcome';
/** Of a link: why it is there, one of {@link LINK_REPLANS}, {@link LINK_CONTINUES}, {@link LINK_CALLER}, {@link LINK_ANSWER}. */
export const ATTR_LINK_REASON = 'planloom.link.reason';

/** The plan of this run follows that of a run that failed. */
export const LINK_REPLANS = 'replans';
/** This run goes on where another was broken off, or where it was suspended itself. */
export const LINK_CONTINUES = 'continues';
/** What the caller said of its place in a trace, where something else was active. */
export const LINK_CALLER = 'caller';

/** From a step that waited, or the run that goes on with it: who has decided, or sent the signal. */
export const LINK_ANSWER = 'answers';

// ---- Span names

/** Span of one turn of a `loop` or `reduce`. Spans of steps that call no tool are named as their type. */
export const SPAN_ITERATION = 'iteration';

// ---- Span events

export const EVENT_RETRY = 'planloom.retry';
export const EVENT_REPLAN = 'planloom.replan';
export const EVENT_STEP_SKIPPED = 'planloom.step.skipped';
/** A step that was waiting when it was cancelled, and never began. */
export const EVENT_STEP_CANCELLED = 'planloom.step.cancelled';
/** A step that has no span, as its iteration has none, has failed. */
export const EVENT_STEP_FAILED = 'planloom.step.failed';
/** Somebody is asked. */
export const EVENT_APPROVAL_REQUESTED = 'planloom.approval.requested';
/** It is decided: by somebody, or as nobody has in time. */
export const EVENT_APPROVAL_DECIDED = 'planloom.approval.decided';
/** A step has begun to wait for a signal or a time. */
export const EVENT_WAIT_STARTED = 'planloom.wait.started';
/** The signal, or the time, has come. */
export const EVENT_WAIT_ENDED = 'planloom.wait.ended';
/** Another run with the same id has begun: the span ends here, and the run goes on untraced. */
export const EVENT_RUN_LEFT = 'planloom.run.left';
export const EVENT_COMPENSATING = 'planloom.run.compensating';
export const EVENT_PLANNING_SOURCE = 'planloom.planning.source';
export const EVENT_PLANNING_ATTEMPT = 'planloom.planning.attempt';
export const EVENT_EARLY_START = 'planloom.planning.early_start';
export const EVENT_EARLY_STOP = 'planloom.planning.early_stop';

// ---- Metrics: gen-ai

export const METRIC_WORKFLOW_DURATION = 'gen_ai.workflow.duration';
export const METRIC_AGENT_DURATION = 'gen_ai.invoke_agent.duration';
export const METRIC_TOOL_DURATION = 'gen_ai.execute_tool.duration';
export const METRIC_TOKEN_USAGE = 'gen_ai.client.token.usage';

// ---- Metrics: mcp

export const METRIC_MCP_DURATION = 'mcp.client.operation.duration';

// ---- Metrics: our own

export const METRIC_STEP_DURATION = 'planloom.step.duration';
export const METRIC_QUEUE_WAIT = 'planloom.queue.wait';
export const METRIC_APPROVAL_WAIT = 'planloom.approval.wait.duration';
export const METRIC_RETRIES = 'planloom.retries';
export const METRIC_REPLANS = 'planloom.replans';
export const METRIC_PLANNING_DURATION = 'planloom.planning.duration';
export const METRIC_STEPS_ACTIVE = 'planloom.steps.active';
export const METRIC_RUNS_ACTIVE = 'planloom.runs.active';
export const METRIC_COST = 'planloom.usage.cost';

// ---- Headers

/** In a carrier that `carrierOfRun` made: the `traceparent` of the run that is gone on with. */
export const HEADER_CONTINUES = 'planloom-continues';
