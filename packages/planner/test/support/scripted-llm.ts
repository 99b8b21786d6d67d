import type { LLMClient, LLMRequest, LLMResponse } from '../../src/index.ts';

/** What a scripted model does when it is asked: answers, or fails. */
export type ScriptedAnswer = string | LLMResponse | Error;

/** A model that gives these answers, one after the other, and remembers what it was asked. */
export function scriptedLLM(
  answers: readonly ScriptedAnswer[],
  properties: Pick<LLMClient, 'structuredOutput' | 'name'> = {},
): LLMClient & { readonly asked: LLMRequest[] } {
  const asked: LLMRequest[] = [];
  return {
    ...properties,
    asked,
    generate(request) {
      asked.push(request);
      const answer = answers[asked.length - 1] ?? 'no more answers';
      if (answer instanceof Error) return Promise.reject(answer);
      return Promise.resolve(typeof answer === 'string' ? { text: answer } : answer);
    },
  };
}

/** The last message of what a model was asked. */
export function lastMessage(request: LLMRequest | undefined): string {
  return request?.messages.at(-1)?.content ?? '';
}
