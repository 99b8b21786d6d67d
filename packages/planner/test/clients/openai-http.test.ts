import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { isLLMError, type LLMClient, type LLMError, type LLMRequest } from '../../src/index.ts';
import { openAiCompatible, type OpenAiCompatibleOptions } from '../../src/openai-http.ts';
import { llmClientCases } from '../../src/testing.ts';
import { chatHarness } from '../support/chat-harness.ts';
import {
  type Behaviour,
  chat,
  chunkOf,
  json,
  refuse,
  startChatServer,
  streamThen,
  type ChatServer,
} from '../support/chat-server.ts';
import { hastyClock, type HastyClock } from '../support/hasty-clock.ts';

const IDLE_MS = 60_000;
const WHOLE_MS = 300_000;
const KEY = 'sk-very-secret-1234';
const request: LLMRequest = { messages: [{ role: 'user', content: 'Plan it.' }], temperature: 0.3 };
const output = { name: 'plan', schema: { type: 'object', properties: {}, required: [], additionalProperties: false } };

let server: ChatServer;
let clock: HastyClock;
beforeAll(async () => void (server = await startChatServer()));
beforeEach(() => {
  clock = hastyClock([IDLE_MS, WHOLE_MS]);
  server.requests.length = 0;
});
afterAll(() => server.close());

function clientOf(options: Partial<OpenAiCompatibleOptions> = {}): LLMClient {
  return openAiCompatible({ baseUrl: server.url, model: 'test-model', apiKey: KEY, clock, ...options });
}

async function failure(call: Promise<unknown> | undefined): Promise<LLMError> {
  const error: unknown = await call?.catch((error: unknown) => error);
  if (isLLMError(error)) return error;
  throw new Error(`no LLMError: ${String(error)}`);
}

describe.each(['none', 'json', 'strict'] as const)(
  'a client of a server with structured output "%s"',
  (structuredOutput) => {
    const harness = chatHarness(
      () => server,
      (baseUrl) => openAiCompatible({ baseUrl, model: 'test-model', maxRetries: 0, structuredOutput }),
    );

    it.each(llmClientCases(harness))('$name', async ({ run }) => {
      await expect(run()).resolves.toBeUndefined();
    });
  },
);

describe('what is sent', () => {
  it('is the request in the protocol, with the key', async () => {
    server.behave(chat(['hi']));

    await clientOf({ headers: { 'x-team': 'plans' }, body: { seed: 7 } }).generate({ ...request, maxOutputTokens: 50 });

    expect(server.requests[0]?.headers).toMatchObject({ authorization: `Bearer ${KEY}`, 'x-team': 'plans' });
    expect(server.requests[0]?.body).toEqual({
      model: 'test-model',
      messages: request.messages,
      temperature: 0.3,
      max_tokens: 50,
      seed: 7,
    });
  });

  it.each([
    ['strict', { type: 'json_schema', json_schema: { ...output, strict: true } }],
    ['json', { type: 'json_object' }],
    ['none', undefined],
  ] as const)('has the form that is asked for as the server knows it: %s', async (structuredOutput, format) => {
    server.behave(chat(['{}']));

    await clientOf({ structuredOutput }).generate({ ...request, output });

    expect(server.requests[0]?.body['response_format']).toEqual(format);
  });

  it('does not follow a redirect with the key', async () => {
    server.behave((response) => void response.writeHead(307, { location: server.url }).end());

    expect((await failure(clientOf().generate(request))).code).toBe('llm/unavailable');
    expect(clock.pauses).toHaveLength(2);
  });

  it('needs an address without a password in it', () => {
    expect(() => openAiCompatible({ baseUrl: 'http://me:pass@localhost/v1', model: 'm' })).toThrow(/apiKey/);
    expect(() => openAiCompatible({ baseUrl: 'http://me:pass@localhost/v1', model: 'm' })).not.toThrow(/pass@/);
  });

  it('needs an address of HTTP', () => {
    expect(() => openAiCompatible({ baseUrl: 'localhost:11434', model: 'm' })).toThrow(
      /"http:\/\/localhost:11434\/v1"/,
    );
  });
});

describe('what a server does not take', () => {
  it.each([
    [
      "Unsupported value: 'temperature' does not support 0.3 with this model.",
      { temperature: 0.3 },
      { temperature: undefined },
    ],
    [
      "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
      { max_tokens: 9 },
      { max_completion_tokens: 9 },
    ],
    [
      "'response_format.type' must be 'text'",
      { response_format: { type: 'json_schema' } },
      { response_format: { type: 'json_object' } },
    ],
  ])('is left out from then on, and told once: %s', async (message, before, after) => {
    server.behave(refuse(400, message), chat(['{}']), chat(['{}']));
    const notices: string[] = [];
    const client = clientOf({ structuredOutput: 'strict', onNotice: (notice) => notices.push(notice) });
    const asked = { ...request, output, maxOutputTokens: 9 };

    await client.generate(asked);
    await client.generate(asked);

    const [first, second, third] = server.requests.map(({ body }) => body);
    expect(first).toMatchObject(before);
    expect({ ...second, temperature: second?.['temperature'] }).toMatchObject(after);
    expect(third).toEqual(second);
    expect(notices).toEqual([expect.stringContaining(message)]);
  });

  it('is asked for less and less where forms are refused', async () => {
    server.behave(
      refuse(400, 'json_schema is not supported'),
      refuse(400, 'json_object is not supported'),
      chat(['ok']),
    );

    const { text, object } = await clientOf({ structuredOutput: 'strict' }).generate({ ...request, output });

    expect({ text, object }).toEqual({ text: 'ok', object: undefined });
    expect(server.requests.map(({ body }) => body['response_format'] !== undefined)).toEqual([true, true, false]);
  });

  it('is left out of two requests that were refused at the same time', async () => {
    const both = Promise.withResolvers<void>();
    server.behave(async (response, asked) => {
      if (!('temperature' in asked.body)) return chat(['ok'])(response, asked);
      if (server.requests.length === 2) both.resolve();
      await both.promise;
      return refuse(400, 'temperature is not supported')(response, asked);
    });
    const client = clientOf();

    const answers = await Promise.all([client.generate(request), client.generate(request)]);

    expect(answers.map(({ text }) => text)).toEqual(['ok', 'ok']);
  });

  it('is an error if there is nothing to leave out', async () => {
    server.behave(refuse(400, 'The prompt is too long.'));

    expect(await failure(clientOf().generate(request))).toMatchObject({
      code: 'llm/bad-request',
      status: 400,
      message: 'test-model answered with HTTP 400: The prompt is too long.',
    });
    expect(server.requests).toHaveLength(1);
  });
});

describe('a request that may succeed later', () => {
  it.each([
    ['seconds', { 'retry-after': '7' }, 7000],
    ['a date', { 'retry-after': 'Wed, 25 Nov 2026 00:00:09 GMT' }, 9000],
    ['milliseconds', { 'retry-after': '7', 'retry-after-ms': '1500' }, 1500],
    ['nothing', {}, 500],
  ])('is made again after what the server says in %s', async (_, headers, delayMs) => {
    server.behave(refuse(429, 'Slow down.', headers), chat(['ok']));

    expect((await clientOf().generate(request)).text).toBe('ok');
    expect(clock.pauses).toEqual([delayMs]);
  });

  it('is made again twice at most, with longer pauses', async () => {
    server.behave(refuse(500, 'Oops.'));

    expect((await failure(clientOf().generate(request))).code).toBe('llm/unavailable');
    expect(clock.pauses).toEqual([500, 1000]);
  });

  it('is not made again if the server wants to be left alone for longer than that', async () => {
    server.behave(refuse(429, 'Come tomorrow.', { 'retry-after': '86400' }));

    expect(await failure(clientOf().generate(request))).toMatchObject({
      code: 'llm/rate-limited',
      retryAfterMs: 86_400_000,
    });
    expect(server.requests).toHaveLength(1);
  });

  it('is not made again if the money is used up', async () => {
    server.behave(json({ error: { message: 'You exceeded your current quota.', code: 'insufficient_quota' } }, 429));

    expect((await failure(clientOf().generate(request))).code).toBe('llm/unauthorized');
  });

  it('is not made again once pieces of an answer were told', async () => {
    server.behave(streamThen(['half'], (response) => response.destroy()));

    expect(await failure(clientOf().stream?.(request).response)).toMatchObject({ code: 'llm/cut-off', text: 'half' });
    expect(server.requests).toHaveLength(1);
  });

  it('is given up if it is aborted in a pause', async () => {
    const controller = new AbortController();
    server.behave(refuse(429, 'Slow down.', { 'retry-after': '0.3' }));
    const clockThatWaits = {
      ...clock,
      schedule: (delayMs: number, wake: () => void) =>
        delayMs === 300 ? (setImmediate(() => controller.abort()), () => {}) : clock.schedule(delayMs, wake),
    };

    const call = clientOf({ clock: clockThatWaits }).generate({ ...request, signal: controller.signal });

    expect((await failure(call)).code).toBe('llm/aborted');
  });
});

describe('a slow server', () => {
  it('fails with llm/timeout if it is silent too long', async () => {
    server.behave(() => {});
    const call = failure(clientOf({ maxRetries: 0 }).generate(request));

    await clock.ring(IDLE_MS);

    expect(await call).toMatchObject({ code: 'llm/timeout', message: 'test-model was silent for 60000 ms.' });
    expect(clock.limits()).toBe(0);
  });

  it('fails with llm/timeout if it takes too long as a whole, however often it gives a sign of life', async () => {
    server.behave(streamThen(['a'], (response) => response.write(chunkOf({ content: 'b' }))));
    const call = failure(clientOf({ maxRetries: 0 }).stream?.(request).response);

    await clock.ring(WHOLE_MS);

    expect((await call).code).toBe('llm/timeout');
  });

  it('leaves no timer behind when it has answered', async () => {
    server.behave(chat(['a', 'b']));

    await clientOf().generate(request);

    expect(clock.limits()).toBe(0);
  });
});

describe('an answer that is none', () => {
  it.each<[string, Behaviour, string, RegExp]>([
    [
      'a page of a proxy',
      (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>'),
      'llm/bad-answer',
      /is no JSON.*Sign in/,
    ],
    ['JSON without choices', json({ hello: 1 }), 'llm/bad-answer', /has no choices/],
    [
      'an error with status 200',
      json({ error: { message: 'model not loaded' } }),
      'llm/unavailable',
      /model not loaded/,
    ],
    [
      'a page with an error',
      (response) => void response.writeHead(502).end('<html><b>Bad  Gateway</b></html>'),
      'llm/unavailable',
      /HTTP 502: Bad Gateway/,
    ],
    ['a filter without words', chat([''], { finish: 'content_filter' }), 'llm/refused', /filtered/],
  ])('is a typed error: %s', async (_, behaviour, code, message) => {
    server.behave(behaviour);

    expect(await failure(clientOf({ maxRetries: 0 }).generate(request))).toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
  });

  it('is a typed error in the middle of a stream, with what had come', async () => {
    server.behave(streamThen(['half '], (response) => response.end('data: {"error":{"message":"out of memory"}}\n\n')));

    expect(await failure(clientOf().stream?.(request).response)).toMatchObject({
      code: 'llm/unavailable',
      text: 'half ',
    });
  });

  it('is cut off if the stream ends without an end', async () => {
    server.behave(streamThen(['half '], (response) => response.end()));

    expect(await failure(clientOf().stream?.(request).response)).toMatchObject({ code: 'llm/cut-off', text: 'half ' });
  });

  it('never shows the key, even if the server repeats it', async () => {
    server.behave(refuse(401, `Incorrect API key provided: ${KEY}.`));

    const error = await failure(clientOf().generate(request));

    expect(error.code).toBe('llm/unauthorized');
    expect(error.message).toContain('[redacted]');
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(KEY);
  });

  it('never shows a key that was read with the end of its line', async () => {
    server.behave(refuse(401, `Incorrect API key provided: ${KEY}.`));

    const error = await failure(clientOf({ apiKey: `${KEY}\n` }).generate(request));

    expect(error.message).not.toContain(KEY);
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
  });

  it.each([{ apiKey: 'sk-se\ncret' }, { headers: { 'api-key': 'sk-se\ncret' } }])(
    'never shows a key that no header can have: %j',
    (options) => {
      const make = (): LLMClient => clientOf(options);

      expect(make).toThrow(/^openAiCompatible: api-?key has a line break/i);
      expect(make).not.toThrow('cret');
    },
  );

  it('is unavailable, with the place, if nobody listens there', async () => {
    const error = await failure(
      openAiCompatible({ baseUrl: 'http://127.0.0.1:9/v1?key=pass', model: 'm', clock }).generate(request),
    );

    expect(error).toMatchObject({ code: 'llm/unavailable' });
    expect(error.message).not.toContain('pass');
  });
});

describe('an answer', () => {
  it('may come whole though a stream was asked for', async () => {
    server.behave((response, asked) => chat(['whole'])(response, { ...asked, body: { ...asked.body, stream: false } }));

    const stream = clientOf().stream?.(request);
    const pieces: string[] = [];
    for await (const piece of stream ?? []) pieces.push(piece);

    expect(pieces).toEqual(['whole']);
  });

  it('is whole when the server says so, also if it keeps the connection open', async () => {
    server.behave((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`${chunkOf({ content: 'plan' })}${chunkOf({}, 'stop')}data: [DONE]\n\n`);
    });

    expect((await clientOf().stream?.(request).response)?.text).toBe('plan');
    await server.left();
  });

  it('is 200 KB if need be, in pieces of a few characters', async () => {
    const text = JSON.stringify({
      steps: Array.from({ length: 4000 }, (_, index) => ({
        id: `s${index}`,
        tool: 'read',
        input: { path: 'ä/'.repeat(20) },
      })),
    });
    server.behave(chat(text.match(/.{1,37}/gsu) ?? []));

    expect((await clientOf().stream?.(request).response)?.text).toBe(text);
    expect(text.length).toBeGreaterThan(200_000);
  });

  it('tells cached tokens, reasoning and money where the server does', async () => {
    const usage = {
      prompt_tokens: 9,
      completion_tokens: 8,
      prompt_tokens_details: { cached_tokens: 5 },
      completion_tokens_details: { reasoning_tokens: 6 },
      cost: 0.002,
    };
    server.behave(chat(['x'], { usage }));

    expect((await clientOf().generate(request)).usage).toEqual({
      inputTokens: 9,
      outputTokens: 8,
      cachedInputTokens: 5,
      reasoningTokens: 6,
      costUsd: 0.002,
    });
  });

  it('is without what the model thought', async () => {
    server.behave(
      streamThen([], (response) =>
        response.end(
          `${chunkOf({ reasoning_content: 'hm' })}${chunkOf({ content: 'plan' })}${chunkOf({}, 'stop')}data: [DONE]\n\n`,
        ),
      ),
    );

    expect((await clientOf().stream?.(request).response)?.text).toBe('plan');
  });
});
