import { isRecord } from '../planning/plan-value.ts';
import type { DraftProblem, Report } from './draft-problem.ts';
import { says } from './flat-step.ts';
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
    return { value: { version: '1.0', steps: [] }, problems: [NO_STEPS] };
  }
  const { steps: list, more, ...fields } = draft;
  const { steps, problems } = nestSteps(list as readonly unknown[]);
  const found: DraftProblem[] = [];
  const report: Report = (code, message) => found.push({ code, message, path: '' });
  const others = readJsonObject(more, '"more" of the plan', report);
  const own = Object.fromEntries(Object.entries(fields).filter(([, value]) => says(value)));
  for (const field of Object.keys(others).filter((name) => name === 'steps' || Object.hasOwn(own, name))) {
    report('draft/used-twice', `"more" of the plan gives "${field}", which the plan has a field for.`);
  }
  return { value: { version: '1.0', ...others, ...own, steps }, problems: [...found, ...problems] };
}

const NO_STEPS: DraftProblem = { code: 'draft/shape', message: 'The draft has no list "steps".' };

/** The change of a plan that a draft of one describes: `steps` and `remove`. */
export function draftToChange(draft: unknown): {
  readonly value: { readonly steps: readonly unknown[]; readonly remove: readonly unknown[] };
  readonly problems: readonly DraftProblem[];
} {
  const { steps: list = [], remove = [] } = isRecord(draft) ? draft : {};
  const { steps, problems } = nestSteps(listOf(list));
  const noLists = [['steps', list] as const, ['remove', remove] as const].filter(([, value]) => isOther(value));
  return {
    value: { steps, remove: listOf(remove) },
    problems: [
      ...noLists.map(([name]): DraftProblem => ({
        code: 'draft/shape',
        message: `"${name}" of the change is no list.`,
      })),
      ...problems,
    ],
  };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isOther(value: unknown): boolean {
  return says(value) && !Array.isArray(value);
}
