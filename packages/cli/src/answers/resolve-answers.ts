import type { PlanAnalysis } from '@planloom/dsl-schema';

import { readText } from '../plans/read-text.ts';
import type { Session } from '../session.ts';
import type { AnswerOptions } from './answer-options.ts';
import { readGivenAnswers } from './given-answers.ts';
import { refuseUnusableAnswers } from './refuse-unusable.ts';
import { decider, type RunAnswers } from './run-answers.ts';

/**
 * Who and what answers the run of a plan, by the options.
 *
 * @param isStdinRead whether standard input has been read for something else: nobody can be asked then
 * @throws CliError (usage) if an answer cannot be read, or no step of the plan can use it
 */
export async function resolveAnswers(
  options: AnswerOptions,
  analysis: PlanAnalysis,
  isStdinRead: boolean,
  session: Session,
): Promise<RunAnswers> {
  const given = await readGivenAnswers(options, (file) => readText(file, session));
  refuseUnusableAnswers(given, analysis);
  return { given, by: decider(options), canAsk: session.interactive && !isStdinRead && options.decisions !== '-' };
}
