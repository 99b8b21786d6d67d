import { fromAiSdk } from '@planloom/planner/ai-sdk';
import { MockLanguageModelV4 } from 'ai/test';
import { expect, test } from 'vitest';

test('an answer that is not in the form is a text with its usage, not a failure', async () => {
  const model = new MockLanguageModelV4({
    doGenerate: async () => ({
      content: [{ type: 'text', text: 'Here: {"a": 1,}' }],
      finishReason: { unified: 'stop', raw: 'stop' },
      usage: {
        inputTokens: { total: 3, noCache: 3, cacheRead: undefined, cacheWrite: undefined },
        outputTokens: { total: 5, text: 5, reasoning: undefined },
      },
      warnings: [],
    }),
  });
  const output = { name: 'plan', schema: { type: 'object' } } as const;
  const answer = await fromAiSdk(model).generate({ messages: [{ role: 'user', content: 'Tea.' }], output });
  expect(answer).toMatchObject({
    text: 'Here: {"a": 1,}',
    finish: 'complete',
    usage: { inputTokens: 3, outputTokens: 5 },
  });
  expect(answer.object).toBeUndefined();
});
