import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { fromAiSdk } from '../../src/ai-sdk.ts';
import { llmClientCases } from '../../src/testing.ts';
import { chatHarness } from '../support/chat-harness.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';

let server: ChatServer;
beforeAll(async () => void (server = await startChatServer()));
afterAll(() => server.close());

describe('an AI SDK model of a compatible server', () => {
  const harness = chatHarness(
    () => server,
    (baseURL) =>
      fromAiSdk(createOpenAICompatible({ name: 'local', baseURL, includeUsage: true })('test-model'), {
        maxRetries: 0,
        structuredOutput: 'none',
      }),
    // The provider does not read the protocol's refusals.
    ['refusal'],
  );

  it.each(llmClientCases(harness))('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

describe("an AI SDK model of OpenAI's chats", () => {
  const harness = chatHarness(
    () => server,
    (baseURL) => fromAiSdk(createOpenAI({ baseURL, apiKey: 'key' }).chat('gpt-4o'), { maxRetries: 0 }),
    ['refusal'],
  );

  it.each(llmClientCases(harness))('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
