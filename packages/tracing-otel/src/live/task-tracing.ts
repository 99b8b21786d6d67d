import {
  context,
  createContextKey,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Link,
  type Span,
  type SpanContext,
} from '@opentelemetry/api';
import type { PlanningEvent, PlanningIdentity, PlanningUsage, TaskIdentity } from '@planloom/executor-core';

import {
  ATTR_ERROR_MESSAGE,
  ATTR_ERROR_TYPE,
  ATTR_GEN_AI_AGENT_ID,
  ATTR_GEN_AI_AGENT_NAME,
  ATTR_GEN_AI_AGENT_VERSION,
  ATTR_GEN_AI_CONVERSATION_ID,
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_PLANNING_ACCEPTED,
  ATTR_PLANNING_ATTEMPT,
  ATTR_PLANNING_CALLS,
  ATTR_PLANNING_OUTCOME,
  ATTR_PLANNING_REPAIRS,
  ATTR_PLANNING_ROUND,
  ATTR_PLANNING_SOURCE,
  ATTR_REPLAN_CHANGES,
  ATTR_STEP_ID,
  ATTR_TASK_ID,
  ATTR_TASK_REPLANS,
  ATTR_TASK_TEXT,
  EVENT_EARLY_START,
  EVENT_EARLY_STOP,
  EVENT_PLANNING_ATTEMPT,
  EVENT_PLANNING_SOURCE,
  EVENT_REPLAN,
  LINK_REPLANS,
  OPERATION_INVOKE_AGENT,
  OPERATION_PLAN,
} from '../names.ts';
import type { SpanAttributes } from '../shape/span-attributes.ts';
import { usageAttributes } from '../shape/usage-shape.ts';
import type { Attempts } from './attempts.ts';
import { hrTime } from './hr-time.ts';
import type { Instruments } from './instruments.ts';
import { link } from './run-origin.ts';
import { sumUsage } from './sum-usage.ts';
import type { Telemetry } from './telemetry.ts';

const TASK_KEY = createContextKey('planloom.task');

/** A span under way, with what is active in it. */
interface OpenSpan {
  readonly span: Span | undefined;
  readonly context: Context;
  readonly startedAt: number;
}

/** What is known, where a run begins, of the task around it. */
interface TaskScope {
  readonly task: TaskTracing;
  /** Whether its plan is still being written: runs of steps that begin early. */
  readonly isPlanning: boolean;
}

/** The task in which a run begins, if it is one of the task's plans and not a step that begins early. */
export function taskAround(active: Context): TaskTracing | undefined {
  const scope = active.getValue(TASK_KEY) as TaskScope | undefined;
  return scope?.isPlanning === false ? scope.task : undefined;
}

/** One task: its planning and its runs. */
export class TaskTracing {
  readonly #telemetry: Telemetry;
  readonly #instruments: Instruments | undefined;
  readonly #attempts: Attempts;
  readonly #own: OpenSpan;
  #planning: (OpenSpan & { calls: number; usage: PlanningUsage | undefined }) | undefined = undefined;
  #replans = 0;
  /** The last run that failed. */
  #failedRun: SpanContext | undefined = undefined;

  constructor({ taskId, task }: TaskIdentity, telemetry: Telemetry, attempts: Attempts) {
    this.#telemetry = telemetry;
    this.#attempts = attempts;
    this.#instruments = attempts.make(() => telemetry.instruments);
    const { conversationId } = telemetry.options;
    const shown = attempts.make(() => telemetry.showContent?.({ kind: 'task', value: task }));
    const attributes: SpanAttributes = {
      ...this.#agentAttributes(OPERATION_INVOKE_AGENT),
      [ATTR_TASK_ID]: taskId,
      ...(conversationId !== undefined && { [ATTR_GEN_AI_CONVERSATION_ID]: conversationId }),
      ...(shown !== undefined && { [ATTR_TASK_TEXT]: shown }),
    };
    this.#own = this.#start(OPERATION_INVOKE_AGENT, attributes, context.active(), false);
  }

  /** Links from a run that follows a failed one. */
  get links(): readonly Link[] {
    return this.#failedRun ? [link(this.#failedRun, LINK_REPLANS)] : [];
  }

  runFailed(spanContext: SpanContext | undefined): void {
    this.#failedRun = spanContext;
  }

  around<Result>(make: () => Promise<Result>): Promise<Result> {
    return this.#follow(this.#own, make, (failed) => {
      const ended = this.#end(this.#own, failed, { [ATTR_TASK_REPLANS]: this.#replans });
      this.#attempts.make(() =>
        this.#instruments?.taskEnded(this.#telemetry.agentName, errorType(failed), ended, this.#own.context),
      );
    });
  }

  aroundPlanning<Result>({ round }: PlanningIdentity, make: () => Promise<Result>): Promise<Result> {
    const attributes = { ...this.#agentAttributes(OPERATION_PLAN), [ATTR_PLANNING_ROUND]: round };
    const planning = {
      ...this.#start(OPERATION_PLAN, attributes, this.#own.context, true),
      calls: 0,
      usage: undefined,
    };
    this.#planning = planning;
    return this.#follow(planning, make, (failed) => {
      const { calls, usage } = planning;
      const used = { ...usageAttributes(usage), ...(calls > 0 && { [ATTR_PLANNING_CALLS]: calls }) };
      const ended = this.#end(planning, failed, used);
      if (this.#planning === planning) this.#planning = undefined;
      this.#attempts.make(() =>
        this.#instruments?.planningEnded(this.#telemetry.agentName, errorType(failed), ended, planning.context),
      );
    });
  }

  receive(event: PlanningEvent): void {
    switch (event.type) {
      case 'planning.source':
        return this.#note(EVENT_PLANNING_SOURCE, {
          [ATTR_PLANNING_SOURCE]: event.source,
          [ATTR_PLANNING_OUTCOME]: event.outcome,
        });
      case 'planning.attempt':
        return this.#attempted(event);
      case 'planning.early-start':
        return this.#note(EVENT_EARLY_START, { [ATTR_STEP_ID]: event.stepId });
      case 'planning.early-stop':
        return this.#note(EVENT_EARLY_STOP, {});
      case 'planning.replanned':
        return this.#replanned(event);
      default:
        event satisfies never;
    }
  }

  #attempted({ attempt, problems, repairs, usage }: Extract<PlanningEvent, { type: 'planning.attempt' }>): void {
    this.#note(EVENT_PLANNING_ATTEMPT, {
      [ATTR_PLANNING_ATTEMPT]: attempt,
      [ATTR_PLANNING_ACCEPTED]: problems === '',
      [ATTR_PLANNING_REPAIRS]: repairs.length,
    });
    if (usage === undefined) return;
    const planning = this.#planning;
    if (planning) {
      planning.calls += usage.calls;
      planning.usage = { ...sumUsage(planning.usage, usage), calls: planning.calls };
    }
    this.#attempts.make(() =>
      this.#instruments?.used(OPERATION_PLAN, usage, undefined, (planning ?? this.#own).context),
    );
  }

  #replanned({ round, reason, patch }: Extract<PlanningEvent, { type: 'planning.replanned' }>): void {
    this.#replans = round;
    this.#attempts.make(() => this.#instruments?.replanned(reason.code, this.#own.context));
    const attributes = {
      [ATTR_PLANNING_ROUND]: round,
      [ATTR_STEP_ID]: reason.step,
      [ATTR_ERROR_TYPE]: reason.code,
      [ATTR_ERROR_MESSAGE]: reason.message,
      [ATTR_REPLAN_CHANGES]: patch.length,
    };
    this.#attempts.make(() => this.#own.span?.addEvent(EVENT_REPLAN, attributes, hrTime(this.#telemetry.now())));
  }

  #agentAttributes(operation: string): SpanAttributes {
    const { agentName, options } = this.#telemetry;
    return {
      [ATTR_GEN_AI_OPERATION_NAME]: operation,
      [ATTR_GEN_AI_AGENT_NAME]: agentName,
      ...(options.agentId !== undefined && { [ATTR_GEN_AI_AGENT_ID]: options.agentId }),
      ...(options.agentVersion !== undefined && { [ATTR_GEN_AI_AGENT_VERSION]: options.agentVersion }),
    };
  }

  #start(operation: string, attributes: SpanAttributes, parent: Context, isPlanning: boolean): OpenSpan {
    const startedAt = this.#telemetry.now();
    const scope: TaskScope = { task: this, isPlanning };
    const scoped = parent.setValue(TASK_KEY, scope);
    const span = this.#attempts.make(() => {
      const options = { kind: SpanKind.INTERNAL, attributes, startTime: hrTime(startedAt) };
      return this.#telemetry.tracer.startSpan(`${operation} ${this.#telemetry.agentName}`, options, parent);
    });
    return { span, context: span ? trace.setSpan(scoped, span) : scoped, startedAt };
  }

  /** Makes what a span goes around, and ends it when that settles. What is made does not wait for it. */
  #follow<Result>(
    { context: inside }: OpenSpan,
    make: () => Promise<Result>,
    end: (failed?: unknown) => void,
  ): Promise<Result> {
    const result = context.with(inside, make);
    result.then(
      () => end(),
      (error: unknown) => end(error ?? new Error('It was rejected with nothing.')),
    );
    return result;
  }

  /** Gives the duration in milliseconds. */
  #end({ span, startedAt }: OpenSpan, failed: unknown, attributes: SpanAttributes): number {
    const endedAt = this.#telemetry.now();
    const error = errorType(failed);
    this.#attempts.make(() =>
      span?.setAttributes({ ...attributes, ...(error !== undefined && { [ATTR_ERROR_TYPE]: error }) }),
    );
    if (error !== undefined) {
      const message = failed instanceof Error ? failed.message : String(failed);
      this.#attempts.make(() => span?.setStatus({ code: SpanStatusCode.ERROR, message }));
    }
    this.#attempts.make(() => span?.end(hrTime(endedAt)));
    return endedAt - startedAt;
  }

  #note(name: string, attributes: SpanAttributes): void {
    const { span } = this.#planning ?? this.#own;
    this.#attempts.make(() => span?.addEvent(name, attributes, hrTime(this.#telemetry.now())));
  }
}

/** The class of an error: its code, else its name. */
function errorType(failed: unknown): string | undefined {
  if (failed === undefined) return undefined;
  const { code, name } = failed as { readonly code?: unknown; readonly name?: unknown };
  if (typeof code === 'string') return code;
  return typeof name === 'string' ? name : typeof failed;
}
