import type { LLMClient } from '../llm/llm-client.ts';
import { LLMError } from '../llm/llm-error.ts';

/**
 * A model that gives recorded texts, one an attempt, whatever it is asked: a planner can be tried with what a model has answered once.
 * After the last text there is no answer.
 */
export function recordedAnswers(answers: readonly string[], name = 'recorded'): LLMClient {
  const left = [...answers];
  return {
    name,
    generate: async () => {
      const text = left.shift();
      if (text === undefined) {
        throw new LLMError('llm/unavailable', `All ${answers.length} recorded answers of the case have been given.`);
      }
      return { text };
    },
  };
}
