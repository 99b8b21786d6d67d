import { parsePlan } from '@planloom/dsl-schema';

import type { LLMResponse } from '../llm/llm-client.ts';
import type { PlanForm } from '../prompts/plan-form.ts';
import { findPlanText } from './find-plan-text.ts';
import { problemsOf, type Problem } from './problem.ts';

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

function readText({ text, finish }: LLMResponse): ReadAnswer {
  const isCutOff = finish === 'length';
  const found = findPlanText(text);
  if (found === undefined) return { value: undefined, problems: [], repairs: [], isCutOff };
  const { value, diagnostics } = parsePlan(found);
  const syntax = problemsOf(diagnostics).filter(({ code }) => code.startsWith('parse/'));
  return { value: syntax.length > 0 ? undefined : value, problems: syntax, repairs: [], isCutOff };
}
