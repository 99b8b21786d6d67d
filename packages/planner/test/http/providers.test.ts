import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { LLMock } from '@copilotkit/aimock';
import { defineTool, ToolRegistry } from '@planloom/tool-kit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { fromAiSdk } from '../../src/ai-sdk.ts';
import { createPlanner, isLLMError, isPlannerError, type LLMClient } from '../../src/index.ts';
import { openAiCompatible } from '../../src/openai-http.ts';
import { hastyClock } from '../support/hasty-clock.ts';

/*
 * Task to plan over real HTTP, against a server that speaks each provider's protocol. Every failure ends in a repair or a typed error.
 */

const tools = ToolRegistry.from([
  defineTool({
    id: 'fetch_weather',
    description: 'Weather of a city now',
    inputSchema: { city: { type: 'string' } },
    execute: () => ({ degrees: 20 }),
  }),
]);
const plan = {
  version: '1.0',
  execution: 'dag',
  steps: [
    { id: 'w', tool: 'fetch_weather', input: { city: 'Rome' } },
    { id: 'answer', type: 'final', input: { degrees: '{{w.degrees}}' } },
  ],
};
const good = JSON.stringify(plan);
const wrong = good.replace('fetch_weather', 'get_weather');

const mock = new LLMock({ port: 0, chunkSize: 7 });
let base = '';
beforeAll(async () => void (base = await mock.start()));
beforeEach(() => {
  mock.clearFixtures().clearRequests();
});
afterAll(() => mock.stop());

const clients: readonly [string, () => LLMClient][] = [
  [
    "OpenAI's Responses",
    () => fromAiSdk(createOpenAI({ baseURL: `${base}/v1`, apiKey: 'key' })('gpt-5'), { maxRetries: 0 }),
  ],
  [
    "OpenAI's Chat",
    () => fromAiSdk(createOpenAI({ baseURL: `${base}/v1`, apiKey: 'key' }).chat('gpt-4o'), { maxRetries: 0 }),
  ],
  [
    "Anthropic's Messages",
    () => fromAiSdk(createAnthropic({ baseURL: `${base}/v1`, apiKey: 'key' })('claude-sonnet-4-5'), { maxRetries: 0 }),
  ],
  [
    'a compatible API',
    () =>
      fromAiSdk(createOpenAICompatible({ name: 'local', baseURL: `${base}/v1`, includeUsage: true })('qwen3'), {
        maxRetries: 0,
      }),
  ],
  [
    'a compatible API, without the AI SDK',
    () =>
      openAiCompatible({ baseUrl: `${base}/v1`, model: 'qwen3', clock: hastyClock([60_000, 300_000]), maxRetries: 1 }),
  ],
];

describe.each(clients)('over %s', (_, client) => {
  const ask = (settings: { readonly form?: 'text' | 'draft'; readonly signal?: AbortSignal } = {}) => {
    const { signal, ...config } = settings;
    return createPlanner({ llm: client(), form: 'text', ...config }).plan({
      task: 'How warm is it in Rome?',
      tools,
      ...(signal && { signal }),
    });
  };
  const failure = async (promise: Promise<unknown>) => {
    const error: unknown = await promise.catch((error: unknown) => error);
    return isPlannerError(error)
      ? { code: error.code, cause: isLLMError(error.cause) ? error.cause.code : undefined }
      : error;
  };
  const streamed = async () => {
    const pieces: string[] = [];
    const stream = client().stream?.({ messages: [{ role: 'user', content: 'How warm is it?' }] });
    for await (const piece of stream ?? []) pieces.push(piece);
    return { pieces, text: (await stream?.response)?.text };
  };

  it('a plan is made', async () => {
    mock.onMessage(/How warm/, { content: good });

    expect(await ask()).toMatchObject({ plan, attempts: 1, source: 'model' });
  });

  it('a plan is made as a draft, in the form that the provider enforces', async () => {
    const draft = {
      plan: '',
      execution: 'dag',
      steps: [{ id: 'w', type: 'tool', tool: 'fetch_weather', input: [{ name: 'city', value: 'Rome', as: 'text' }] }],
      more: null,
    };
    mock.onMessage(/How warm/, { content: JSON.stringify(draft) });

    expect((await ask({ form: 'draft' })).plan.steps).toEqual([plan.steps[0]]);
  });

  it('the answer comes in pieces', async () => {
    mock.onMessage(/How warm/, { content: good });

    const { pieces, text } = await streamed();

    expect(pieces.length).toBeGreaterThan(10);
    expect(text).toBe(good);
  });

  it('a slow answer comes, too', async () => {
    mock.onMessage(/How warm/, { content: good }, { latency: 20 });

    expect((await streamed()).text).toBe(good);
  });

  it('an answer that is cut off in mid-stream is a typed error with what had come', async () => {
    mock.onMessage(/How warm/, { content: good }, { latency: 5, truncateAfterChunks: 6 });

    const error: unknown = await streamed().catch((error: unknown) => error);

    expect(isLLMError(error) && error.code).toBe('llm/cut-off');
    expect(isLLMError(error) && good.startsWith(error.text ?? 'nothing')).toBe(true);
  });

  it('a wrong plan is repaired, whose text is valid JSON', async () => {
    mock.onMessage(/That plan cannot run/, { content: good });
    mock.onMessage(/How warm/, { content: wrong });

    expect(await ask()).toMatchObject({ plan, attempts: 2 });
  });

  it('broken JSON is mended', async () => {
    mock.onMessage(/How warm/, { content: `Sure!\n\`\`\`json\n${good.slice(0, -1)},}\n\`\`\`` });

    expect(await ask()).toMatchObject({ plan, attempts: 1 });
  });

  it('an answer that is none of the protocol is a typed error', async () => {
    mock.onMessage(/How warm/, { content: good }, { chaos: { malformedRate: 1 } });

    expect(await failure(ask())).toMatchObject({ code: expect.stringMatching(/^planner\//) as string });
  });

  it.each([
    [429, 'llm/rate-limited'],
    [500, 'llm/unavailable'],
    [401, 'llm/unauthorized'],
    [400, 'llm/bad-request'],
  ])('HTTP %s is a typed error', async (status, code) => {
    mock.onMessage(/How warm/, { error: { message: 'No.', type: 'some_error' }, status, retryAfter: 7 });

    expect(await failure(ask())).toEqual({ code: 'planner/model-failed', cause: code });
  });

  it('words in place of a plan are asked about, and then a typed error', async () => {
    mock.onMessage(/./, { content: 'I am sorry, but I cannot help with that.' });

    expect(await failure(ask())).toMatchObject({ code: 'planner/no-plan' });
    expect(mock.getRequests()).toHaveLength(4);
  });

  it('a plan of 200 KB is made', async () => {
    const steps = Array.from({ length: 1500 }, (_, index) => ({
      id: `step_${index}`,
      tool: 'fetch_weather',
      input: { city: `A city with a long name, number ${index}, ${'x'.repeat(60)}` },
    }));
    const large = { version: '1.0', execution: 'dag', steps };
    mock.onMessage(/How warm/, { content: JSON.stringify(large) });

    expect((await ask()).plan).toEqual(large);
    expect(JSON.stringify(large).length).toBeGreaterThan(200_000);
  });

  it('a task that is no longer wanted ends at once', async () => {
    mock.onMessage(/How warm/, { content: good }, { latency: 5000 });
    const controller = new AbortController();
    const call = ask({ signal: controller.signal });
    setImmediate(() => controller.abort(new Error('no longer wanted')));

    await expect(call).rejects.toThrow('no longer wanted');
  });
});
