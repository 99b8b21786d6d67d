import type { JsonSchema } from '@planloom/dsl-schema';
import {
  collectPieces,
  formatIssue,
  isInPieces,
  jsonSchemaOf,
  prepareTool,
  SchemaError,
  ToolError,
  type Tool,
  type ToolContext,
  type ToolInput,
} from '@planloom/tool-kit';

import { encodeValue } from '../fixtures/encode-value.ts';
import { keyOfCall, type RecordedCall } from '../fixtures/fixtures.ts';
import type { WatchedSecrets } from '../fixtures/watched-secrets.ts';
import { generateValue, UngeneratableError } from '../generate/generate-value.ts';
import { playCall } from '../replay/play-call.ts';
import { hashText } from '../seeded-random.ts';
import type { VirtualClock } from '../virtual-clock.ts';
import { withExecute } from '../with-execute.ts';
import type { KnownEstimate } from './estimates.ts';
import { aimedFailure } from './failure-aims.ts';
import { inventedSchema } from './invented-schema.ts';
import { isPinnedFailure, pinnedResult, pinOf } from './pins.ts';
import { isHandled, type PlanStep, stepPath } from './plan-steps.ts';
import { refineOpen } from './refine-open.ts';
import type { RunMood } from './run-mood.ts';
import type { PinnedResults, ResultSource } from './simulation.ts';

/** Calls between two turns of the host. */
const CALLS_PER_TURN = 200;

/** What failures that a simulation injects are known by. */
export const SIMULATED_FAILURE = 'simulated/failure';

/** What simulated calls are made of. */
export interface SimulationWorld {
  readonly steps: ReadonlyMap<string, PlanStep>;
  readonly pins: PinnedResults;
  /** By key; of equal calls all, in order. */
  readonly recorded: ReadonlyMap<string, readonly RecordedCall[]>;
  readonly estimates: ReadonlyMap<string, KnownEstimate>;
  readonly hints: readonly (string | number)[];
  /** Whether tools that only read are really called. */
  readonly callsReadOnly: boolean;
  /** Told once of each thing that cannot be known. */
  readonly warn: (warning: string) => void;
  /** What must not be shown of arguments. */
  readonly secrets: WatchedSecrets;
}

/** One run of a simulation. What it is like follows from the seed alone. */
export interface SimulatedRun {
  readonly seed: number;
  readonly mood: RunMood;
  readonly clock: VirtualClock;
  /** Told of every call. */
  readonly onCall: (call: SimulatedCall) => void;
  /** Told of every signal whose payload was invented, by the path of its step in the plan. */
  readonly onInvented: (step: string) => void;
}

/** A call that a simulated run has made. */
export interface SimulatedCall {
  readonly tool: Tool;
  /** Path in the plan. */
  readonly step: string;
  readonly input: ToolInput;
  readonly source: ResultSource | 'failure';
  /** It was made to fail, by the simulation or by a pin. */
  readonly fails?: boolean;
}

/** Tools at whose boundary the world ends: they give pinned, recorded or generated results, and call nothing unless they only read and that is wanted. */
export function simulatedTools(tools: readonly Tool[], world: SimulationWorld, run: SimulatedRun): Tool[] {
  const used = new Map<string, number>();
  let calls = 0;
  return tools.map((tool) =>
    withExecute(tool, async (input, context) => {
      calls += 1;
      if (calls % CALLS_PER_TURN === 0) await hostTurn(run.clock);
      return simulate(tool, input, context, world, run, used);
    }),
  );
}

/** Time stands still in a run that only computes, so nothing else would let the host see a signal. Counted, not timed: runs of a seed are the same. */
function hostTurn(clock: VirtualClock): Promise<void> {
  const turn = new Promise<void>((resolve) => setImmediate(resolve));
  clock.hold(turn);
  return turn;
}

async function simulate(
  tool: Tool,
  input: ToolInput,
  context: ToolContext,
  world: SimulationWorld,
  run: SimulatedRun,
  used: Map<string, number>,
): Promise<unknown> {
  const step = stepPath(context.path, world.steps);
  world.secrets.learn(input);
  const shown = world.secrets.clear(input) as ToolInput;
  const tell = (source: SimulatedCall['source'], fails: boolean = false): void =>
    run.onCall({ tool, step, input: shown, source, ...(fails && { fails }) });
  const pin = pinOf(world.pins, tool.id, context);
  if (pin) {
    tell('pinned', isPinnedFailure(pin.value));
    return after(tool, world, run, context, () => pinnedResult(pin.value, input, context));
  }
  const failure = failureOf(step, context, world, run);
  if (failure !== undefined) {
    tell('failure', true);
    const retryable = failure === 'passing';
    throw new ToolError('The simulation made this call fail.', { code: SIMULATED_FAILURE, retryable });
  }
  const recorded = recordedCall(tool.id, shown, context, world, used);
  if (recorded) {
    tell('recorded');
    return playCall(recorded, context, { timing: 'recorded', clock: run.clock });
  }
  if (world.callsReadOnly && tool.effects?.readOnly === true) {
    tell('real');
    const output = wholeResult(tool, input, context);
    run.clock.hold(output);
    const value = await output;
    return after(tool, world, run, context, () => value);
  }
  const { value, source } = await madeUp(tool, step, context, world, run);
  tell(source);
  return after(tool, world, run, context, () => value);
}

/** What a tool really gives; all of it, where it comes in pieces. */
async function wholeResult(tool: Tool, input: ToolInput, context: ToolContext): Promise<unknown> {
  const output: unknown = await tool.execute(input, context);
  return isInPieces(output) ? collectPieces(output, context.signal, () => undefined) : output;
}

/** Gives a result when the tool usually would. */
async function after(
  tool: Tool,
  { estimates }: SimulationWorld,
  { clock }: SimulatedRun,
  { signal }: ToolContext,
  give: () => unknown,
): Promise<unknown> {
  const { durationMs = 0 } = estimates.get(tool.id) ?? {};
  if (durationMs > 0) await clock.wait(durationMs, signal);
  return give();
}

/** Whether a call is to fail, and whether that passes, so that the step is tried again. */
function failureOf(
  path: string,
  { path: runPath, attempt }: ToolContext,
  { steps }: SimulationWorld,
  { seed, mood }: SimulatedRun,
): 'lasting' | 'passing' | undefined {
  if (mood.aim) return aimedFailure(mood.aim, path, { path: runPath, attempt });
  const share = isHandled(steps.get(path)) ? mood.failures.handled : mood.failures.others;
  if (hashText(`${seed} fails ${runPath} ${attempt}`) / 0x1_0000_0000 >= share) return undefined;
  return hashText(`${seed} passes ${runPath}`) % 3 === 0 ? 'passing' : 'lasting';
}

function recordedCall(
  tool: string,
  input: ToolInput,
  { path, attempt }: ToolContext,
  { recorded }: SimulationWorld,
  used: Map<string, number>,
): RecordedCall | undefined {
  if (recorded.size === 0) return undefined;
  const key = keyOfCall(tool, encodeValue(input));
  const equal = recorded.get(key) ?? [];
  const count = used.get(key) ?? 0;
  used.set(key, count + 1);
  return (
    equal.find((call) => call.path === path && call.attempt === attempt) ?? equal[Math.min(count, equal.length - 1)]
  );
}

/** Values that are made until one fits what a schema asks for beyond JSON Schema, such as a refinement of zod. */
const MOST_TRIES = 20;

async function madeUp(
  tool: Tool,
  path: string,
  { path: runPath, attempt }: ToolContext,
  { steps, hints, warn }: SimulationWorld,
  { seed, mood }: SimulatedRun,
): Promise<{ readonly value: unknown; readonly source: 'generated' | 'invented' }> {
  const schema = resultSchema(tool);
  const step = steps.get(path);
  if (!schema) warn(noSchemaText(tool.id));
  const invented = step ? inventedSchema(step, steps.values()) : {};
  const refined = schema && refineOpen(schema, invented);
  const from = refined ?? schema ?? invented;
  let value: unknown = null;
  let problem = '';
  try {
    for (let tries = 0; tries < (schema ? MOST_TRIES : 1); tries += 1) {
      const draw = hashText(`${seed} ${runPath} ${attempt}${tries === 0 ? '' : ` ${tries}`}`);
      value = generateValue(from, { seed: draw, typical: mood.isOrdinary, hints });
      problem = schema ? await misfit(tool, value) : '';
      if (problem === '') return { value, source: schema && !refined ? 'generated' : 'invented' };
    }
  } catch (error) {
    if (!(error instanceof UngeneratableError)) throw error;
    problem = error.message;
  }
  warn(`No result of ${tool.id} could be made that fits its outputSchema: pin one. ${problem}`);
  return { value, source: 'invented' };
}

/** What the tool's own schema says against a result; empty if nothing. */
async function misfit(tool: Tool, value: unknown): Promise<string> {
  const prepared = prepareTool(tool);
  if (!prepared.checksOutput) return '';
  const validation = await prepared.validateOutput(value);
  return validation.ok ? '' : validation.issues.map(formatIssue).join('; ');
}

function resultSchema(tool: Tool): JsonSchema | undefined {
  if (tool.outputSchema === undefined) return undefined;
  try {
    return jsonSchemaOf(tool.outputSchema, 'input');
  } catch (error) {
    if (error instanceof SchemaError) return undefined; // the call itself will say so
    throw error;
  }
}

function noSchemaText(tool: string): string {
  return `${tool} does not say what it gives (it has no outputSchema in JSON Schema): its results are invented from what the plan reads of them.`;
}
