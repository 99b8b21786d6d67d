import { DEFAULT_LIMITS, type Limits } from '@planloom/dsl-schema';
import { ToolRegistry, type ToolCollection } from '@planloom/tool-kit';

import { checkOptions } from './check-options.ts';
import { compilePlan, judgePlan, type PlanSettings } from './compile-plan.ts';
import { runOver, type AnswerDesk } from './driver/answer-desk.ts';
import { DEFAULT_KEPT_EVENTS, EventLog } from './event-log.ts';
import type {
  ExecutionResult,
  Executor,
  PlanSource,
  RunContext,
  RunStream,
  StreamOptions,
  WaitingStep,
} from './executor-types.ts';
import { keepHiddenClasses } from './hidden-classes.ts';
import type { Waiting } from './machine/commands.ts';
import type { ExecutionOptions } from './options.ts';
import { createRunId } from './run-id.ts';
import { runPlan, type RunReader } from './run-plan.ts';

/**
 * Makes an executor: it checks plans against the tools and runs them.
 *
 * @param tools a list, a record from id to tool, a pack, or a registry, which is used as it is
 * @param options for every run, unless the run says otherwise
 * @throws ToolDefinitionError if a tool is not usable
 */
export function createExecutor(tools: ToolCollection, options: ExecutionOptions = {}): Executor {
  const registry = tools instanceof ToolRegistry ? tools : ToolRegistry.from(tools);
  const settingsOf = ({ plans = {}, limits, secrets }: ExecutionOptions): PlanSettings => ({
    tools: registry,
    plans,
    limits: allLimits(limits),
    secrets: secrets?.names && [...secrets.names()],
  });

  async function start(
    plan: PlanSource,
    context: RunContext,
    runOptions: ExecutionOptions,
    reader?: RunReader,
  ): Promise<ExecutionResult> {
    checkOptions(runOptions);
    // A run without secrets has none; a plan that is only checked may be run with some.
    const settings = runOptions.secrets ? settingsOf(runOptions) : { ...settingsOf(runOptions), secrets: [] };
    const result = await runPlan(compilePlan(plan, context, settings), context, runOptions, settings.limits, reader);
    keepHiddenClasses(result.trace.statistics.totalSteps);
    return result;
  }

  return {
    tools: registry,
    execute: (plan, context = {}, own = {}) => start(plan, context, { ...options, ...own }),
    stream: (plan, context = {}, own = {}) =>
      streamRun((runOptions, reader) => start(plan, context, runOptions, reader), { ...options, ...own }),
    check: (plan, context = {}) => judgePlan(plan, context, settingsOf(options)),
    compile: (plan, context = {}) => compilePlan(plan, context, settingsOf(options)),
  };
}

function allLimits(limits: Partial<Limits> | undefined): Limits {
  return { ...DEFAULT_LIMITS, ...limits };
}

function streamRun(
  start: (options: ExecutionOptions, reader: RunReader) => Promise<ExecutionResult>,
  { keptEvents = DEFAULT_KEPT_EVENTS, ...options }: StreamOptions,
): RunStream {
  const log = new EventLog(atLeastOne(keptEvents, 'keptEvents'));
  const controller = new AbortController();
  const runId = options.runId ?? createRunId();
  let desk: AnswerDesk | undefined;
  const openDesk = (): AnswerDesk => {
    if (!desk) throw runOver(runId);
    return desk;
  };
  const result = begin().finally(() => log.end());
  result.catch(() => undefined); // It is the caller's to await; the stream itself has told of the failure.
  return {
    runId,
    result,
    cancel: (reason) => controller.abort(reason),
    waiting: () => (desk?.waiting() ?? []).map(waitingStep),
    decide: (path, decision) => openDesk().decide(path, decision),
    signal: (name, payload, { carrier } = {}) => openDesk().signal(name, payload, carrier),
    events: ({ from = 1, signal } = {}) => log.read(atLeastOne(from, 'from'), signal),
    [Symbol.asyncIterator]: () => log.read(1),
  };

  async function begin(): Promise<ExecutionResult> {
    const unlink = link(options.signal, controller);
    try {
      const attach = (opened: AnswerDesk): void => void (desk = opened);
      return await start({ ...options, runId, signal: controller.signal }, { sink: log, attach });
    } finally {
      unlink();
      desk = undefined; // it holds the whole run
    }
  }
}

function waitingStep({ run, since, for: waitingFor }: Waiting): WaitingStep {
  return { path: run.path, stepId: run.node.id, since, for: waitingFor };
}

function atLeastOne(value: number, name: string): number {
  const isCount = value === Number.POSITIVE_INFINITY || Number.isInteger(value);
  if (!isCount || value < 1) throw new RangeError(`${name} is ${value}, and has to be a whole number from 1.`);
  return value;
}

/** Aborts the controller when the signal does. Returns what ends that. */
function link(signal: AbortSignal | undefined, controller: AbortController): () => void {
  if (!signal) return () => undefined;
  const abort = (): void => controller.abort(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  return () => signal.removeEventListener('abort', abort);
}
