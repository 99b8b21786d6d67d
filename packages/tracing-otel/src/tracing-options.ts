import type { Context, HrTime, MeterProvider, TracerProvider } from '@opentelemetry/api';
import type { CallIdentity, RunIdentity } from '@planloom/executor-core';

import type { SpanAttributes } from './shape/span-attributes.ts';

/** What a piece of content is. */
export interface Content {
  /**
   * Of calls: `arguments` and `result`. Of approvals: `message` (what is asked), `shown` (what the decision is about), `decider` (who has decided) and `comment` (why; also
   * what the error of a rejection says, which has both). The words of a `task`, the data of a `log`.
   */
  readonly kind: 'arguments' | 'result' | 'task' | 'log' | 'message' | 'shown' | 'decider' | 'comment';
  /** Id of the tool; absent where none is called. */
  readonly tool?: string;
  /** Path of the step; absent for tasks. */
  readonly path?: string;
  /** As events show it: bounded, and without the secrets that the executor knows of. */
  readonly value: unknown;
}

/** How content is captured. */
export interface ContentOptions {
  /** Gives what may be seen of a piece of content; `undefined` leaves it out. If it throws, nothing is captured. Default: all of it. */
  readonly redact?: (content: Content) => unknown;
  /** Bytes that one piece may have as JSON in UTF-8, from 16; what is longer is cut off and ends with `…`. Default: 4096. */
  readonly maxBytes?: number;
}

/**
 * What other systems are told with a call. `all`: everything that the propagators of the process write, with baggage. `trace`: everything but baggage. `none`: nothing.
 */
export type Propagation = 'all' | 'trace' | 'none';

/** A log record, as `Logger.emit` of OpenTelemetry takes it. */
export interface LogRecordParts {
  readonly timestamp: HrTime;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: string;
  readonly attributes: SpanAttributes;
  readonly context: Context;
}

/** The part of OpenTelemetry's `LoggerProvider` that is used: `logs.getLoggerProvider()` of `@opentelemetry/api` 1.10, or of `@opentelemetry/api-logs`. */
export interface LogProvider {
  getLogger(name: string): { emit(record: LogRecordParts): void };
}

/** How runs are traced. */
export interface TracingOptions {
  /** Default: the one that is registered globally when a run begins. */
  readonly tracerProvider?: TracerProvider;
  /** Default: the one that is registered globally when a run begins. */
  readonly meterProvider?: MeterProvider;
  /** Where log records go. Default: there are none. */
  readonly loggerProvider?: LogProvider;
  /** Who plans and runs tasks: `gen_ai.agent.name`. Default: `planloom`. */
  readonly agentName?: string;
  readonly agentId?: string;
  readonly agentVersion?: string;
  /** The conversation that tasks belong to: `gen_ai.conversation.id`. */
  readonly conversationId?: string;
  /** Names runs; there should be few different names. Default: the plan's id, if it has one that is one word. */
  readonly workflowName?: string | ((run: RunIdentity) => string | undefined);
  /** Whether arguments and results of tools, what approvals ask and who decides, the words of tasks and the data of logs are captured. Default: false. */
  readonly captureContent?: boolean | ContentOptions;
  /** What else is known of a tool, for its spans: the attributes of MCP, say, from `mcpTools().traceAttributes`. */
  readonly describeTool?: (toolId: string) => Readonly<SpanAttributes> | undefined;
  /** What tools that call other systems hand on. Default: `all`. */
  readonly propagate?: Propagation | ((call: CallIdentity) => Propagation);
  /** How many iterations of each container have spans, from 0; of the others only failures are told. Default: 100. */
  readonly iterationSpans?: number;
  /** Milliseconds since 1970, for spans of tasks and planning; those of runs have the time of the run's clock. Default: the clock of the machine. */
  readonly now?: () => number;
}

/**
 * The options, checked.
 *
 * @throws RangeError if a number is none that fits
 */
export function checkedOptions(options: TracingOptions): TracingOptions {
  const { iterationSpans = 0, captureContent } = options;
  const isCount =
    iterationSpans === Number.POSITIVE_INFINITY || (Number.isInteger(iterationSpans) && iterationSpans >= 0);
  if (!isCount) {
    throw new RangeError(`iterationSpans is ${iterationSpans}, and has to be a whole number from 0, or Infinity.`);
  }
  const { maxBytes = 16 } = typeof captureContent === 'object' ? captureContent : {};
  const isSize = Number.isInteger(maxBytes) && maxBytes >= 16;
  if (!isSize) throw new RangeError(`captureContent.maxBytes is ${maxBytes}, and has to be a whole number from 16.`);
  return options;
}
