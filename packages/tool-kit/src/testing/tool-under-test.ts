import type { Tool, ToolContext, ToolInput } from '../tool.ts';
import { createToolContext } from './create-tool-context.ts';
import { acceptInput, type Invocation } from './invoke-tool.ts';
import { type Outcome, outcomeOf } from './timing.ts';
import type { ToolExample, ToolFailure, ToolInterruption, ToolPackTrials } from './tool-pack-trials.ts';
import { observeCall } from './watching/observe-call.ts';

/** A call that the pack's author described: an example, a failure or an interruption. */
type Described = ToolExample | ToolFailure | ToolInterruption;

/** A described call, as it went the first time. */
export interface Trial<Kind extends Described = Described> {
  /** For messages: `example 0`. */
  readonly label: string;
  readonly described: Kind;
  readonly outcome: Outcome<Invocation>;
  /** What it left behind. */
  readonly traces: readonly string[];
}

/** The first calls of a tool. */
interface FirstTrials {
  readonly examples: readonly Trial<ToolExample>[];
  readonly failures: readonly Trial<ToolFailure>[];
}

/** One tool with all that is known of it. */
export interface ToolUnderTest {
  readonly tool: Tool;
  readonly examples: readonly ToolExample[];
  readonly failures: readonly ToolFailure[];
  readonly interruptions: readonly ToolInterruption[];
  /** Why examples or failures are missing. */
  readonly excuse: string | undefined;
  readonly graceMs: number;
  /** Calls every example and every failure for the first time, once however often it is asked. */
  readonly firstTrials: () => Promise<FirstTrials>;
  /** A context for one call, with a signal that can be aborted. */
  readonly createContext: (signal?: AbortSignal) => ToolContext;
}

/** Puts together what belongs to one tool of a pack. */
export function toolUnderTest(tool: Tool, trials: ToolPackTrials): ToolUnderTest {
  const createContext = (signal: AbortSignal = new AbortController().signal): ToolContext =>
    createToolContext({ ...trials.createContext?.(), signal });
  const examples = entriesOf(trials.examples, tool.id);
  const failures = entriesOf(trials.failures, tool.id);
  let first: Promise<FirstTrials> | undefined;
  return {
    tool,
    examples,
    failures,
    interruptions: entriesOf(trials.interruptions, tool.id),
    excuse: Object.hasOwn(trials.excused ?? {}, tool.id) ? trials.excused?.[tool.id] : undefined,
    graceMs: trials.graceMs ?? 1000,
    firstTrials: () => (first ??= tryFirst()),
    createContext,
  };

  async function tryFirst(): Promise<FirstTrials> {
    return {
      examples: await tryEach('example', examples),
      failures: await tryEach('failure', failures),
    };
  }

  async function tryEach<Kind extends Described>(kind: string, calls: readonly Kind[]): Promise<Trial<Kind>[]> {
    const tried: Trial<Kind>[] = [];
    for (const [index, described] of calls.entries()) {
      tried.push({ label: `${kind} ${index}`, described, ...(await tryOnce(tool, described, createContext())) });
    }
    return tried;
  }
}

/** The examples that run, which is what all further requirements are tried on. */
export async function workingExamples(
  subject: ToolUnderTest,
): Promise<(Trial<ToolExample> & { result: Invocation })[]> {
  const { examples } = await subject.firstTrials();
  return examples.flatMap((trial) =>
    trial.outcome.status === 'fulfilled' ? [{ ...trial, result: trial.outcome.value }] : [],
  );
}

/** The arguments of a described call, a copy that nobody else holds, after its world has been prepared. */
export async function prepareCall(tool: Tool, { prepare, input }: Described): Promise<ToolInput> {
  await prepare?.();
  return acceptInput(tool, structuredClone(input));
}

async function tryOnce(
  tool: Tool,
  described: Described,
  context: ToolContext,
): Promise<Pick<Trial, 'outcome' | 'traces'>> {
  await described.prepare?.();
  const accepted = await outcomeOf(() => acceptInput(tool, structuredClone(described.input)));
  if (accepted.status !== 'fulfilled') return { outcome: accepted, traces: [] };
  return observeCall(tool, accepted.value, context);
}

function entriesOf<Entry>(
  record: { readonly [toolId: string]: readonly Entry[] } | undefined,
  id: string,
): readonly Entry[] {
  return record !== undefined && Object.hasOwn(record, id) ? (record[id] ?? []) : [];
}
