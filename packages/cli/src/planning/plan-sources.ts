import type { Planner } from '@planloom/executor-core';
import {
  createPlanCache,
  createPlanner,
  type LLMClient,
  PlannerError,
  planFromSources,
  type PlanSource,
} from '@planloom/planner';
import { filePlanCache } from '@planloom/planner/cache-file';
import { createTemplatePlanner } from '@planloom/templates';

import { type ConfigOptions, loadConfig } from '../config/load-config.ts';
import { chosenModel } from '../model/chosen-model.ts';
import type { ModelOptions } from '../model/configured-model.ts';
import type { Session } from '../session.ts';
import { printableLine } from '../terminal/printable.ts';
import { cacheFolder } from './cache-folder.ts';

/** Where plans may come from. */
export interface SourceOptions extends ModelOptions, ConfigOptions {
  /** False with `--no-cache`. Default: true. */
  readonly cache?: boolean;
  readonly cacheDir?: string;
  /** False with `--no-templates`. Default: true. */
  readonly templates?: boolean;
}

/** The sources of plans, the cheapest first: plans that have done their task before, templates, a model. */
export interface PlanSources {
  readonly planner: Planner;
  /** The model that is asked if nothing else has a plan, as people call it; unset if there is none. */
  readonly model?: string;
}

/**
 * Puts the sources of plans in their order.
 *
 * @throws CliError (usage) if the model or the config is not described right
 */
export async function planSources(options: SourceOptions, session: Session): Promise<PlanSources> {
  const { config, file } = await loadConfig(options, session.directory);
  const llm = chosenModel(options, session.environment, config.llm, file);
  const sources: PlanSource[] = [
    ...(options.cache === false ? [] : [{ name: 'cache', planner: openPlanCache(options, session) }]),
    ...(options.templates === false ? [] : [{ name: 'templates', planner: createTemplatePlanner() }]),
    { name: 'model', planner: llm === undefined ? NO_MODEL : announced(createPlanner({ llm }), nameOf(llm), session) },
  ];
  return { planner: planFromSources(sources), ...(llm && { model: nameOf(llm) }) };
}

/** The cache of plans in its folder; a file there that is none is told, and passed over. */
export function openPlanCache(
  { cacheDir }: Pick<SourceOptions, 'cacheDir'>,
  session: Session,
): ReturnType<typeof createPlanCache> {
  const onProblem = (message: string): void => {
    session.err.write(`${session.paint.yellow('warning')}: ${printableLine(message)}\n`);
  };
  return createPlanCache({ store: filePlanCache(cacheFolder(cacheDir, session), { onProblem }) });
}

function nameOf({ name = 'the model of the config' }: LLMClient): string {
  return name;
}

/** Says whom it asks before it waits: models take their time, and a person may want to know who is told the task. */
function announced(planner: Planner, model: string, { err, paint, quiet }: Session): Planner {
  return {
    plan(request) {
      if (!quiet) err.write(`${paint.dim(`  asking ${printableLine(model)} …`)}\n`);
      return planner.plan(request);
    },
  };
}

/** Stands where the model would: that none was asked is a decision like the others. */
const NO_MODEL: Planner = {
  plan: () => Promise.reject(new PlannerError('planner/declined', 'No model is named.')),
};
