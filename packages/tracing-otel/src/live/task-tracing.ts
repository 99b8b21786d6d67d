import { context, createContextKey, type Context, type Link, type SpanContext } from '@opentelemetry/api';
import type { ErrorInfo, PlanningEvent, PlanningIdentity, PlanningUsage, TaskIdentity } from '@planloom/executor-core';

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
  ATTR_PLANNING_CANCELLATION,
  ATTR_PLANNING_OUTCOME,
  ATTR_PLANNING_REPAIRS,
  ATTR_PLANNING_ROUND,
  ATTR_PLANNING_SOURCE,
  ATTR_PLANNING_STATUS,
  ATTR_REPLAN_CHANGES,
  ATTR_STEP_ID,
  ATTR_TASK_CANCELLATION,
  ATTR_TASK_ID,
  ATTR_TASK_REPLANS,
  ATTR_TASK_STATUS,
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
import { errorText } from '../shape/wait-shape.ts';
import type { Attempts } from './attempts.ts';
import type { Place } from './place.ts';
import { link } from './run-origin.ts';
import { Signals } from './signals.ts';
import { sumUsage } from './sum-usage.ts';
import { endOf, type TaskEnd } from './task-end.ts';
import type { Telemetry } from './telemetry.ts';

const TASK_KEY = createContextKey('planloom.task');

/** A span under way. */
interface OpenSpan {
  readonly place: Place;
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
  readonly #signals: Signals;
  readonly #own: OpenSpan;
  #planning: (OpenSpan & { calls: number; usage: PlanningUsage | undefined }) | undefined = undefined;
  #replans = 0;
  /** The last run that failed. */
  #failedRun: SpanContext | undefined = undefined;

  constructor({ taskId, task }: TaskIdentity, telemetry: Telemetry, attempts: Attempts) {
    this.#signals = new Signals(telemetry, attempts);
    const { conversationId } = telemetry.options;
    const shown = this.#signals.show({ kind: 'task', value: task });
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
    return this.#follow(this.#own, make, (end) => {
      const attributes = {
        [ATTR_TASK_REPLANS]: this.#replans,
        [ATTR_TASK_STATUS]: end.status,
        ...(end.status === 'cancelled' && { [ATTR_TASK_CANCELLATION]: end.type }),
      };
      const durationMs = this.#end(this.#own, end, attributes);
      const { agentName } = this.#signals.telemetry;
      this.#signals.measure((instruments) =>
        instruments.taskEnded(agentName, end, durationMs, this.#own.place.context),
      );
    });
  }

  aroundPlanning<Result>({ round }: PlanningIdentity, make: () => Promise<Result>): Promise<Result> {
    const attributes = { ...this.#agentAttributes(OPERATION_PLAN), [ATTR_PLANNING_ROUND]: round };
    const started = this.#start(OPERATION_PLAN, attributes, this.#own.place.context, true);
    const planning = { ...started, calls: 0, usage: undefined };
    this.#planning = planning;
    return this.#follow(planning, make, (end) => {
      const { calls, usage, place } = planning;
      const told = {
        ...usageAttributes(usage),
        ...(calls > 0 && { [ATTR_PLANNING_CALLS]: calls }),
        [ATTR_PLANNING_STATUS]: end.status,
        ...(end.status === 'cancelled' && { [ATTR_PLANNING_CANCELLATION]: end.type }),
      };
      const durationMs = this.#end(planning, end, told);
      if (this.#planning === planning) this.#planning = undefined;
      const { agentName } = this.#signals.telemetry;
      this.#signals.measure((instruments) => instruments.planningEnded(agentName, end, durationMs, place.context));
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
    const { place } = planning ?? this.#own;
    this.#signals.measure((instruments) => instruments.used(OPERATION_PLAN, usage, undefined, place.context));
  }

  #replanned({ round, reason, patch }: Extract<PlanningEvent, { type: 'planning.replanned' }>): void {
    this.#replans = round;
    const { place } = this.#own;
    this.#signals.measure((instruments) => instruments.replanned(reason.code, place.context));
    const attributes = {
      [ATTR_PLANNING_ROUND]: round,
      [ATTR_STEP_ID]: reason.step,
      [ATTR_ERROR_TYPE]: reason.code,
      [ATTR_ERROR_MESSAGE]: this.#textOf(reason),
      [ATTR_REPLAN_CHANGES]: patch.length,
    };
    this.#signals.note(place, EVENT_REPLAN, attributes, this.#signals.telemetry.now());
  }

  #agentAttributes(operation: string): SpanAttributes {
    const { agentName, options } = this.#signals.telemetry;
    return {
      [ATTR_GEN_AI_OPERATION_NAME]: operation,
      [ATTR_GEN_AI_AGENT_NAME]: agentName,
      ...(options.agentId !== undefined && { [ATTR_GEN_AI_AGENT_ID]: options.agentId }),
      ...(options.agentVersion !== undefined && { [ATTR_GEN_AI_AGENT_VERSION]: options.agentVersion }),
    };
  }

  #start(operation: string, attributes: SpanAttributes, parent: Context, isPlanning: boolean): OpenSpan {
    const { agentName, now } = this.#signals.telemetry;
    const startedAt = now();
    const scope: TaskScope = { task: this, isPlanning };
    const name = `${operation} ${agentName}`;
    const place = this.#signals.start({ name, attributes, at: startedAt }, parent.setValue(TASK_KEY, scope));
    return { place, startedAt };
  }

  /** Makes what a span goes around, and ends it when that settles. What is made does not wait for it. */
  #follow<Result>({ place }: OpenSpan, make: () => Promise<Result>, end: (end: TaskEnd) => void): Promise<Result> {
    const result = context.with(place.context, make);
    result.then(
      () => end({ status: 'success' }),
      (error: unknown) => end(endOf(error)),
    );
    return result;
  }

  /** Gives the duration in milliseconds. */
  #end({ place, startedAt }: OpenSpan, end: TaskEnd, attributes: SpanAttributes): number {
    const at = this.#signals.telemetry.now();
    const error: SpanAttributes = end.status === 'failed' ? { [ATTR_ERROR_TYPE]: end.type } : {};
    const failure = end.status === 'failed' ? this.#textOf({ code: end.type, message: end.message }) : undefined;
    this.#signals.end(place, { attributes: { ...attributes, ...error }, at, failure });
    return at - startedAt;
  }

  #textOf(error: Pick<ErrorInfo, 'code' | 'message'>): string {
    return errorText(error, (content) => this.#signals.show(content));
  }

  #note(name: string, attributes: SpanAttributes): void {
    const { place } = this.#planning ?? this.#own;
    this.#signals.note(place, name, attributes, this.#signals.telemetry.now());
  }
}
