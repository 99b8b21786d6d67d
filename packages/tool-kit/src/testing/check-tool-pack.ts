import type { ToolPack } from '../tool-pack.ts';
import { packChecks } from './tool-pack-cases.ts';
import type { ToolPackTrials } from './tool-pack-trials.ts';

/** Something that a pack should do better. */
export interface ToolPackProblem {
  /** Undefined if it is about the pack as a whole. */
  readonly toolId: string | undefined;
  /** What the tool does not do, to be read after its id: `declares its effects, without contradiction`. */
  readonly requirement: string;
  readonly problem: string;
}

/**
 * Checks a pack against everything that `toolPackCases` has, and reports instead of failing.
 *
 * @returns every problem; none means the pack is fit to be published
 */
export async function checkToolPack(pack: ToolPack, trials: ToolPackTrials = {}): Promise<ToolPackProblem[]> {
  const found: ToolPackProblem[] = [];
  for (const { toolId, requirement, problems } of packChecks(pack, trials)) {
    found.push(...(await problems()).map((problem) => ({ toolId, requirement, problem })));
  }
  return found;
}
