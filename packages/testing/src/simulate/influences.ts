import type { StepNode } from '@planloom/dsl-schema';

import type { PlanStep } from './plan-steps.ts';

/**
 * The steps whose results have to do with what a step does: those that it, or a step around it, reads, what these read, and so on. A container gives what the steps in it give, and
 * depends on what they read.
 *
 * @returns their paths in the plan, that of the step itself too
 */
export function influencesOn(path: string, steps: ReadonlyMap<string, PlanStep>): ReadonlySet<string> {
  const byNode = new Map([...steps.values()].map((step) => [step.node, step]));
  const found = new Set<string>();
  const left: PlanStep[] = [];
  const add = (step: PlanStep | undefined): void => {
    if (step === undefined || found.has(step.path)) return;
    found.add(step.path);
    left.push(step);
  };
  add(steps.get(path));
  for (let step = left.pop(); step; step = left.pop()) {
    add(step.around);
    for (const node of readBy(step.node)) {
      const writer = byNode.get(node);
      add(writer);
      for (const inner of steps.values()) if (writer && inner.path.startsWith(`${writer.path}.`)) add(inner);
    }
  }
  return found;
}

/** The steps whose variables or errors a step reads. */
function readBy({ reads }: StepNode): readonly StepNode[] {
  return reads.flatMap(({ target }) => {
    if (target.kind === 'variable') return target.writers;
    return target.kind === 'error' && target.of ? [target.of] : [];
  });
}
