import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { Agent } from '@mastra/core/agent';
import { noopLogger } from '@mastra/core/logger';
import { llmClientCases } from '@planloom/planner/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chatHarness } from '../../planner/test/support/chat-harness.ts';
import { startChatServer, type ChatServer } from '../../planner/test/support/chat-server.ts';
import { fromMastraAgent } from '../src/index.ts';
import { forMastra } from './support/models.ts';

let server: ChatServer;
beforeAll(async () => void (server = await startChatServer()));
afterAll(() => server.close());

describe('an agent of Mastra as a client', () => {
  const harness = chatHarness(
    () => server,
    (baseURL) => {
      const model = createOpenAICompatible({ name: 'local', baseURL, includeUsage: true })('test-model');
      const agent = new Agent({ id: 'guide', name: 'Guide', instructions: '', model: forMastra(model), maxRetries: 0 });
      agent.__setLogger(noopLogger);
      return fromMastraAgent(agent);
    },
    // The provider does not read the protocol's refusals.
    ['refusal'],
  );

  it.each(llmClientCases(harness))('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
