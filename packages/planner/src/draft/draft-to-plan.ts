import { isRecord } from '../planning/plan-value.ts';
import type { DraftProblem } from './draft-problem.ts';
import { nestSteps } from './nest-steps.ts';
import { readJsonObject } from './read-json-text.ts';

/** What became of a draft. */
export interface DraftedPlan {
  /** In the form of a plan; `checkPlan` says whether it is one. */
  readonly value: Readonly<Record<string, unknown>> & { readonly steps: readonly unknown[] };
  /** Empty if nothing of the draft was lost. */
  readonly problems: readonly DraftProblem[];
}

/**
 * Nests the flat steps of a draft into a plan. Pure; takes whatever a model wrote, and never throws: a field that is missing is one that says
 * nothing, and what cannot be carried over is told as a problem.
 */
export function draftToPlan(draft: unknown): DraftedPlan {
  if (!isRecord(draft) || !Array.isArray(draft['steps'])) {
    return {
      value: { version: '1.0', steps: [] },
      problems: [{ code: 'draft/shape', message: 'The draft has no list "steps".' }],
    };
  }
  const { steps: list, plan, execution, more } = draft;
  const { steps, problems } = nestSteps(list as readonly unknown[]);
  const extra = readJsonObject(more, '"more" of the plan');
  const value = {
    version: '1.0',
    ...(typeof plan === 'string' && plan !== '' && { plan }),
    ...(typeof execution === 'string' && execution !== '' && { execution }),
    ...extra.value,
    steps,
  };
  return { value, problems: [...extra.problems, ...problems] };
}

/** The change of a plan that a draft of one describes: `steps` and `remove`. */
export function draftToChange(draft: unknown): {
  readonly value: { readonly steps: readonly unknown[]; readonly remove: readonly unknown[] };
  readonly problems: readonly DraftProblem[];
} {
  const { steps: list, remove } = isRecord(draft) ? draft : {};
  const { steps, problems } = nestSteps(Array.isArray(list) ? (list as readonly unknown[]) : []);
  return { value: { steps, remove: Array.isArray(remove) ? (remove as readonly unknown[]) : [] }, problems };
}
