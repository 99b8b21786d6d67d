import type { LLMResponse } from '../llm/llm-client.ts';
import type { PlanForm } from '../prompts/plan-form.ts';
import { extractJson } from '../reading/extract-json.ts';
import { extractPlan } from '../reading/extract-plan.ts';
import type { Problem } from './problem.ts';

/** What could be read from an answer of a model. */
export interface ReadAnswer {
  /** A plan, a change of one, or anything else that was found; undefined if nothing was. */
  readonly value: unknown;
  readonly problems: readonly Problem[];
  readonly repairs: readonly string[];
  readonly isCutOff: boolean;
}

/** Reads what a model has written in a form, or what the provider has read already. */
export function readAnswer(response: LLMResponse, form: PlanForm): ReadAnswer {
  const answer = response.object === undefined ? readText(response) : ofObject(response);
  if (answer.value === undefined) return answer;
  const { value, problems } = form.read(answer.value);
  return { ...answer, value, problems: [...answer.problems, ...problems] };
}

function ofObject({ object, finish }: LLMResponse): ReadAnswer {
  return { value: object, problems: [], repairs: [], isCutOff: finish === 'length' };
}

/** A change that only takes steps out has none of its own. */
function readText({ text, finish }: LLMResponse): ReadAnswer {
  const found = extractPlan(text) ?? extractJson(text);
  const isCutOff = finish === 'length' || found?.isCutOff === true;
  const repairs = (found?.repairs ?? []).map(({ code, message }) => `answer/${code}: ${message}`);
  return { value: found?.value, problems: [], repairs, isCutOff };
}
