import { context, diag, isSpanContextValid, propagation, trace, type Context } from '@opentelemetry/api';
import type {
  Answering,
  CallIdentity,
  Instrumentation,
  PlanningEvent,
  PlanningIdentity,
  RunEvent,
  RunIdentity,
  TaskIdentity,
} from '@planloom/executor-core';

import { Attempts } from './live/attempts.ts';
import { answerLinks, runOrigin, traceparentOf } from './live/run-origin.ts';
import { RunTracing } from './live/run-tracing.ts';
import { taskAround, TaskTracing } from './live/task-tracing.ts';
import { Telemetry } from './live/telemetry.ts';
import { HEADER_CONTINUES } from './names.ts';
import { checkedOptions, type Propagation, type TracingOptions } from './tracing-options.ts';

/** Runs whose place in a trace is still known after their end. */
const MOST_ENDED_RUNS = 100;

/** Traces runs with OpenTelemetry. For `instrumentations` of the options of an executor, a run or a task. */
export interface Tracing extends Required<Instrumentation> {
  /**
   * Headers with which another run goes on from this one, in this process or another: `execute(plan, input, { carrier })`. It gets the same trace, and a link to this
   * run: to the newest of its spans, if it was suspended. Known while a run is under way and, of the last 100 runs that ended, afterwards.
   *
   * @returns undefined if the run is not known, or nothing traces
   */
  carrierOfRun(runId: string): Readonly<Record<string, string>> | undefined;
}

/**
 * Makes what traces runs: spans, metrics and, if asked for, log records, after OpenTelemetry's conventions for generative AI. Without an SDK it does nothing.
 *
 * ```ts
 * const executor = createPlanExecutor(tools, { instrumentations: [createTracing()] });
 * ```
 *
 * @throws RangeError if a number among the options does not fit
 */
export function createTracing(options: TracingOptions = {}): Tracing {
  return new RunsAndTasks(new Telemetry(checkedOptions(options)));
}

/** A run under way. */
interface LiveRun {
  readonly tracing: RunTracing;
  readonly attempts: Attempts;
  readonly task: TaskTracing | undefined;
}

class RunsAndTasks implements Tracing {
  readonly #telemetry: Telemetry;
  readonly #runs = new Map<string, LiveRun>();
  /** The headers of runs that have ended. */
  readonly #ended = new Map<string, Readonly<Record<string, string>>>();
  /** How many runs are under way with one id, where these were several. */
  readonly #namesakes = new Map<string, number>();
  readonly #tasks = new Map<string, { readonly tracing: TaskTracing; readonly attempts: Attempts }>();

  constructor(telemetry: Telemetry) {
    this.#telemetry = telemetry;
  }

  beginRun(run: RunIdentity): void {
    if (this.#hasNamesake(run)) throw new Error(namesakeWarning(run));
    const attempts = new Attempts();
    const task = taskAround(context.active());
    const { parent, links } = attempts.make(() => runOrigin(run)) ?? { parent: context.active(), links: [] };
    const origin = { parent, links: [...links, ...(task?.links ?? [])] };
    this.#runs.set(run.runId, { tracing: new RunTracing(run, origin, this.#telemetry, attempts), attempts, task });
    attempts.tell();
  }

  receive(event: RunEvent): void {
    const run = this.#runs.get(event.runId);
    const hasEnded = event.type === 'run.completed' || event.type === 'run.failed' || event.type === 'run.cancelled';
    if (run === undefined) {
      if (hasEnded) this.#endNamesake(event.runId);
      return;
    }
    run.tracing.receive(event);
    if (hasEnded) this.#forget(event.runId, run);
    if (event.type === 'run.failed') run.task?.runFailed(run.tracing.spanContext);
    run.attempts.tell();
  }

  aroundCall<Result>({ runId, path }: CallIdentity, make: () => Result): Result {
    const run = this.#runs.get(runId);
    return run ? context.with(run.tracing.contextOf(path), make) : make();
  }

  carrierOf(call: CallIdentity): Readonly<Record<string, string>> | undefined {
    const { propagate = 'all' } = this.#telemetry.options;
    const wanted = typeof propagate === 'function' ? propagate(call) : propagate;
    const run = this.#runs.get(call.runId);
    return run && carrierOf(run.tracing.contextOf(call.path), wanted);
  }

  answering(answer: Answering): void {
    const run = this.#runs.get(answer.runId);
    if (run === undefined) return;
    run.tracing.answer(answer, run.attempts.make(() => answerLinks(answer)) ?? []);
    run.attempts.tell();
  }

  aroundTask<Result>(task: TaskIdentity, make: () => Promise<Result>): Promise<Result> {
    const attempts = new Attempts();
    const tracing = new TaskTracing(task, this.#telemetry, attempts);
    this.#tasks.set(task.taskId, { tracing, attempts });
    const forget = (): void => {
      this.#tasks.delete(task.taskId);
      tellLate(attempts);
    };
    const result = tracing.around(make);
    result.then(forget, forget);
    attempts.tell();
    return result;
  }

  aroundPlanning<Result>(planning: PlanningIdentity, make: () => Promise<Result>): Promise<Result> {
    const task = this.#tasks.get(planning.taskId);
    if (task === undefined) return make();
    const result = task.tracing.aroundPlanning(planning, make);
    task.attempts.tell();
    return result;
  }

  receivePlanning(event: PlanningEvent, { taskId }: TaskIdentity): void {
    const task = this.#tasks.get(taskId);
    task?.tracing.receive(event);
    task?.attempts.tell();
  }

  carrierOfRun(runId: string): Readonly<Record<string, string>> | undefined {
    const run = this.#runs.get(runId);
    return run ? headersOf(run.tracing.context) : this.#ended.get(runId);
  }

  /**
   * Whether another run with this id is under way. Nothing in an event says which of the two it is of, so neither is followed any further: what there is of the other ends here. The id is
   * free again once all of them have ended.
   */
  #hasNamesake({ runId }: RunIdentity): boolean {
    const other = this.#runs.get(runId);
    const count = this.#namesakes.get(runId) ?? (other ? 1 : 0);
    if (count === 0) return false;
    this.#namesakes.set(runId, count + 1);
    this.#runs.delete(runId);
    this.#ended.delete(runId);
    other?.tracing.leave();
    return true;
  }

  #endNamesake(runId: string): void {
    const left = (this.#namesakes.get(runId) ?? 1) - 1;
    if (left > 0) this.#namesakes.set(runId, left);
    else this.#namesakes.delete(runId);
  }

  #forget(runId: string, { tracing, attempts }: LiveRun): void {
    this.#runs.delete(runId);
    const headers = attempts.make(() => headersOf(tracing.context));
    if (headers) this.#ended.set(runId, headers);
    const [oldest] = this.#ended.keys();
    if (oldest !== undefined && this.#ended.size > MOST_ENDED_RUNS) this.#ended.delete(oldest);
  }
}

function namesakeWarning({ runId }: RunIdentity): string {
  return `Several runs with the id ${JSON.stringify(runId)} are under way; none of them is traced any further. Each needs an id of its own.`;
}

/** Headers with which a run goes on from this place. */
function headersOf(place: Context): Record<string, string> | undefined {
  const spanContext = trace.getSpanContext(place);
  if (spanContext === undefined || !isSpanContextValid(spanContext)) return undefined;
  return { ...carrierOf(place, 'all'), [HEADER_CONTINUES]: traceparentOf(spanContext) };
}

/** What went wrong when nobody listens any more, for the log of OpenTelemetry itself. */
function tellLate(attempts: Attempts): void {
  try {
    attempts.tell();
  } catch (error) {
    diag.warn('A task could not be traced to its end.', error);
  }
}

function carrierOf(place: Context, wanted: Propagation): Record<string, string> {
  const carrier: Record<string, string> = {};
  if (wanted === 'none') return carrier;
  propagation.inject(wanted === 'trace' ? propagation.deleteBaggage(place) : place, carrier);
  return carrier;
}
