import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Planner } from '@planloom/executor-core';
import { createPlanner } from '@planloom/planner';
import { type Evaluation, type EvaluationCase, evaluatePlanner, recordedAnswers } from '@planloom/planner/evaluation';

import { casesOf, type SetName, withReferenceAsAnswer } from './cases-of.ts';

/** Plans that two language models wrote for requests of TaskBench, tried as they are. */
export function evaluateTaskbench(data: string): Promise<Evaluation> {
  return evaluatePlanner(replay, casesOf('taskbench', data));
}

/** The right plans of a set, scored against themselves and run with the recorded results: a check of what scores. */
export function evaluateReferences(set: Exclude<SetName, 'taskbench'>, data: string): Promise<Evaluation> {
  return evaluatePlanner(replay, withReferenceAsAnswer(casesOf(set, data)));
}

/** The ids of the plans of TaskBench that are valid, as those say who made the data. */
export function validIds(data: string): readonly string[] {
  const lines = readFileSync(join(data, 'taskbench/plans.jsonl'), 'utf8').split('\n');
  const plans = lines
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { readonly id: string; readonly expect: { readonly valid: boolean } });
  return plans.filter(({ expect }) => expect.valid).map(({ id }) => id);
}

function replay({ answers = [] }: EvaluationCase): Planner {
  return createPlanner({ llm: recordedAnswers(answers), maxRetries: 0 });
}
