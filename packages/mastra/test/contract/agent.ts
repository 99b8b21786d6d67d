import { Agent } from '@mastra/core/agent';
import { noopLogger } from '@mastra/core/logger';
import { RequestContext } from '@mastra/core/request-context';
import { createTool } from '@mastra/core/tools';
import { fromMastraAgent } from '@planloom/mastra';
import type { LLMRequest, LLMResponse } from '@planloom/planner';
import { APICallError } from 'ai';
import type { MockLanguageModelV4 } from 'ai/test';
import { describe, expect, it } from 'vitest';

import { forMastra, modelThatBreaksOff, modelThatEnds, modelThatSays, modelThatWaits } from '../support/models.ts';

const schema = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
} as const;
const request: LLMRequest = {
  messages: [
    { role: 'system', content: 'Answer in JSON.' },
    { role: 'user', content: 'Where?' },
  ],
  output: { name: 'place', schema },
};

function agentWith(model: MockLanguageModelV4, more: object = {}): Agent {
  const agent = new Agent({
    id: 'guide',
    name: 'Guide',
    instructions: 'You guide.',
    model: forMastra(model),
    maxRetries: 0,
    ...more,
  });
  agent.__setLogger(noopLogger);
  return agent;
}

function ask(model: MockLanguageModelV4, more: Partial<LLMRequest> = {}): Promise<LLMResponse> {
  return fromMastraAgent(agentWith(model)).generate({ ...request, ...more });
}

describe('an agent as a language model', () => {
  it('gives the object that was asked for, its text, what it cost and who answered', async () => {
    expect(await ask(modelThatSays('{"city":"Rome"}'))).toEqual({
      text: '{"city":"Rome"}',
      object: { city: 'Rome' },
      usage: { inputTokens: 10, outputTokens: 5, cachedInputTokens: 2, reasoningTokens: 1 },
      finish: 'complete',
      model: 'mock-1',
    });
  });

  it.each(['no JSON at all', '{"city":7}', '{"town":"Rome"}'])('hands %s on as text, after one call', async (text) => {
    const model = modelThatSays(text);
    const response = await ask(model);

    expect(response).toMatchObject({ text, usage: { inputTokens: 10 }, finish: 'complete' });
    expect(response.object).toBeUndefined();
    expect(model.doGenerateCalls).toHaveLength(1);
  });

  it('asks for no form where none is wanted', async () => {
    const model = modelThatSays('Rome');
    const { output: _, ...plain } = request;

    expect(await fromMastraAgent(agentWith(model)).generate(plain)).toMatchObject({ text: 'Rome' });
    expect(JSON.stringify(model.doGenerateCalls[0]?.prompt)).not.toContain('schema');
  });

  it('keeps the instructions of the agent before the messages, and passes the settings on', async () => {
    const model = modelThatSays('{"city":"Rome"}');
    await ask(model, { temperature: 0.5, maxOutputTokens: 50 });
    const [call] = model.doGenerateCalls;

    expect(call).toMatchObject({ temperature: 0.5, maxOutputTokens: 50 });
    expect(call?.prompt.map(({ role }) => role)).toEqual(['system', 'system', 'user']);
    expect(call?.prompt[0]?.content).toBe('You guide.');
  });

  it('lets the agent call no tool unless that is wanted', async () => {
    const search = createTool({ id: 'search', description: 'Searches.', execute: async () => 'found' });
    const offered = async (useTools: boolean): Promise<number> => {
      const model = modelThatSays('{"city":"Rome"}');
      await fromMastraAgent(agentWith(model, { tools: { search } }), { useTools }).generate(request);
      return model.doGenerateCalls[0]?.tools?.length ?? 0;
    };

    expect([await offered(false), await offered(true)]).toEqual([0, 1]);
  });

  it('hands the request context to the agent', async () => {
    const instructions = ({ requestContext }: { requestContext: RequestContext }): string =>
      `You speak ${String(requestContext.get('language'))}.`;
    const model = modelThatSays('{"city":"Roma"}');
    const requestContext = new RequestContext();
    requestContext.set('language', 'Italian');
    await fromMastraAgent(agentWith(model, { instructions }), { requestContext }).generate(request);

    expect(model.doGenerateCalls[0]?.prompt[0]?.content).toBe('You speak Italian.');
  });

  it.each([
    ['length', 'length'],
    ['content-filter', 'filtered'],
  ] as const)('says that an answer ended by %s', async (reason, finish) => {
    expect(await ask(modelThatEnds(reason, '{"city":'))).toMatchObject({ text: '{"city":', finish });
  });

  it.each([
    [401, 'llm/unauthorized'],
    [403, 'llm/unauthorized'],
    [404, 'llm/bad-request'],
    [429, 'llm/rate-limited'],
    [500, 'llm/unavailable'],
    [504, 'llm/timeout'],
  ])('turns the status %i of a provider into %s', async (status, code) => {
    await expect(ask(modelThatSays(statusError(status)))).rejects.toMatchObject({
      name: 'LLMError',
      code,
      status,
      retryAfterMs: 3000,
    });
  });

  it('asks again without a form if the provider refuses it', async () => {
    const model = modelThatSays(statusError(400), '{"city":"Rome"}');
    const response = await ask(model);

    expect(response.text).toBe('{"city":"Rome"}');
    expect(response.object).toBeUndefined();
    expect(model.doGenerateCalls).toHaveLength(2);
  });

  it('says so when the provider refuses the plain question as well', async () => {
    await expect(ask(modelThatSays(statusError(400)))).rejects.toMatchObject({ code: 'llm/bad-request', status: 400 });
  });

  it('ends at once when it is aborted, also before it began', async () => {
    const abort = new AbortController();
    const model = modelThatWaits(() => abort.abort());
    await expect(ask(model, { signal: abort.signal })).rejects.toMatchObject({ code: 'llm/aborted' });

    const untouched = modelThatSays('{}');
    await expect(ask(untouched, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'llm/aborted' });
    expect(untouched.doGenerateCalls).toHaveLength(0);
  });
});

describe('the stream of an agent', () => {
  it('gives pieces that make the whole', async () => {
    const stream = streamOf(modelThatSays('{"city":"Rome"}'));
    const pieces = await piecesOf(stream);

    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.join('')).toBe('{"city":"Rome"}');
    expect(await stream.response).toMatchObject({
      text: '{"city":"Rome"}',
      object: { city: 'Rome' },
      usage: { inputTokens: 10, outputTokens: 5 },
      model: 'mock-1',
    });
  });

  it('hands on as text what does not fit', async () => {
    const stream = streamOf(modelThatSays('not JSON'));

    expect((await piecesOf(stream)).join('')).toBe('not JSON');
    expect((await stream.response).object).toBeUndefined();
  });

  it('fails in the loop and in the response, which nobody has to look at', async () => {
    const stream = streamOf(modelThatSays(statusError(429)));

    await expect(piecesOf(stream)).rejects.toMatchObject({ code: 'llm/rate-limited' });
    await expect(stream.response).rejects.toMatchObject({ code: 'llm/rate-limited' });
  });

  it('gives the response also where nobody reads the pieces', async () => {
    expect((await streamOf(modelThatSays('{"city":"Rome"}')).response).object).toEqual({ city: 'Rome' });
  });

  it('that breaks off keeps what had come', async () => {
    const stream = streamOf(modelThatBreaksOff('{"city"', new Error('socket hang up')));

    await expect(stream.response).rejects.toMatchObject({ code: 'llm/cut-off', text: '{"city"' });
  });

  it('ends the call when its reader leaves', async () => {
    const stream = streamOf(modelThatBreaksOff('{"city"'));
    for await (const piece of stream) {
      expect(piece).toBe('{"city"');
      break;
    }

    await expect(stream.response).rejects.toMatchObject({ code: 'llm/aborted' });
  });

  it('ends when it is aborted in the middle', async () => {
    const abort = new AbortController();
    const stream = streamOf(modelThatBreaksOff('{"city"'), abort.signal);
    const reading = (async (): Promise<void> => {
      for await (const _ of stream) abort.abort();
    })();

    await expect(reading).rejects.toMatchObject({ code: 'llm/aborted' });
    await expect(stream.response).rejects.toMatchObject({ code: 'llm/aborted' });
  });

  it('fails when a processor stops the agent', async () => {
    const guard = {
      id: 'guard',
      processInput: ({ abort }: { abort: (reason: string) => never }) => abort('not about travel'),
    };
    const client = fromMastraAgent(agentWith(modelThatSays('{}'), { inputProcessors: [guard] }));
    const stream = client.stream?.(request);

    await expect(client.generate(request)).rejects.toMatchObject({ code: 'llm/refused', text: 'not about travel' });
    await expect(piecesOf(stream ?? (await Promise.reject(new Error('An agent can stream.'))))).rejects.toMatchObject({
      code: 'llm/refused',
    });
  });

  it('ends when it is aborted', async () => {
    const abort = new AbortController();
    const stream = streamOf(
      modelThatWaits(() => abort.abort()),
      abort.signal,
    );

    await expect(piecesOf(stream)).rejects.toMatchObject({ code: 'llm/aborted' });
    await expect(stream.response).rejects.toMatchObject({ code: 'llm/aborted' });
  });
});

function streamOf(
  model: MockLanguageModelV4,
  signal?: AbortSignal,
): AsyncIterable<string> & { response: Promise<LLMResponse> } {
  const stream = fromMastraAgent(agentWith(model)).stream?.({ ...request, ...(signal && { signal }) });
  if (stream === undefined) throw new Error('An agent can stream.');
  return stream;
}

async function piecesOf(stream: AsyncIterable<string>): Promise<string[]> {
  const pieces: string[] = [];
  for await (const piece of stream) pieces.push(piece);
  return pieces;
}

function statusError(statusCode: number): Error {
  return new APICallError({
    message: `status ${statusCode}`,
    url: 'http://model.test',
    requestBodyValues: {},
    statusCode,
    responseHeaders: { 'retry-after': '3' },
    isRetryable: false,
  });
}
