import {
  callBounds,
  checkPlan,
  type CheckOptions,
  parsePlan,
  type ParseResult,
  type Limits,
  type Plan,
  type PlanAnalysis,
} from '@planloom/dsl-schema';
import {
  SECRET_KEYS,
  createExecutor,
  isRunError,
  PlanError,
  type ExecutionOptions,
  type ExecTrace,
  type PlanSource,
  type RunError,
} from '@planloom/executor-core';
import { prepareTool, ToolRegistry, type Tool, type ToolCollection } from '@planloom/tool-kit';

import { canonicalJson } from '../fixtures/canonical-json.ts';
import { encodeValue, UnwritableValueError } from '../fixtures/encode-value.ts';
import type { Fixtures, RecordedCall } from '../fixtures/fixtures.ts';
import { readFixtures } from '../fixtures/read-fixtures.ts';
import { unshareValues } from '../fixtures/share-values.ts';
import { standInSecrets, WatchedSecrets } from '../fixtures/watched-secrets.ts';
import { generateValue } from '../generate/generate-value.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { CoverageCounter } from './coverage.ts';
import { estimate, estimatesOf, spanOf } from './estimates.ts';
import { failureAims, type FailureAims } from './failure-aims.ts';
import { furtherAttempts } from './further-attempts.ts';
import { influencesOn } from './influences.ts';
import { checkPins } from './pins.ts';
import { hintsOf } from './plan-hints.ts';
import { stepPath, stepsOf, type PlanStep } from './plan-steps.ts';
import { moodOf, type RunMood, runsForAims } from './run-mood.ts';
import { answerSignals, simulatedDecisions } from './simulated-answers.ts';
import { SIMULATED_FAILURE, simulatedTools, type SimulatedCall, type SimulationWorld } from './simulated-tools.ts';
import type {
  CallCounts,
  FoundError,
  PinnedResults,
  ResultSource,
  SimulatedEffect,
  Simulation,
  ToolEstimate,
} from './simulation.ts';

/** How a plan is simulated. */
export interface SimulateOptions {
  /** What the plan can call: only what the tools say of themselves is used, and nothing is called unless `callReadOnly` says so. */
  readonly tools: ToolCollection;
  /** The run's input. What the plan asks for and is not there is generated anew for each run. */
  readonly input?: Readonly<Record<string, unknown>>;
  /** Other variables that the run begins with. */
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Results that are known. They go before all others. */
  readonly pins?: PinnedResults;
  /** What `recordTools` has written: calls that were recorded give what they gave, and say what calls take. */
  readonly fixtures?: Fixtures | string;
  /** What calls take, by tool; goes before what was recorded. */
  readonly estimates?: Readonly<Record<string, ToolEstimate>>;
  /** Whether tools that say they only read are really called, where nothing is pinned or recorded: in each run, also with arguments that are made up, without secrets. Default: false. */
  readonly callReadOnly?: boolean;
  /** How many runs; from 1 to 10,000. Default: 60, or as many as it takes to try every failure of interest, but no more than 400. */
  readonly runs?: number;
  /** Of the first run; a whole number from 0. What a run is like follows from its seed alone. Default: 0. */
  readonly seed?: number;
  /** The plans that subplan steps name. */
  readonly plans?: Readonly<Record<string, Plan>>;
  readonly limits?: Partial<Limits>;
  /** As for a real run: tool calls at a time, further attempts. */
  readonly concurrency?: number;
  readonly maxRetries?: number;
  /** Ends the simulation, and the run under way. */
  readonly signal?: AbortSignal;
}

const DEFAULT_RUNS = 60;
const MOST_DEFAULT_RUNS = 400;
const MOST_RUNS = 10_000;
const MOST_EXAMPLES = 3;

/**
 * Runs a plan many times without doing anything: what tools give is pinned, recorded or generated from what they say of their results, on virtual time. Tells which ways runs
 * take, how much they call, what they would change, how long they take and what they cost, and which errors the plan has.
 *
 * Of four runs in a row, the first has ordinary results, the second any that fit. The third has a failure that the plan handles, the fourth one that ends the run: each time another one,
 * until there is no other; then failures at random and the same ones with any results take turns.
 *
 * @throws PlanError if the plan is not fit to run
 * @throws FixturesError if the fixtures are none
 * @throws RangeError if a number is none, or a pin is for a step or a tool that is not there
 * @throws the signal's reason
 */
export async function simulatePlan(plan: PlanSource, options: SimulateOptions): Promise<Simulation> {
  const { seed = 0 } = options;
  checkNumbers(options.runs ?? DEFAULT_RUNS, seed);
  const simulator = new Simulator(plan, options);
  const runs = options.runs ?? simulator.usualRuns;
  for (let run = 0; run < runs; run++) {
    options.signal?.throwIfAborted();
    await simulator.run(seed + run);
  }
  return simulator.report(runs, seed);
}

/** What a run has come to. */
interface RunRecord {
  readonly seed: number;
  readonly calls: readonly SimulatedCall[];
  /** Steps that took signals whose payloads were invented. */
  readonly inventedSignals: ReadonlySet<string>;
  readonly durationMs: number;
  readonly failure: Pick<RunError, 'code' | 'message' | 'path'> | undefined;
}

class Simulator {
  readonly #options: SimulateOptions;
  readonly #plan: Plan;
  readonly #analysis: PlanAnalysis;
  readonly #plans: ReadonlyMap<string, PlanAnalysis>;
  readonly #steps: ReadonlyMap<string, PlanStep>;
  readonly #aims: FailureAims;
  readonly #registry: ToolRegistry;
  readonly #tools: readonly Tool[];
  readonly #world: SimulationWorld;
  readonly #coverage: CoverageCounter;
  readonly #warnings = new Set<string>();
  readonly #records: RunRecord[] = [];

  constructor(source: PlanSource, options: SimulateOptions) {
    this.#options = options;
    const registry = ToolRegistry.from(options.tools);
    this.#registry = registry;
    this.#tools = registry.getAll();
    const given = typeof source === 'string' ? parsePlan(source) : source;
    const plans = options.plans ?? {};
    const check = { tools: registry, plans, ...(options.limits && { limits: options.limits }) };
    const variables = Object.keys(options.variables ?? {});
    const { ok, plan, analysis, diagnostics } = checkPlan(valueOf(given), { ...check, variables });
    if (!ok || !plan || !analysis) throw new PlanError(diagnostics, 'source' in given ? given.source : undefined);
    this.#plan = plan;
    this.#analysis = analysis;
    this.#plans = new Map(Object.entries(plans).map(([name, named]) => [name, analysisOf(named, check)]));
    this.#steps = stepsOf(analysis, this.#plans);
    this.#aims = failureAims(this.#steps);
    const recorded = options.fixtures === undefined ? [] : unshareValues(readFixtures(options.fixtures));
    checkPins(options.pins ?? {}, this.#steps, registry);
    this.#world = {
      steps: this.#steps,
      pins: options.pins ?? {},
      recorded: byKey(recorded),
      estimates: estimatesOf(recorded, options.estimates ?? {}),
      hints: hintsOf([analysis, ...this.#plans.values()]),
      callsReadOnly: options.callReadOnly ?? false,
      warn: (warning) => this.#warnings.add(warning),
      secrets: new WatchedSecrets(SECRET_KEYS),
    };
    this.#coverage = new CoverageCounter(this.#steps);
  }

  /** As many runs as show all that there is to be seen of a plan that is not large. */
  get usualRuns(): number {
    return Math.max(DEFAULT_RUNS, Math.min(runsForAims(this.#aims), MOST_DEFAULT_RUNS));
  }

  async run(seed: number): Promise<void> {
    const mood = moodOf(seed, this.#aims);
    const clock = new VirtualClock();
    const calls: SimulatedCall[] = [];
    const { concurrency, maxRetries, plans, limits, signal } = this.#options;
    const options: ExecutionOptions = {
      clock,
      runId: `simulation-${seed}`,
      secrets: standInSecrets,
      ...(concurrency !== undefined && { concurrency }),
      ...(maxRetries !== undefined && { maxRetries }),
      ...(plans && { plans }),
      ...(limits && { limits }),
      ...(signal && { signal }),
    };
    const inventedSignals = new Set<string>();
    const simulated = {
      seed,
      mood,
      clock,
      onCall: (call: SimulatedCall) => void calls.push(call),
      onInvented: (step: string) => void inventedSignals.add(step),
    };
    const send = (name: string, payload: unknown): void => queueMicrotask(() => run.signal(name, payload));
    const fail = (error: unknown): void => queueMicrotask(() => run.cancel(error));
    const run = createExecutor(simulatedTools(this.#tools, this.#world, simulated)).stream(
      this.#plan,
      { ...this.#options.variables, input: this.#input(seed, mood) },
      {
        ...options,
        keptEvents: 1,
        onApproval: simulatedDecisions(this.#world, simulated),
        onEvent: answerSignals(this.#world, simulated, send, fail),
      },
    );
    try {
      const { trace } = await clock.settle(run.result);
      this.#add({ seed, calls, inventedSignals, failure: undefined }, trace);
    } catch (error) {
      signal?.throwIfAborted();
      if (!isRunError(error)) throw error;
      const { code, message, path } = error;
      this.#add({ seed, calls, inventedSignals, failure: { code, message, path } }, error.trace);
    }
  }

  report(runs: number, seed: number): Simulation {
    const good = this.#records.filter(({ failure }) => !failure);
    const stopped = this.#records.filter((record) => this.#isStopped(record)).length;
    const called = new Set(this.#records.flatMap(({ calls }) => calls.map(({ tool }) => tool.id)));
    const { estimates } = this.#world;
    const costOf = (id: string): number | undefined => estimates.get(id)?.costUsd;
    const costs = good.map(({ calls }) => calls.reduce((sum, { tool }) => sum + (costOf(tool.id) ?? 0), 0));
    return {
      runs,
      seed,
      succeeded: good.length,
      stopped,
      failed: runs - good.length - stopped,
      errors: this.#errors(),
      coverage: this.#coverage.coverage(),
      calls: this.#calls(good, called),
      effects: this.#effects(),
      time: estimate(
        good.map(({ durationMs }) => durationMs),
        called,
        (id) => estimates.get(id)?.durationMs !== undefined,
      ),
      waits: [...this.#steps.values()]
        .filter(({ node: { type } }) => type === 'approval' || type === 'wait')
        .map(({ path }) => path),
      cost: estimate(costs, called, (id) => costOf(id) !== undefined),
      estimates: Object.fromEntries([...estimates].filter(([id]) => called.has(id))),
      results: this.#sources(),
      warnings: [...this.#warnings],
    };
  }

  /** The trace itself is not kept: there may be thousands. */
  #add(record: Omit<RunRecord, 'durationMs'>, trace: ExecTrace): void {
    const { totalDurationMs, statistics } = trace;
    this.#records.push({ ...record, durationMs: totalDurationMs - (statistics.suspendedMs ?? 0) });
    this.#coverage.add(trace);
  }

  /** Whether a run ended with a failure that was made for it, or was not given what it waited for. */
  #isStopped({ failure, calls }: RunRecord): boolean {
    if (failure?.path === undefined) return failure?.code === SIMULATED_FAILURE;
    if (failure.code === 'approval/rejected') return true;
    const path = stepPath(failure.path, this.#steps);
    const type = this.#steps.get(path)?.node.type;
    if (failure.code === 'step/timeout' && (type === 'approval' || type === 'wait')) return true;
    return failure.code === SIMULATED_FAILURE || calls.findLast(({ step }) => step === path)?.fails === true;
  }

  #input(seed: number, { isOrdinary }: RunMood): Readonly<Record<string, unknown>> {
    const { input = {} } = this.#options;
    const { inputs } = this.#plan;
    if (!inputs) return input;
    const made = generateValue(inputs, { seed, typical: isOrdinary, hints: this.#world.hints });
    return { ...(made as Record<string, unknown>), ...input };
  }

  #errors(): FoundError[] {
    const found = new Map<string, FoundError>();
    for (const record of this.#records) {
      const { seed, failure: error } = record;
      if (!error || this.#isStopped(record)) continue;
      const step = error.path === undefined ? undefined : stepPath(error.path, this.#steps);
      const key = `${error.code} ${step}`;
      const known = found.get(key);
      const invented = fewest(known?.invented, this.#inventedFor(step, record));
      const { code } = error;
      const message = this.#world.secrets.clearText(error.message);
      found.set(
        key,
        known
          ? { ...known, runs: known.runs + 1, invented }
          : { code, message, ...(step !== undefined && { step }), runs: 1, seed, invented },
      );
    }
    return [...found.values()].sort((one, other) => other.runs - one.runs);
  }

  /** The steps with invented results that have to do with an error. Where it is that of no step, all do. */
  #inventedFor(step: string | undefined, { calls, inventedSignals }: RunRecord): readonly string[] {
    const influences = step === undefined ? undefined : influencesOn(step, this.#steps);
    const invented = calls.filter(({ source }) => source === 'invented').map((call) => call.step);
    return [...new Set([...invented, ...inventedSignals])].filter(
      (path) => influences === undefined || influences.has(path),
    );
  }

  #calls(good: readonly RunRecord[], called: ReadonlySet<string>): Simulation['calls'] {
    const retries = furtherAttempts(this.#registry, this.#options.maxRetries);
    const counts = (tool?: string): CallCounts => {
      const seen = spanOf(
        good.map(({ calls }) => calls.filter((call) => tool === undefined || call.tool.id === tool).length),
      );
      const options = { ...(tool !== undefined && { tool }), plans: (name: string) => this.#plans.get(name) };
      return {
        ...(seen && { seen }),
        bounds: callBounds(this.#analysis, options),
        boundsWithRetries: callBounds(this.#analysis, { ...options, retries }),
      };
    };
    return { total: counts(), byTool: Object.fromEntries([...called].sort().map((tool) => [tool, counts(tool)])) };
  }

  /** Over all runs: what undoes something happens in those that fail. */
  #effects(): SimulatedEffect[] {
    const effects = new Map<string, { tool: Tool; examples: Map<string, unknown> }>();
    for (const { calls } of this.#records) {
      for (const { tool, step, input, source } of calls) {
        if (source === 'real' || prepareTool(tool).effects.readOnly) continue;
        const key = `${step}\0${tool.id}`;
        const known = effects.get(key) ?? { tool, examples: new Map() };
        effects.set(key, known);
        if (known.examples.size < MOST_EXAMPLES) known.examples.set(textOf(input), input);
      }
    }
    const all = [...effects].map(([key, { tool, examples }]): SimulatedEffect => {
      const step = key.slice(0, key.indexOf('\0'));
      const calls = spanOf(
        this.#records.map((run) => run.calls.filter((call) => call.step === step && call.tool === tool).length),
      );
      const effect = prepareTool(tool).effects.destructive ? 'destructive' : 'changes';
      return { step, tool: tool.id, effect, ...(calls && { calls }), examples: [...examples.values()] };
    });
    return all.sort((one, other) => Number(other.effect === 'destructive') - Number(one.effect === 'destructive'));
  }

  #sources(): Simulation['results'] {
    const results: Record<ResultSource, number> = { pinned: 0, recorded: 0, real: 0, generated: 0, invented: 0 };
    for (const { calls } of this.#records) for (const { source } of calls) if (source !== 'failure') results[source]++;
    return results;
  }
}

/** What may be to blame in every run is to blame least. */
function fewest(known: readonly string[] | undefined, more: readonly string[]): readonly string[] {
  return known === undefined || more.length < known.length ? more : known;
}

/** @throws PlanError if the plan is not fit to run */
function analysisOf(plan: Plan, options: CheckOptions): PlanAnalysis {
  const { ok, analysis, diagnostics } = checkPlan(plan, options);
  if (ok && analysis) return analysis;
  throw new PlanError(diagnostics, undefined);
}

/** The plan as data. */
function valueOf(source: Exclude<PlanSource, string> | ParseResult): unknown {
  return 'plan' in source && typeof source.plan === 'object' && !('steps' in source) && !('value' in source)
    ? source.plan
    : source;
}

/** Arguments that have no text of their own are all alike. */
function textOf(input: unknown): string {
  try {
    return canonicalJson(encodeValue(input));
  } catch (error) {
    if (error instanceof UnwritableValueError) return '';
    throw error;
  }
}

function byKey(calls: readonly RecordedCall[]): ReadonlyMap<string, readonly RecordedCall[]> {
  return Map.groupBy(calls, ({ key }) => key);
}

function checkNumbers(runs: number, seed: number): void {
  const check = (name: string, value: number, least: number, most: number): void => {
    if (Number.isInteger(value) && value >= least && value <= most) return;
    throw new RangeError(`${name} is ${value}, and has to be a whole number from ${least} to ${most}.`);
  };
  check('runs', runs, 1, MOST_RUNS);
  check('seed', seed, 0, Number.MAX_SAFE_INTEGER - MOST_RUNS);
}
