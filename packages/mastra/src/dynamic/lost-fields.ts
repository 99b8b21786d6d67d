import type { Plan, Step, StepBase } from '@planloom/dsl-schema';

import type { Losses } from './definition.ts';

/** Reports what a workflow cannot say of a plan as a whole. */
export function reportPlan(plan: Plan, losses: Losses): void {
  if (plan.execution === 'graph') losses.impossible('/execution', 'a workflow has no edges between its steps');
  if (plan.execution === 'dag') {
    losses.different('/execution', 'steps that could run side by side run one after another');
  }
  if (plan.budget) losses.different('/budget', 'a workflow has no limits of its own');
}

type Field = Exclude<keyof StepBase, 'id' | 'description' | 'depends_on' | 'output' | 'retry_count'>;

const LOST: Readonly<Record<Field, readonly ['impossible' | 'different', string]>> = {
  when: ['impossible', 'a step of a workflow is not skipped; use a conditional step'],
  next: ['impossible', 'a workflow has no edges between its steps'],
  max_visits: ['impossible', 'a workflow has no edges between its steps'],
  on_error: ['impossible', 'a workflow ends when a step of it fails'],
  compensate: ['different', 'nothing is undone when a later step fails'],
  timeout_ms: ['different', 'a step of a workflow may take any time'],
  retry: ['different', 'only the number of attempts is kept; the pause is that of the workflow'],
  cache: ['different', 'an equal call is made again'],
};

/** Reports what a workflow cannot say of one step. */
export function reportFields(step: Step, path: string, losses: Losses): void {
  for (const [field, [effect, reason]] of Object.entries(LOST)) {
    const value: unknown = step[field as Field];
    if (value === undefined || value === 'fail') continue;
    losses[effect](`${path}/${field}`, reason);
  }
  if ('on_item_error' in step && step.on_item_error !== undefined && step.on_item_error !== 'fail') {
    losses.impossible(`${path}/on_item_error`, 'a workflow ends when a step of it fails');
  }
  for (const field of ['while', 'until', 'index_as'] as const) {
    if (field in step) losses.impossible(`${path}/${field}`, 'only a loop over the items of an array is translated');
  }
}
