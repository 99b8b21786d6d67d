import { ToolDefinitionError } from '../errors/tool-error.ts';
import { defineToolPack, type ToolPack } from '../tool-pack.ts';
import { problemsOfTool } from '../tool-problems.ts';
import type { Tool } from '../tool.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { inTurn } from './in-turn.ts';
import type { Requirement } from './requirement.ts';
import { endsWhenAborted, startsNothingAborted } from './requirements/abort.ts';
import { refusesBadArguments } from './requirements/bad-arguments.ts';
import { declaresEffects } from './requirements/effects.ts';
import { canBeCalledAgain, hasExamples } from './requirements/examples.ts';
import { failsWithTypedErrors } from './requirements/failures.ts';
import { hasDescription, hasUsableId } from './requirements/identity.ts';
import { leavesNothingBehind } from './requirements/leftovers.ts';
import { hasUsableSchemas } from './requirements/schemas.ts';
import { leavesArguments, returnsJsonOrBytes, sharesNoResult } from './requirements/values.ts';
import type { ToolPackTrials } from './tool-pack-trials.ts';
import { type ToolUnderTest, toolUnderTest } from './tool-under-test.ts';
import { watchProcess } from './watching/watch-process.ts';

/** A requirement of one tool, or of the pack as a whole. */
export interface PackCheck {
  /** Undefined if it is about the pack as a whole. */
  readonly toolId: string | undefined;
  readonly requirement: string;
  readonly problems: () => Promise<readonly string[]>;
}

const OF_THE_DEFINITION: readonly Requirement[] = [hasUsableId, hasDescription, hasUsableSchemas, declaresEffects];

const OF_ITS_CALLS: readonly Requirement[] = [
  hasExamples,
  canBeCalledAgain,
  refusesBadArguments,
  failsWithTypedErrors,
  startsNothingAborted,
  endsWhenAborted,
  leavesArguments,
  returnsJsonOrBytes,
  sharesNoResult,
  leavesNothingBehind,
];

/**
 * What every pack has to do, one case for each tool and requirement: schemas a model can be shown, effects declared,
 * examples that run, bad arguments refused, typed errors, an end when aborted, nothing changed, shared or left behind.
 *
 * The cases call the tools: each example several times, also with a signal that is aborted. They run one after the other,
 * even if a test runner starts them at once: what the process does while one looks on is taken for the tool's doing, so
 * run nothing else beside them.
 *
 * ```ts
 * for (const { name, run } of toolPackCases(pack, { examples })) test(name, run);
 * ```
 */
export function toolPackCases(pack: ToolPack, trials: ToolPackTrials = {}): ConformanceCase[] {
  return packChecks(pack, trials).map(({ toolId, requirement, problems }) => ({
    name: `${toolId ?? 'the pack'} ${requirement}`,
    run: async () => {
      const found = await problems();
      if (found.length > 0) throw new Error(found.join('\n'));
    },
  }));
}

/** Everything there is to check in a pack, in the order it is best read in. */
export function packChecks(pack: ToolPack, trials: ToolPackTrials): readonly PackCheck[] {
  const ofPack = [
    { requirement: 'is well-formed', problems: async () => problemsOfPack(pack) },
    { requirement: 'is tried on tools it has', problems: async () => problemsOfTrials(pack, trials) },
  ];
  return [...ofPack.map((check) => ({ toolId: undefined, ...check })), ...pack.tools.flatMap(checksOf)];

  function checksOf(tool: Tool): PackCheck[] {
    const subject = toolUnderTest(tool, trials);
    // What cannot be prepared cannot be called either; that is said once, by the schemas' requirement.
    const requirements = problemsOfTool(tool).length > 0 ? OF_THE_DEFINITION : [...OF_THE_DEFINITION, ...OF_ITS_CALLS];
    return requirements.map(({ name, problems }) => ({
      toolId: tool.id,
      requirement: name,
      problems: async () => inTurn(() => problemsIncludingTraces(subject, problems)),
    }));
  }
}

/** What the calls of a requirement leave to the process is undone, and told unless the first calls left the same. */
async function problemsIncludingTraces(
  subject: ToolUnderTest,
  problems: Requirement['problems'],
): Promise<readonly string[]> {
  const { value, traces } = await watchProcess(async () => problems(subject));
  if (traces.length === 0) return value;
  const { examples, failures } = await subject.firstTrials();
  const known = new Set([...examples, ...failures].flatMap((trial) => trial.traces));
  return [...value, ...new Set(traces.filter((trace) => !known.has(trace)))];
}

/** Of the pack itself: the problems of its tools are told by their own cases. */
function problemsOfPack(pack: ToolPack): readonly string[] {
  try {
    defineToolPack({ ...pack, tools: pack.tools.filter((tool) => problemsOfTool(tool).length === 0) });
    return pack.tools.length > 0 ? [] : ['it has no tools'];
  } catch (error) {
    if (error instanceof ToolDefinitionError) return error.problems;
    throw error;
  }
}

function problemsOfTrials({ tools }: ToolPack, trials: ToolPackTrials): readonly string[] {
  const ids = new Set(tools.map(({ id }) => id));
  const kinds = ['examples', 'failures', 'interruptions', 'excused'] as const;
  return kinds.flatMap((kind) =>
    Object.keys(trials[kind] ?? {})
      .filter((id) => !ids.has(id))
      .map((id) => `${kind}: there is no tool "${id}"`),
  );
}
