import type { PlanAnalysis } from '@planloom/dsl-schema';
import type { PlanSource } from '@planloom/executor-core';
import {
  type Fixtures,
  type PinnedResults,
  type SimulateOptions,
  type ToolEstimate,
  type Simulation,
  simulatePlan,
} from '@planloom/testing';
import type { ToolRegistry } from '@planloom/tool-kit';

import { CliError, messageOf } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import { estimatesFromHistory } from '../history/history-estimates.ts';
import { historyOf } from '../history/run-history.ts';
import { readInputValues } from '../input/input-values.ts';
import { resolveInput } from '../input/resolve-input.ts';
import { inputFiles, refuseSecondReader } from '../input/standard-input.ts';
import { unreadInputNotes } from '../input/unread-inputs.ts';
import { calledTools } from '../plans/called-tools.ts';
import { loadPlan } from '../plans/load-plan.ts';
import { readText } from '../plans/read-text.ts';
import { loadFixtures } from '../running/replay-run.ts';
import { listenForSignals } from '../running/signals.ts';
import { toJson } from '../running/value-text.ts';
import type { Session } from '../session.ts';
import { givenEstimates, mergeEstimates } from '../simulation/given-estimates.ts';
import { simulationText } from '../simulation/simulation-text.ts';
import { tellNotes } from '../terminal/tell-notes.ts';
import { type ToolboxOptions, withToolbox } from '../toolbox/open-toolbox.ts';

/** Options of `planloom simulate`. */
export interface SimulateCommandOptions extends ToolboxOptions {
  readonly input?: readonly string[];
  /** Recorded calls, whose results are taken where the same call is made. */
  readonly fixtures?: string;
  /** A JSON file of results that are known. */
  readonly pin?: string;
  /** What calls take: `TOOL=TIME,COST`. */
  readonly estimate?: readonly string[];
  /** False with `--no-history`. Default: true. */
  readonly history?: boolean;
  /** Whether tools that only read are really called. Default: false. */
  readonly callReadOnly?: boolean;
  readonly runs?: number;
  readonly seed?: number;
  readonly concurrency?: number;
  readonly json?: boolean;
}

/** Runs a plan many times without doing anything, and tells what it would do. */
export async function simulateCommand(
  session: Session,
  file: string,
  options: SimulateCommandOptions,
): Promise<ExitCode> {
  const { fixtures: fixturesFile, pin } = options;
  refuseSecondReader(file, ...inputFiles(options.input), fixturesFile, pin);
  const given = await readInputValues(options.input ?? [], (path) => readText(path, session));
  const fixtures = fixturesFile === undefined ? undefined : await loadFixtures(fixturesFile, session);
  const pins = pin === undefined ? undefined : await readPins(pin, session);
  // Nothing is written: what the tools say of themselves is all that is used.
  return withToolbox({ ...options, allowWrite: true }, session, async (tools) => {
    const known = withRecorded(tools, fixtures);
    const { parsed, plan, analysis } = await loadPlan(file, session, { tools: known });
    // What is missing is made up; what is given has to fit.
    await resolveInput(plan.inputs && { ...plan.inputs, required: [] }, given, session);
    tellNotes(unreadInputNotes(analysis, Object.keys(given)), session);
    const estimates = mergeEstimates(
      await pastEstimates(analysis, fixtures, options, session),
      givenEstimates(options.estimate ?? [], known.getIds()),
    );
    const simulation = await simulate(parsed, session, {
      tools: known,
      input: given,
      estimates,
      ...(options.callReadOnly === true && { callReadOnly: true }),
      ...(fixtures && { fixtures }),
      ...(pins && { pins }),
      ...(options.runs !== undefined && { runs: options.runs }),
      ...(options.seed !== undefined && { seed: options.seed }),
      ...(options.concurrency !== undefined && { concurrency: options.concurrency }),
    });
    if ('exitCode' in simulation) return simulation.exitCode;
    const text = options.json === true ? `${toJson(simulation, 2)}\n` : simulationText(simulation, session.outPaint);
    await session.out.write(text);
    // An error that may be one of an invented result is told, but is no reason to fail.
    return simulation.errors.some(({ invented }) => invented.length === 0) ? ExitCode.runFailed : ExitCode.ok;
  });
}

/** What calls took in the runs of this user; recordings know better. */
async function pastEstimates(
  analysis: PlanAnalysis,
  fixtures: Fixtures | undefined,
  { history = true }: SimulateCommandOptions,
  session: Session,
): Promise<Record<string, ToolEstimate>> {
  const kept = history ? historyOf(session) : undefined;
  if (!kept) return {};
  const ended = fixtures?.calls.filter(({ outcome }) => outcome.type === 'result') ?? [];
  const recorded = new Set(ended.map(({ tool }) => tool));
  const called = new Set(calledTools(analysis).filter((tool) => !recorded.has(tool)));
  try {
    return await estimatesFromHistory(kept, called);
  } catch (error) {
    tellNotes([`nothing is estimated from your history: ${messageOf(error)}`], session);
    return {};
  }
}

/** @returns the exit code alone if somebody has stopped it */
async function simulate(
  plan: PlanSource,
  session: Session,
  options: SimulateOptions,
): Promise<Simulation | { readonly exitCode: ExitCode }> {
  const interruption = listenForSignals((name) => session.err.write(`${name}: stopping\n`));
  try {
    return await simulatePlan(plan, { ...options, signal: interruption.signal });
  } catch (error) {
    if (interruption.exitCode !== undefined) return { exitCode: interruption.exitCode };
    if (error instanceof RangeError) throw new CliError(ExitCode.usage, error.message, { cause: error });
    throw error;
  } finally {
    interruption.stop();
  }
}

/** The tools of this machine; of those that are not there, what the fixtures say of them. */
function withRecorded(tools: ToolRegistry, fixtures: Fixtures | undefined): ToolRegistry {
  const missing = (fixtures?.tools ?? []).filter(({ id }) => !tools.has(id));
  for (const tool of missing) tools.register({ ...tool, execute: () => undefined });
  return tools;
}

async function readPins(file: string, session: Session): Promise<PinnedResults> {
  const refuse = (problem: string, cause?: unknown): CliError =>
    new CliError(ExitCode.usage, problem, {
      where: file,
      next: 'it has to look like { "steps": { "step-id": result }, "tools": { "tool-id": result } }',
      cause,
    });
  const text = await readText(file, session);
  let pins: unknown;
  try {
    pins = JSON.parse(text);
  } catch (error) {
    throw refuse(`this is no JSON: ${(error as Error).message}`, error);
  }
  if (!isObject(pins)) throw refuse('this is no object');
  for (const [key, value] of Object.entries(pins)) {
    if (key !== 'steps' && key !== 'tools') throw refuse(`"${key}" is neither "steps" nor "tools"`);
    if (!isObject(value)) throw refuse(`"${key}" is no object`);
  }
  return pins;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
