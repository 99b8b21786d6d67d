import type { PlannerError } from '@planloom/planner';

import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import type { Session } from '../session.ts';
import type { Decision } from './find-plan.ts';
import type { PlanSources } from './plan-sources.ts';

const NAME_A_MODEL =
  'name a model: --model NAME --model-url ADDRESS, or PLANLOOM_MODEL and PLANLOOM_MODEL_URL, or llm in planloom.config.mts';

/** The error for a task that no source has a plan for, and what would help. What each said stands in it where the person has not been told yet. */
export function noPlan(
  error: PlannerError,
  decisions: readonly Decision[],
  { model }: PlanSources,
  { quiet }: Pick<Session, 'quiet'>,
): CliError {
  const told = decisions.map(({ source, outcome, reason }) => `\n  ${source} ${outcome}: ${reason.split('\n')[0]}`);
  const isModelSilent = error.code === 'planner/model-failed';
  return new CliError(
    isModelSilent ? ExitCode.unavailable : ExitCode.noPlan,
    `there is no plan for this task; nothing was run${quiet ? told.join('') : ''}`,
    { next: remedy(isModelSilent, decisions, model), cause: error },
  );
}

function remedy(isModelSilent: boolean, decisions: readonly Decision[], model: string | undefined): string {
  // A template says so if it would do the task but for this.
  if (decisions.some(({ reason }) => reason.includes('--allow-write'))) return 'add --allow-write';
  if (model === undefined) return `${NAME_A_MODEL}; or say it as a template takes it: planloom templates list`;
  if (isModelSilent) return `see whether ${model} is there and the key is right (PLANLOOM_MODEL_KEY)`;
  return 'say the task in other words, or a part of it, or ask another model';
}
