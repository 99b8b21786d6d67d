import type { LLMClient } from '@planloom/planner';
import { openAiCompatible } from '@planloom/planner/openai-http';

import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import type { Environment } from '../terminal/capabilities.ts';

/** Which model is asked, as far as options say it; the environment says the rest. */
export interface ModelOptions {
  readonly model?: string;
  readonly modelUrl?: string;
}

/**
 * The model that is named by `--model` or `PLANLOOM_MODEL`, behind a server with OpenAI's protocol at `--model-url` or
 * `PLANLOOM_MODEL_URL`; a key is taken from `PLANLOOM_MODEL_KEY` alone, where no list of processes shows it.
 *
 * @returns undefined if no model is named
 * @throws CliError (usage) if one is named without a server, or the server's address is none
 */
export function configuredModel(options: ModelOptions, environment: Environment): LLMClient | undefined {
  const model = options.model ?? environment['PLANLOOM_MODEL'];
  const baseUrl = options.modelUrl ?? environment['PLANLOOM_MODEL_URL'];
  const apiKey = environment['PLANLOOM_MODEL_KEY'];
  if (!model) return undefined;
  if (!baseUrl) {
    throw new CliError(ExitCode.usage, `nothing says where the model "${model}" is`, {
      where: '--model',
      next: 'add --model-url http://localhost:11434/v1, or set PLANLOOM_MODEL_URL',
    });
  }
  try {
    return openAiCompatible({ baseUrl, model, ...(apiKey && { apiKey }) });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new CliError(ExitCode.usage, `"${baseUrl}" is not the address of a server`, {
      where: options.modelUrl === undefined ? 'PLANLOOM_MODEL_URL' : '--model-url',
      next: 'write an address such as http://localhost:11434/v1',
      cause: error,
    });
  }
}
