import { splitTask, withoutQuotes } from './split-task.ts';
import { byScore, type ToolIndex, type ToolMatch } from './tool-index.ts';

/** Takes the edge off the first places: with 0, the first of a part would count twice the second. */
const SMOOTHING = 10;
/** How much the ranking for the task as a whole counts, beside 1 for the ranking of each part. */
const WHOLE = 2;

/**
 * The tools with a word of a task, best first. The task as a whole ranks them, and each part of it does; a tool has the sum over the
 * rankings of what its place in them is worth. So the tool for one part is not crowded out by those of a part that says more.
 *
 * @see G. V. Cormack et al., "Reciprocal rank fusion outperforms Condorcet and individual rank learning methods", SIGIR 2009
 */
export function rankForTask(task: string, index: ToolIndex): readonly ToolMatch[] {
  const told = withoutQuotes(task);
  const whole = index.search(told);
  const points = new Map<string, number>();
  const count = (ranking: readonly ToolMatch[], weight: number): void =>
    ranking.forEach(({ tool: { id } }, place) => points.set(id, (points.get(id) ?? 0) + weight / (SMOOTHING + place)));
  count(whole, WHOLE);
  for (const part of splitTask(told)) count(index.search(part), 1);
  // A word of a part is a word of the whole, unless all of the part's words are common ones.
  return whole.map((match) => ({ ...match, score: points.get(match.tool.id) ?? 0 })).toSorted(byScore);
}
