import { idOf, type PlanValue } from './plan-value.ts';
import { topStepOf, type Problem } from './problem.ts';

/**
 * The ids of the steps of the plan's own list that something is wrong with. Empty if steps are only missing; undefined if the plan has to be
 * written anew: nothing of it is right, or something is wrong with the plan as a whole.
 */
export function brokenSteps(plan: PlanValue | undefined, problems: readonly Problem[]): readonly string[] | undefined {
  if (plan === undefined || plan.steps.length === 0) return undefined;
  const broken = new Set<string>();
  for (const { code, path } of problems) {
    if (code === 'answer/cut-off') continue;
    const position = path === undefined ? undefined : topStepOf(path);
    const id = position === undefined ? undefined : idOf(plan.steps[position]);
    if (id === undefined) return undefined;
    broken.add(id);
  }
  return broken.size === plan.steps.length ? undefined : [...broken];
}
