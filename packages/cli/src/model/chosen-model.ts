import type { LLMClient } from '@planloom/planner';

import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import type { Environment } from '../terminal/capabilities.ts';
import { configuredModel, type ModelOptions } from './configured-model.ts';

/**
 * The model that is asked for plans: that of `--model`, else that of the config, else that of the environment.
 *
 * @param configured `llm` of the config
 * @param file the config
 * @returns undefined if there is none
 * @throws CliError (usage) if it is not described right
 */
export function chosenModel(
  options: ModelOptions,
  environment: Environment,
  configured: LLMClient | undefined,
  file: string | undefined,
): LLMClient | undefined {
  if (options.model !== undefined || configured === undefined) return configuredModel(options, environment);
  if (typeof configured.generate === 'function') return configured;
  throw new CliError(ExitCode.usage, 'llm is no client of a model: it has no function "generate"', {
    next: 'make one with openAiCompatible of @planloom/planner/openai-http, or name a model with --model',
    ...(file !== undefined && { where: file }),
  });
}
