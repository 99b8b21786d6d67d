import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { callTool, failureOf, operationAt, startService, toolsOf } from './service.ts';

const text = 'blue';
const list = ['blue', 'black', 'brown'];
const object = { R: 100, G: 200, B: 150 };

/** Calls an operation with one parameter and gives the path, with its query, that arrived. */
async function sent(parameter: Readonly<Record<string, unknown>>, value: unknown): Promise<string> {
  const service = await startService();
  const path = parameter['in'] === 'path' ? '/x/{color}' : '/x';
  const document = operationAt(path, 'get', { parameters: [{ name: 'color', schema: {}, ...parameter }] });
  await callTool(await toolsOf(document, service), { color: value });
  return service.received[0]!.url;
}

/** The table "Style Examples" of OpenAPI 3.1.1, percent-encoded where it has to be. */
const STYLES = [
  ['path', 'matrix', false, text, '/x/;color=blue'],
  ['path', 'matrix', false, list, '/x/;color=blue,black,brown'],
  ['path', 'matrix', false, object, '/x/;color=R,100,G,200,B,150'],
  ['path', 'matrix', true, text, '/x/;color=blue'],
  ['path', 'matrix', true, list, '/x/;color=blue;color=black;color=brown'],
  ['path', 'matrix', true, object, '/x/;R=100;G=200;B=150'],
  ['path', 'label', false, text, '/x/.blue'],
  ['path', 'label', false, list, '/x/.blue,black,brown'],
  ['path', 'label', false, object, '/x/.R,100,G,200,B,150'],
  ['path', 'label', true, text, '/x/.blue'],
  ['path', 'label', true, list, '/x/.blue.black.brown'],
  ['path', 'label', true, object, '/x/.R=100.G=200.B=150'],
  ['path', 'simple', false, text, '/x/blue'],
  ['path', 'simple', false, list, '/x/blue,black,brown'],
  ['path', 'simple', false, object, '/x/R,100,G,200,B,150'],
  ['path', 'simple', true, list, '/x/blue,black,brown'],
  ['path', 'simple', true, object, '/x/R=100,G=200,B=150'],
  ['query', 'form', false, '', '/x?color='],
  ['query', 'form', false, text, '/x?color=blue'],
  ['query', 'form', false, list, '/x?color=blue,black,brown'],
  ['query', 'form', false, object, '/x?color=R,100,G,200,B,150'],
  ['query', 'form', true, list, '/x?color=blue&color=black&color=brown'],
  ['query', 'form', true, object, '/x?R=100&G=200&B=150'],
  ['query', 'spaceDelimited', false, list, '/x?color=blue%20black%20brown'],
  ['query', 'spaceDelimited', false, object, '/x?color=R%20100%20G%20200%20B%20150'],
  ['query', 'pipeDelimited', false, list, '/x?color=blue%7Cblack%7Cbrown'],
  ['query', 'deepObject', true, object, '/x?color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150'],
] as const;

describe('a parameter', () => {
  test.each(STYLES)('in %s of style %s, explode %s: %j is sent as %s', async (place, style, explode, value, url) => {
    expect(await sent({ in: place, style, explode }, value)).toBe(url);
  });

  test('in the query is form and exploded if the document does not say', async () => {
    expect(await sent({ in: 'query' }, list)).toBe('/x?color=blue&color=black&color=brown');
  });

  test('with content is JSON', async () => {
    const parameter = { in: 'query', content: { 'application/json': { schema: { type: 'object' } } } };
    expect(await sent(parameter, { a: [1] })).toBe(`/x?color=${encodeURIComponent('{"a":[1]}')}`);
  });

  test('is encoded, so that it stays one value', async () => {
    expect(await sent({ in: 'query' }, 'a&b=c#d/ü')).toBe('/x?color=a%26b%3Dc%23d%2F%C3%BC');
    expect(await sent({ in: 'path' }, 'a/b?c')).toBe('/x/a%2Fb%3Fc');
  });

  test('with allowReserved keeps what does not end it', async () => {
    expect(await sent({ in: 'query', allowReserved: true }, '/a:b&c')).toBe('/x?color=/a:b%26c');
  });

  test('that is left out, null or an empty list is not sent', async () => {
    for (const value of [undefined, null, []]) expect(await sent({ in: 'query' }, value)).toBe('/x');
  });

  test('in header and cookie arrives there', async () => {
    const service = await startService();
    const document = operationAt('/x', 'get', {
      parameters: [
        { name: 'X-Trace', in: 'header', schema: { type: 'array', items: { type: 'string' } } },
        { name: 'session', in: 'cookie', schema: { type: 'string' } },
        { name: 'Accept', in: 'header', schema: { type: 'string' } },
      ],
    });
    const tools = await toolsOf(document, service);
    await callTool(tools, { 'X-Trace': ['a', 'b'], session: 'k=1' });

    expect(service.received[0]!.headers).toMatchObject({ 'x-trace': 'a,b', cookie: 'session=k%3D1' });
    expect(Object.keys((tools[0]!.inputSchema as { properties: object }).properties)).toEqual(['X-Trace', 'session']);
  });

  test('in the path cannot be dots, which would call another operation', async () => {
    const service = await startService();
    const document = operationAt('/users/{id}/keys', 'get', {
      parameters: [{ name: 'id', in: 'path', schema: { type: 'string' }, allowReserved: true }],
    });
    const tools = await toolsOf(document, service);
    for (const id of ['..', '.', 'a/../..']) {
      expect(await failureOf(callTool(tools, { id }))).toMatchObject({
        code: 'api/invalid-argument',
        retryable: false,
      });
    }
    expect(service.received).toEqual([]);
    // An encoded percent sign is a name like any other.
    await callTool(tools, { id: '%2e%2E' });
    expect(service.received[0]!.url).toBe('/users/%252e%252E/keys');
  });

  test('in the path must not be empty, and a header has no lines', async () => {
    const service = await startService();
    const document = operationAt('/x/{id}', 'get', {
      parameters: [
        { name: 'id', in: 'path', schema: { type: 'string' } },
        { name: 'x-note', in: 'header', schema: { type: 'string' } },
      ],
    });
    const tools = await toolsOf(document, service);

    expect(await failureOf(callTool(tools, { id: '' }))).toMatchObject({ code: 'api/invalid-argument' });
    expect(await failureOf(callTool(tools, { id: '1', 'x-note': 'a\r\nb: c' }))).toMatchObject({
      code: 'api/invalid-argument',
    });
    expect(service.received).toEqual([]);
  });

  test('of an operation replaces that of its path, and one name in two places is two arguments', async () => {
    const service = await startService();
    const named = (place: string) => ({ name: 'id', in: place, required: true, schema: { type: 'string' } });
    const document = {
      openapi: '3.1.0',
      paths: {
        '/x/{id}': {
          parameters: [{ name: 'limit', in: 'query', schema: { type: 'string' } }],
          get: {
            operationId: 'call',
            parameters: [
              named('query'),
              named('path'),
              named('header'),
              { name: 'limit', in: 'query', schema: { type: 'integer' } },
              { name: 'body', in: 'query', schema: { type: 'string' } },
            ],
            requestBody: undefined,
          },
        },
      },
    };
    const tools = await toolsOf(document, service);

    expect(tools[0]!.inputSchema).toMatchObject({
      properties: { id: {}, id_query: {}, id_header: {}, limit: { type: 'integer' }, body: {} },
      required: expect.arrayContaining(['id', 'id_query', 'id_header']),
    });
    await callTool(tools, { id: 'p', id_query: 'q', id_header: 'h', limit: 3 });
    expect(service.received[0]).toMatchObject({ url: '/x/p?limit=3&id=q', headers: { id: 'h' } });
  });

  test('of the path that nothing describes takes a text, with a warning', async () => {
    const service = await startService();
    const tools = await toolsOf(operationAt('/x/{id}', 'get'), service);
    await callTool(tools, { id: 'a b' });
    expect(service.received[0]!.url).toBe('/x/a%20b');
  });

  test('called Idempotency-Key is the key of the run if the plan gives none', async () => {
    const service = await startService();
    const document = operationAt('/x', 'post', {
      parameters: [{ name: 'Idempotency-Key', in: 'header', required: true, schema: { type: 'string' } }],
    });
    const tools = await toolsOf(document, service);
    await callTool(tools, {}, { idempotencyKey: 'run/step' });
    await callTool(tools, { 'Idempotency-Key': 'own' });
    expect(service.received.map(({ headers }) => headers['idempotency-key'])).toEqual(['run/step', 'own']);
  });

  test('are joined by headers that say where in a trace the call stands', async () => {
    const service = await startService();
    const tools = await toolsOf(operationAt('/x', 'get'), service);
    await callTool(tools, {}, { carrier: { traceparent: '00-1-2-01', baggage: 'a=b' } });
    expect(service.received[0]?.headers).toMatchObject({ traceparent: '00-1-2-01', baggage: 'a=b' });
  });

  test.each([
    ['options', {}, { headers: { TraceParent: '00-3-4-01' } }, {}],
    [
      'arguments',
      { parameters: [{ name: 'Traceparent', in: 'header', schema: {} }] },
      {},
      { Traceparent: '00-3-4-01' },
    ],
  ])('give way to those of the %s, in whichever case', async (_, definition, options, input) => {
    const service = await startService();
    const tools = await toolsOf(operationAt('/x', 'get', definition), service, options);
    await callTool(tools, input, { carrier: { traceparent: '00-1-2-01', baggage: 'a=b' } });
    expect(service.received[0]?.headers).toMatchObject({ traceparent: '00-3-4-01', baggage: 'a=b' });
  });
});

describe('whatever a value holds', () => {
  const texts = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('\ud800', 'a&b=c', '#?/%', 'ü +'));

  /** The address of a call with one parameter in the path, and lists in query and body. */
  async function addressOf(value: string, list: readonly string[]): Promise<{ url: URL; body: string }> {
    const sent: { url: URL; body: string }[] = [];
    const fetch: typeof globalThis.fetch = async (input, init) => {
      sent.push({ url: input as URL, body: init?.body as string });
      return Response.json({});
    };
    const content = { 'application/x-www-form-urlencoded': {} };
    const document = operationAt('/x/{id}/y', 'post', {
      parameters: [
        { name: 'id', in: 'path', schema: { type: 'string' } },
        { name: 'q', in: 'query', schema: {} },
      ],
      requestBody: { content },
    });
    await callTool(await toolsOf(document, undefined, { fetch }), { id: value, q: list, body: { list } });
    return sent[0]!;
  }

  test('the service reads the same again, and the path stays what it is', async () => {
    const values = texts.filter((text) => text !== '' && text !== '.' && text !== '..');
    await fc.assert(
      fc.asyncProperty(values, fc.array(texts, { minLength: 1 }), async (value, list) => {
        const { url, body } = await addressOf(value, list);
        const [, x, id, y, ...more] = url.pathname.split('/');
        const wellFormed = list.map((text) => text.toWellFormed());
        expect([x, decodeURIComponent(id!), y, more]).toEqual(['x', value.toWellFormed(), 'y', []]);
        expect(url.searchParams.getAll('q')).toEqual(wellFormed);
        expect(new URLSearchParams(body).getAll('list')).toEqual(wellFormed);
      }),
      { numRuns: 200 },
    );
  });
});
