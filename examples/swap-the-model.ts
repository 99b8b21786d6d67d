/**
 * One task, three models: a server with OpenAI's protocol, a model of the AI SDK, and a recording of the first that needs neither. Nothing but the client differs. The
 * server stands in this file and the SDK's model is its mock, so that the example needs no key; put addresses and providers of yours in their place.
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { fromAiSdk } from '@planloom/planner/ai-sdk';
import { openAiCompatible } from '@planloom/planner/openai-http';
import { memoryRecordings, recordLLM, replayLLM } from '@planloom/planner/replay';
import { MockLanguageModelV4 } from 'ai/test';
import { createPlanExecutor, defineTool, type LLMClient } from 'planloom';

const weather = defineTool({
  id: 'fetch_weather',
  inputSchema: { city: { type: 'string' } },
  effects: { readOnly: true },
  execute: ({ city }) => ({ celsius: city.length * 3 }),
});
const written = '{"version":"1.0","steps":[{"id":"w","tool":"fetch_weather","input":{"city":"Rome"}}]}';

let requests = 0;
const server = createServer((_, response) => {
  requests += 1;
  const choices = [{ index: 0, message: { role: 'assistant', content: written }, finish_reason: 'stop' }];
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ choices }));
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address() as AddressInfo;

const recordings = memoryRecordings();
const overHttp = openAiCompatible({ baseUrl: `http://127.0.0.1:${port}/v1`, model: 'qwen3' });
const ofTheSdk = fromAiSdk(
  new MockLanguageModelV4({
    doGenerate: async () => ({
      content: [{ type: 'text', text: written }],
      finishReason: { unified: 'stop', raw: 'stop' },
      usage: {
        inputTokens: { total: 900, noCache: 900, cacheRead: 0, cacheWrite: 0 },
        outputTokens: { total: 30, text: 30, reasoning: 0 },
      },
      warnings: [],
    }),
  }),
);

const models: readonly [string, LLMClient][] = [
  ['a server with the protocol of OpenAI, recorded', recordLLM(overHttp, recordings)],
  ['the AI SDK', ofTheSdk],
  ['the recording', replayLLM(recordings)],
];
for (const [name, llm] of models) {
  const { result } = await createPlanExecutor([weather], { llm }).executeTask('How warm is it in Rome?');
  console.log(name, result);
  assert.deepEqual(result, { celsius: 12 });
}
server.close();

assert.equal(requests, 1);
