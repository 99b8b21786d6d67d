import type { PlanForm } from './plan-form.ts';
import { LANGUAGE } from './v1/language.ts';

/** Plans in the language itself, as one JSON object: what every model can write. */
export const TEXT_FORM: PlanForm = {
  name: 'text',
  language: LANGUAGE,
  request: 'Answer with the plan alone, as one JSON object.',
  changeRequest:
    'Answer with the steps that change or are new, whole, and nothing else: { "steps": [ … ], "remove": [ids of steps to take out] }. Steps of the plan\'s own list that you do not name stay as they are.',
  write: (plan) => JSON.stringify(plan),
  output: undefined,
  changeOutput: () => undefined,
  read: (value) => ({ value, problems: [] }),
};
