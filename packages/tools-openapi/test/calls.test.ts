import { describe, expect, test } from 'vitest';

import { callTool, failureOf, json, operationAt, startService, toolsOf, type Service } from './service.ts';

/** Tools of a POST whose body has one content type. */
function posting(contentType: string, media: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return operationAt('/x', 'post', { requestBody: { required: true, content: { [contentType]: media } } });
}

/** What arrived for a body. */
async function sentBody(document: Record<string, unknown>, body: unknown): Promise<[string, string | undefined]> {
  const service = await startService();
  await callTool(await toolsOf(document, service), { body });
  return [service.received[0]!.body, service.received[0]!.headers['content-type']];
}

describe('a body', () => {
  test('of JSON or a type based on it is JSON', async () => {
    for (const type of ['application/json', 'application/merge-patch+json']) {
      expect(await sentBody(posting(type), { a: [1, null] })).toEqual(['{"a":[1,null]}', type]);
    }
  });

  test('of JSON has no place for bytes', async () => {
    const failed = failureOf(sentBody(posting('application/json'), { file: new Uint8Array(2) }));
    expect(await failed).toMatchObject({
      code: 'api/invalid-body',
      retryable: false,
      message: expect.stringMatching(/"file" is bytes/),
    });
  });

  test('of a form has lists as repeated fields and objects as JSON, unless the document says otherwise', async () => {
    const type = 'application/x-www-form-urlencoded';
    const body = { a: 'x y', list: [1, 2], nested: { k: ['v'] }, deep: { k: ['v'] }, joined: ['p', 'q'] };
    const encoding = { deep: { style: 'deepObject', explode: true }, joined: { style: 'form', explode: false } };
    const [text, sentType] = await sentBody(posting(type, { encoding }), body);
    expect(sentType).toBe(type);
    expect(text).toBe('a=x%20y&list=1&list=2&nested=%7B%22k%22%3A%5B%22v%22%5D%7D&deep%5Bk%5D%5B0%5D=v&joined=p,q');
  });

  test('with files has each as a part of its own', async () => {
    const schema = {
      type: 'object',
      required: ['file'],
      properties: { file: { type: 'string', format: 'binary' }, about: { type: 'object' }, name: { type: 'string' } },
    };
    const [text, type] = await sentBody(posting('multipart/form-data', { schema }), {
      file: { filename: 'a.png', content: new Uint8Array([65, 66]), content_type: 'image/png' },
      about: { k: 1 },
      name: 'N',
    });
    expect(type).toMatch(/^multipart\/form-data; boundary=/);
    const unified = text.replaceAll('\r\n', '\n');
    expect(unified).toContain('name="file"; filename="a.png"\nContent-Type: image/png\n\nAB\n');
    expect(unified).toMatch(/name="about"; filename="blob"\nContent-Type: application\/json\n\n\{"k":1\}\n/);
    expect(unified).toContain('name="name"\n\nN\n');
  });

  test('of bytes or text goes as it is', async () => {
    expect(await sentBody(posting('application/octet-stream'), new Uint8Array([104, 105]))).toEqual([
      'hi',
      'application/octet-stream',
    ]);
    expect(await sentBody(posting('application/xml'), '<a/>')).toEqual(['<a/>', 'application/xml']);
  });

  test('is checked before anything is sent', async () => {
    const service = await startService();
    const schema = { type: 'object', required: ['name'], properties: { name: { type: 'string' } } };
    const tools = await toolsOf(posting('application/json', { schema }), service);
    for (const input of [{}, { body: {} }, { body: { name: 1 } }, { body: { name: 'a' }, nmae: 1 }]) {
      expect(await failureOf(callTool(tools, input))).toMatchObject({ code: 'tool/invalid-input' });
    }
    expect(service.received).toEqual([]);
  });

  test('of several types is JSON, or the one that was chosen', async () => {
    const content = { 'text/plain': {}, 'application/json': {} };
    const document = operationAt('/x', 'post', { requestBody: { content } });
    const service = await startService();
    await callTool(await toolsOf(document, service), { body: 'a' });
    await callTool(await toolsOf(document, service, { operations: { call: { contentType: 'text/plain' } } }), {
      body: 'a',
    });
    expect(service.received.map(({ body }) => body)).toEqual(['"a"', 'a']);
  });
});

describe('an answer', () => {
  const answered = async (type: string | undefined, body: string | Buffer, status = 200): Promise<unknown> => {
    const service = await startService((_, response) => {
      response.writeHead(status, type === undefined ? {} : { 'content-type': type }).end(body);
    });
    return callTool(await toolsOf(operationAt('/x', 'get'), service));
  };

  test('is JSON, text, bytes or null, by what it says it is', async () => {
    expect(await answered('application/vnd.x+json; charset=utf-8', '{"a":1}')).toEqual({ a: 1 });
    expect(await answered('text/plain; charset=iso-8859-1', Buffer.from([0xe4]))).toBe('ä');
    expect(await answered('application/xml', '<a/>')).toBe('<a/>');
    expect(await answered('image/png', Buffer.from([1, 2]))).toEqual(new Uint8Array([1, 2]));
    expect(await answered(undefined, '', 204)).toBeNull();
  });

  test('that says it is JSON and is not, is an error', async () => {
    expect(await failureOf(answered('application/json', '<html>'))).toMatchObject({
      code: 'api/invalid-answer',
      retryable: false,
    });
  });

  test('to HEAD is status and headers', async () => {
    const service = await startService((_, response) => response.writeHead(200, { etag: '"1"' }).end());
    const result = await callTool(await toolsOf(operationAt('/x', 'head', { responses: { 200: {} } }), service));
    expect(result).toMatchObject({ status: 200, headers: { etag: '"1"' } });
  });

  test.each([true, false])('above the limit is an error, its length announced: %s', async (announced) => {
    const service = await startService((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain', ...(announced && { 'content-length': '2000' }) });
      response.end('x'.repeat(2000));
    });
    const tools = await toolsOf(operationAt('/x', 'get'), service, { maxResponseBytes: 1000 });
    expect(await failureOf(callTool(tools))).toMatchObject({ code: 'api/too-large', retryable: false });
    const exact = await toolsOf(operationAt('/x', 'get'), service, { maxResponseBytes: 2000 });
    expect(await callTool(exact)).toHaveLength(2000);
  });
});

describe('an error', () => {
  const failed = async (
    status: number,
    headers: Readonly<Record<string, string>> = {},
    method = 'get',
    body: unknown = { message: 'No such  pet.' },
  ): Promise<Record<string, unknown>> => {
    const service = await startService((_, response) => json(response, body, status, headers));
    const tools = await toolsOf(operationAt('/pets', method), service, { now: () => Date.UTC(2026, 0, 1) });
    return failureOf(callTool(tools));
  };

  test.each([
    [400, 'api/bad-request', false],
    [401, 'api/unauthorized', false],
    [403, 'api/forbidden', false],
    [404, 'api/not-found', false],
    [408, 'api/timed-out', true],
    [409, 'api/conflict', false],
    [418, 'api/refused', false],
    [422, 'api/unprocessable', false],
    [429, 'api/rate-limited', true],
    [500, 'api/server-error', true],
    [501, 'api/not-implemented', false],
    [503, 'api/unavailable', true],
    [507, 'api/server-error', false],
  ])('of status %i is %s, worth a retry: %s', async (status, code, retryable) => {
    expect(await failed(status)).toMatchObject({ name: 'ApiError', status, code, retryable });
  });

  test('says what the service said, and has it as data', async () => {
    expect(await failed(404)).toMatchObject({
      message: 'GET /pets answered 404: No such pet.',
      details: { status: 404, operation: 'GET /pets', body: { message: 'No such  pet.' } },
    });
  });

  test('shows the start of a long body only', async () => {
    const { details, message } = (await failed(500, {}, 'get', 'y'.repeat(100_000))) as {
      details: { body: string };
      message: string;
    };
    expect(details.body.length).toBe(4096);
    expect(message.length).toBeLessThan(400);
  });

  test('of a call that may have been done already is not worth a retry', async () => {
    expect(await failed(500, {}, 'post')).toMatchObject({ retryable: false });
    expect(await failed(503, {}, 'post')).toMatchObject({ retryable: false });
    expect(await failed(503, { 'retry-after': '2' }, 'post')).toMatchObject({ retryable: true, retryAfterMs: 2000 });
    expect(await failed(429, {}, 'post')).toMatchObject({ retryable: true });
    expect(await failed(502, {}, 'put')).toMatchObject({ retryable: true });
  });

  test.each([
    [429, { 'retry-after': '3' }, 3000],
    [503, { 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT' }, 60_000],
    [503, { 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 0],
    [503, { 'retry-after': 'soon' }, undefined],
    [403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1767225605' }, 5000],
  ])('of status %i with %j has a pause of %s ms', async (status, headers, retryAfterMs) => {
    expect((await failed(status, headers))['retryAfterMs']).toBe(retryAfterMs);
  });

  test('403 with a used-up limit is one of too many calls', async () => {
    expect(await failed(403, { 'x-ratelimit-remaining': '0' })).toMatchObject({
      code: 'api/rate-limited',
      retryable: true,
    });
  });

  test('of a service that is not there is worth a retry', async () => {
    const service = await startService();
    await service.stop();
    for (const method of ['get', 'post']) {
      const error = await failureOf(callTool(await toolsOf(operationAt('/x', method), service)));
      expect(error).toMatchObject({ code: 'api/unreachable', retryable: true });
    }
  });

  test('of a connection that broke is not, if the call may have been done', async () => {
    const service = await startService((_, response) => response.destroy());
    const outcome = async (method: string) => failureOf(callTool(await toolsOf(operationAt('/x', method), service)));
    expect(await outcome('post')).toMatchObject({ code: 'api/unreachable', retryable: false });
    expect(await outcome('get')).toMatchObject({ code: 'api/unreachable', retryable: true });
  });
});

describe('a call', () => {
  const silent = (): Promise<Service> => startService(() => undefined);

  test('ends when it is aborted, with the reason it was', async () => {
    const service = await silent();
    const tools = await toolsOf(operationAt('/x', 'get'), service);
    const controller = new AbortController();
    const outcome = failureOf(callTool(tools, {}, { signal: controller.signal }));
    controller.abort();
    expect(await outcome).toMatchObject({ name: 'AbortError' });
    expect(await failureOf(callTool(tools, {}, { signal: AbortSignal.abort() }))).toMatchObject({ name: 'AbortError' });
  });

  test('ends when its time is up, also in the middle of an answer', async () => {
    const service = await startService((request, response) => {
      if (request.method === 'GET') response.writeHead(200, { 'content-type': 'text/plain' }).write('a');
    });
    const late = async (method: string) =>
      failureOf(callTool(await toolsOf(operationAt('/x', method), service, { timeoutMs: 40 })));
    expect(await late('get')).toMatchObject({ code: 'api/timed-out', retryable: true });
    expect(await late('post')).toMatchObject({ code: 'api/timed-out', retryable: false });
  });

  test('asks for what the document says it answers, and sends the headers of the options', async () => {
    const service = await startService();
    const content = { 'text/html': {}, 'application/json': { schema: true } };
    const document = operationAt('/x', 'get', { responses: { 200: { content } } });
    await callTool(await toolsOf(document, service, { headers: { 'User-Agent': 'tester' } }));
    expect(service.received[0]!.headers).toMatchObject({
      accept: 'application/json, */*;q=0.1',
      'user-agent': 'tester',
    });
  });

  test('goes through the fetch that is given', async () => {
    const seen: string[] = [];
    const fetch: typeof globalThis.fetch = async (input, init) => {
      seen.push(`${init?.method} ${(input as URL).href}`);
      return Response.json({ ok: true });
    };
    const tools = await toolsOf(operationAt('/x', 'get'), { origin: 'https://api.example.org/v1/' }, { fetch });
    expect(await callTool(tools)).toEqual({ ok: true });
    expect(seen).toEqual(['GET https://api.example.org/v1/x']);
  });
});

describe('a redirect', () => {
  test('inside the service is followed, its credentials with it', async () => {
    const service = await startService(({ url }, response) => {
      if (url === '/x') response.writeHead(302, { location: '/y' }).end();
      else json(response, { there: true });
    });
    const tools = await toolsOf(withToken('/x', 'get'), service, token);
    expect(await callTool(tools)).toEqual({ there: true });
    expect(service.received.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer top-secret',
      'Bearer top-secret',
    ]);
  });

  test('after a POST becomes a GET, or stays one with its body, by its status', async () => {
    const service = await startService(({ url }, response) => {
      if (url === '/y') return json(response, {});
      response.writeHead(url === '/see' ? 303 : 307, { location: '/y' }).end();
    });
    const document = (path: string) => operationAt(path, 'post', { requestBody: { content: { 'text/plain': {} } } });
    await callTool(await toolsOf(document('/see'), service), { body: 'hello' });
    await callTool(await toolsOf(document('/keep'), service), { body: 'hello' });
    expect(service.received.map(({ method, url, body }) => `${method} ${url} ${body}`)).toEqual([
      'POST /see hello',
      'GET /y ',
      'POST /keep hello',
      'POST /y hello',
    ]);
  });

  test('to another origin is refused; where it is allowed, nothing secret goes along', async () => {
    const other = await startService();
    const service = await startService((_, response) =>
      response.writeHead(302, { location: `${other.origin}/f` }).end(),
    );
    const document = withToken('/x', 'get');
    const refused = await failureOf(callTool(await toolsOf(document, service, token)));
    expect(refused).toMatchObject({ code: 'api/redirect', retryable: false });
    expect(refused.message).toContain(`redirectOrigins: ['${other.origin}']`);
    expect(other.received).toEqual([]);

    const options = { ...token, redirectOrigins: [other.origin], headers: { 'x-own': '1' } };
    await callTool(await toolsOf(document, service, options));
    expect(other.received[0]!.headers).not.toHaveProperty('authorization');
    expect(other.received[0]!.headers).not.toHaveProperty('x-own');
  });

  test('never takes a call that changes something to another origin', async () => {
    const other = await startService();
    const service = await startService((_, response) => response.writeHead(307, { location: other.origin }).end());
    const tools = await toolsOf(operationAt('/x', 'post'), service, { redirectOrigins: [other.origin] });
    expect(await failureOf(callTool(tools))).toMatchObject({ code: 'api/redirect' });
    expect(other.received).toEqual([]);
  });

  test('without end is an error', async () => {
    const service = await startService((_, response) => response.writeHead(302, { location: '/x' }).end());
    const tools = await toolsOf(operationAt('/x', 'get'), service, { maxRedirects: 3 });
    expect(await failureOf(callTool(tools))).toMatchObject({ code: 'api/redirect' });
    expect(service.received).toHaveLength(4);
  });
});

const token = { auth: { token: { env: 'TOKEN' } }, environment: () => 'top-secret' };

function withToken(path: string, method: string): Record<string, unknown> {
  const components = { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } };
  return operationAt(path, method, { security: [{ token: [] }] }, { components });
}
