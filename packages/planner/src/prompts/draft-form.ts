import { checkPlan, type StepType } from '@planloom/dsl-schema';

import { draftChangeSchema, planDraftSchema } from '../draft/draft-schema.ts';
import { draftToChange, draftToPlan } from '../draft/draft-to-plan.ts';
import { planToDraft } from '../draft/plan-to-draft.ts';
import { isRecord } from '../planning/plan-value.ts';
import type { PlanForm } from './plan-form.ts';
import { DRAFT_LANGUAGE } from './v1/draft-language.ts';

/** Plans as flat drafts, which providers can enforce while a model writes. */
export function createDraftForm(toolIds: readonly string[]): PlanForm {
  return {
    name: 'draft',
    language: DRAFT_LANGUAGE,
    request: 'Answer with the plan alone, as one JSON object in the form of a draft.',
    changeRequest:
      'Answer with the steps that change or are new, each with all steps inside it, and nothing else: { "steps": [ … ], "remove": [ids of steps to take out] }. Steps of the plan\'s own list that you do not name stay as they are.',
    write: writeDraft,
    output: { name: 'plan', description: 'A plan as a flat list of steps', schema: planDraftSchema(toolIds) },
    changeOutput: (plan) => ({
      name: 'change',
      description: 'A change of a plan',
      schema: draftChangeSchema(toolIds, waitsIn(plan)),
    }),
    read: readDraft,
  };
}

/** Which types of steps that wait a plan has: models are not asked to write them, but may change a plan of somebody who did. */
function waitsIn(value: unknown): readonly StepType[] {
  const { plan } = checkPlan(value);
  const types = new Set(plan && planToDraft(plan).steps.map(({ type }) => type));
  return WAITS.filter((type) => types.has(type));
}

const WAITS: readonly StepType[] = ['approval', 'wait'];

/** What is no plan yet stands as it is: the model is to see its own mistake. */
function writeDraft(plan: unknown): string {
  const { plan: whole } = checkPlan(plan);
  return JSON.stringify(whole === undefined ? plan : planToDraft(whole));
}

/** A model may answer in the language itself all the same. */
function readDraft(value: unknown): ReturnType<PlanForm['read']> {
  if (!isDraft(value)) return { value, problems: [] };
  // A change may lack `remove` where the schema is not enforced; only a plan says what it is.
  const isPlan = ['version', 'plan', 'execution'].some((field) => Object.hasOwn(value, field));
  return isPlan ? draftToPlan(value) : draftToChange(value);
}

function isDraft(value: unknown): value is Readonly<Record<string, unknown>> {
  if (!isRecord(value) || !Array.isArray(value['steps'])) return false;
  const steps = (value['steps'] as readonly unknown[]).filter(isRecord);
  const isNested = steps.some((step) => isRecord(step['input']) || holdsSteps(step));
  return !isNested && (steps.length === 0 || steps.some(isFlat));
}

function isFlat({ input, steps, more }: Readonly<Record<string, unknown>>): boolean {
  return Array.isArray(input) || Array.isArray(steps) || more !== undefined;
}

function holdsSteps({ steps, step, then }: Readonly<Record<string, unknown>>): boolean {
  return isRecord(step) || [steps, then].some((list) => Array.isArray(list) && list.some(isRecord));
}
