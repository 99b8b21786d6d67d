import { readFileSync } from 'node:fs';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

import { describe, expect, test } from 'vitest';

import { httpTools, type ResolveHost } from '../src/index.ts';
import { callTool } from './call-tool.ts';
import { bodyOf, localServer } from './local-server.ts';

const local = httpTools({ allowPrivateAddresses: true });
const get = (url: string, more: object = {}) => callTool(local, 'http_get', { url, ...more });

describe('http_get', () => {
  test('parses JSON, returns text as text and everything else as base64', async () => {
    const address = await localServer((request, response) => {
      const types: Record<string, string> = {
        '/json': 'application/problem+json',
        '/text': 'text/csv',
        '/bytes': 'image/png',
      };
      response.setHeader('content-type', types[request.url ?? ''] ?? '').end('{"a":1}');
    });
    expect(await get(`${address}/json`)).toMatchObject({ status: 200, body: { a: 1 }, body_form: 'json' });
    expect(await get(`${address}/text`)).toMatchObject({ body: '{"a":1}', body_form: 'text' });
    expect(await get(`${address}/bytes`)).toMatchObject({ body: 'eyJhIjoxfQ==', body_form: 'base64' });
    expect(await get(`${address}/bytes`, { response: 'json' })).toMatchObject({ body: { a: 1 } });
  });

  test('adds the query to the one that is there and sends headers', async () => {
    const address = await localServer((request, response) => {
      response.end(`${request.url} ${String(request.headers['x-key'])} ${request.headers['user-agent']}`);
    });
    const { body } = await get(`${address}/find?a=1`, { query: { q: 'a b&c', n: 2 }, headers: { 'X-Key': 'k' } });
    expect(body).toBe('/find?a=1&q=a+b%26c&n=2 k planloom');
  });

  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
  ])('unpacks %s', async (encoding, compress) => {
    const address = await localServer((_, response) => {
      response.setHeader('content-encoding', encoding).end(compress('packed text'));
    });
    expect((await get(address)).body).toBe('packed text');
  });

  test('unpacks what was packed twice', async () => {
    const address = await localServer((_, response) => {
      response.setHeader('content-encoding', 'gzip, br').end(brotliCompressSync(gzipSync('twice')));
    });
    expect((await get(address)).body).toBe('twice');
  });

  test('reads the charset of the header', async () => {
    const address = await localServer((_, response) => {
      response.setHeader('content-type', 'text/plain; charset="ISO-8859-1"').end(Buffer.from('grüße', 'latin1'));
    });
    expect((await get(address)).body).toBe('grüße');
  });

  test('JSON that is none is an error that names the address without its query', async () => {
    const address = await localServer((_, response) => {
      response.setHeader('content-type', 'application/json').end('<html>');
    });
    const error = await get(`${address}/data?token=secret`).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'tool/invalid-json',
      retryable: false,
      message: expect.stringContaining(`${address}/data`),
    });
    expect((error as Error).message).not.toContain('secret');
  });

  test.each(['ftp://example.com/a', 'file:///etc/passwd', 'example.com', 'javascript:alert(1)'])(
    'refuses %s',
    async (url) => {
      await expect(get(url)).rejects.toMatchObject({ code: 'tool/invalid-url', retryable: false });
    },
  );
});

describe('errors of a service', () => {
  test.each([
    [400, false],
    [401, false],
    [404, false],
    [408, true],
    [429, true],
    [500, true],
    [501, false],
    [503, true],
  ])('status %i: a retry can help is %s', async (status, retryable) => {
    const address = await localServer((_, response) => response.writeHead(status).end('no such thing'));
    await expect(get(address)).rejects.toMatchObject({
      code: 'tool/http-status',
      retryable,
      message: expect.stringMatching(new RegExp(`${status}.*no such thing`)),
    });
  });

  test('Retry-After in seconds is passed on in milliseconds', async () => {
    const address = await localServer((_, response) => response.writeHead(429, { 'retry-after': '7' }).end());
    await expect(get(address)).rejects.toMatchObject({ retryAfterMs: 7000 });
  });

  test('Retry-After as a date is passed on as the time that is left', async () => {
    const date = new Date(Date.now() + 60_000).toUTCString();
    const address = await localServer((_, response) => response.writeHead(503, { 'retry-after': date }).end());
    const error = await get(address).catch((thrown: unknown) => thrown);
    expect((error as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(50_000);
    expect((error as { retryAfterMs: number }).retryAfterMs).toBeLessThanOrEqual(60_000);
  });

  test.each([['-5'], ['soon'], ['12 apples'], ['']])(
    'Retry-After %j, which can not be read, is left out',
    async (header) => {
      const address = await localServer((_, response) => response.writeHead(503, { 'retry-after': header }).end());
      const error = await get(address).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'tool/http-status', retryAfterMs: undefined });
    },
  );

  test('Retry-After in the past means now', async () => {
    const address = await localServer((_, response) =>
      response.writeHead(503, { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }).end(),
    );
    await expect(get(address)).rejects.toMatchObject({ retryAfterMs: 0 });
  });

  test('a server that is not there is an error that may pass', async () => {
    // Port 1 of the own machine is nobody's.
    await expect(get('http://127.0.0.1:1/')).rejects.toMatchObject({ code: 'tool/http-unreachable', retryable: true });
  });

  test('a name that does not exist is an error that stays', async () => {
    const resolveHost: ResolveHost = (_, callback) =>
      callback(Object.assign(new Error('none'), { code: 'ENOTFOUND' }), []);
    const tools = httpTools({ resolveHost });
    await expect(callTool(tools, 'http_get', { url: 'http://nowhere.test/' })).rejects.toMatchObject({
      code: 'tool/http-unreachable',
      retryable: false,
    });
  });

  test('a connection that breaks in the middle of an answer is an error that may pass', async () => {
    const address = await localServer((_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('part');
      response.destroy();
    });
    await expect(get(address)).rejects.toMatchObject({ code: 'tool/http-unreachable', retryable: true });
  });
});

describe('limits', () => {
  const small = httpTools({ allowPrivateAddresses: true, maxResponseBytes: 1000 });

  test('a larger answer is refused by its announced length, without reading it', async () => {
    const address = await localServer((_, response) => {
      response.writeHead(200, { 'content-length': '1001' }).write('x');
    });
    await expect(callTool(small, 'http_get', { url: address })).rejects.toMatchObject({
      code: 'tool/too-large',
      retryable: false,
    });
  });

  test('an answer without end is cut off', async () => {
    const address = await localServer((_, response) => {
      const write = (): void => void (response.destroyed || response.write('x'.repeat(500), write));
      write();
    });
    await expect(callTool(small, 'http_get', { url: address })).rejects.toMatchObject({ code: 'tool/too-large' });
  });

  test('a small answer that unpacks to a large one is refused', async () => {
    const bomb = gzipSync('x'.repeat(1_000_000));
    const address = await localServer((_, response) => {
      response.setHeader('content-encoding', 'gzip').end(bomb);
    });
    await expect(callTool(small, 'http_get', { url: address })).rejects.toMatchObject({ code: 'tool/too-large' });
  });

  test('an abort ends a request that hangs', async () => {
    const controller = new AbortController();
    const reason = new Error('stopped');
    const address = await localServer(() => controller.abort(reason));
    await expect(callTool(local, 'http_get', { url: address }, { signal: controller.signal })).rejects.toBe(reason);
  });

  test('an abort ends an answer that stalls half-way', async () => {
    const controller = new AbortController();
    const reason = new Error('stopped');
    const address = await localServer((_, response) => {
      response.write('part', () => controller.abort(reason));
    });
    await expect(callTool(local, 'http_get', { url: address }, { signal: controller.signal })).rejects.toBe(reason);
  });
});

describe('redirects', () => {
  test('are followed, and the last address is the one returned', async () => {
    const address = await localServer((request, response) => {
      if (request.url === '/end') response.end('there');
      else response.writeHead(302, { location: request.url === '/start' ? '/middle' : '/end' }).end();
    });
    expect(await get(`${address}/start`)).toMatchObject({ url: `${address}/end`, body: 'there' });
  });

  test('that never end are an error', async () => {
    const address = await localServer((request, response) =>
      response.writeHead(301, { location: `${request.url}x` }).end(),
    );
    await expect(get(address)).rejects.toMatchObject({ code: 'tool/http-redirect', retryable: false });
  });

  test('do not carry credentials to another origin', async () => {
    const other = await localServer((request, response) => response.end(JSON.stringify(request.headers)));
    const address = await localServer((_, response) => response.writeHead(307, { location: `${other}/x` }).end());
    const { body } = await get(address, { headers: { Authorization: 'secret', Cookie: 'secret', 'X-Other': 'kept' } });
    expect(body).not.toContain('secret');
    expect(body).toContain('kept');
  });

  test.each([
    [301, 'GET '],
    [302, 'GET '],
    [303, 'GET '],
    [307, 'POST text'],
    [308, 'POST text'],
  ])('a POST answered by %i becomes %j', async (status, expected) => {
    const address = await localServer(async (request, response) => {
      if (request.url === '/') response.writeHead(status, { location: '/next' }).end();
      else response.end(`${request.method} ${await bodyOf(request)}`);
    });
    const { body } = await callTool(local, 'http_request', { url: address, method: 'POST', body: 'text' });
    expect(body).toBe(expected);
  });

  test('to a file are refused', async () => {
    const address = await localServer((_, response) =>
      response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    );
    await expect(get(address)).rejects.toMatchObject({ code: 'tool/invalid-url' });
  });
});

describe('http_request', () => {
  const request = (input: object, context = {}) => callTool(local, 'http_request', input, context);

  test('sends JSON with its type and a key that lets the service notice a repetition', async () => {
    const address = await localServer(async (incoming, response) => {
      const { 'content-type': type, 'idempotency-key': key } = incoming.headers;
      response.end(`${incoming.method} ${type} ${String(key)} ${await bodyOf(incoming)}`);
    });
    const sent = await request(
      { url: address, method: 'POST', json: { a: [1, null] } },
      { idempotencyKey: 'run-1:step' },
    );
    expect(sent.body).toBe('POST application/json run-1:step {"a":[1,null]}');
  });

  test('tells the service where in a trace the call stands', async () => {
    const address = await localServer((incoming, response) => response.end(String(incoming.headers['traceparent'])));
    const carrier = { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' };
    const own = { ...carrier, traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b8-01' };

    const answers = [
      await request({ url: address, method: 'POST' }, { carrier }),
      await callTool(local, 'http_get', { url: address }, { carrier }),
      await callTool(local, 'fetch_page', { url: address }, { carrier }),
      await request({ url: address, method: 'POST', headers: { Traceparent: own.traceparent } }, { carrier }),
      await callTool(local, 'http_get', { url: address, headers: { TraceParent: own.traceparent } }, { carrier }),
    ];

    expect(answers.map(({ body, content }) => body ?? content)).toEqual([
      carrier.traceparent,
      carrier.traceparent,
      carrier.traceparent,
      own.traceparent,
      own.traceparent,
    ]);
  });

  test('sends a text as it is, with the type it is given', async () => {
    const address = await localServer(async (incoming, response) => {
      response.end(`${incoming.headers['content-type']} ${await bodyOf(incoming)}`);
    });
    const sent = await request({ url: address, method: 'PUT', body: 'a=1', headers: { 'Content-Type': 'text/x-own' } });
    expect(sent.body).toBe('text/x-own a=1');
  });

  test('refuses JSON and a text at once', async () => {
    const both = request({ url: 'http://127.0.0.1:1', method: 'POST', json: {}, body: 'x' });
    await expect(both).rejects.toMatchObject({ code: 'tool/invalid-input' });
  });

  test('refuses headers that would break out of their line', async () => {
    const broken = request({ url: 'http://127.0.0.1:1', headers: { a: 'x\r\nHost: evil' } });
    await expect(broken).rejects.toMatchObject({ code: 'tool/invalid-input', retryable: false });
  });

  test('returns an error status if it is accepted', async () => {
    const address = await localServer((_, response) => response.writeHead(404).end('nothing'));
    expect(await request({ url: address, accept_error_status: true })).toMatchObject({ status: 404, body: 'nothing' });
    await expect(request({ url: address })).rejects.toMatchObject({ code: 'tool/http-status' });
  });

  test('HEAD has no body, whatever length is announced', async () => {
    const address = await localServer((_, response) =>
      response.writeHead(200, { 'content-length': '99999999', 'content-encoding': 'gzip' }).end(),
    );
    expect(await request({ url: address, method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });

  test('is never retried unless a plan asks for it, http_get is', () => {
    const effects = (id: string) => local.find((tool) => tool.id === id)!.effects;
    expect(effects('http_request')).toMatchObject({ destructive: true, idempotent: false, openWorld: true });
    expect(effects('http_get')).toMatchObject({ readOnly: true, idempotent: true, openWorld: true });
  });
});

describe('private addresses', () => {
  const guarded = httpTools();

  test.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://0/',
    'http://10.0.0.1/',
    'http://172.16.0.1/',
    'http://192.168.1.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://100.64.0.1/',
    'http://198.18.0.1/',
    'http://224.0.0.1/',
    'http://[::1]/',
    'http://[::]/',
    'http://[fd00::1]/',
    'http://[fe80::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[64:ff9b::10.0.0.1]/',
    'http://[2002:7f00:1::]/',
    'https://127.0.0.1/',
    'http://localhost/',
  ])('refuses %s', async (url) => {
    await expect(callTool(guarded, 'http_get', { url })).rejects.toMatchObject({
      code: 'tool/private-address',
      retryable: false,
    });
  });

  test('refuses a name that resolves to a private address, among others too, and never connects', async () => {
    let connections = 0;
    const address = await localServer((_, response) => {
      connections++;
      response.end();
    });
    const resolveHost: ResolveHost = (_, callback) =>
      callback(null, [
        { address: '93.184.216.34', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ]);
    const tools = httpTools({ resolveHost });
    const url = `http://innocent.test:${new URL(address).port}/`;
    await expect(callTool(tools, 'http_get', { url })).rejects.toMatchObject({ code: 'tool/private-address' });
    await expect(callTool(tools, 'fetch_page', { url })).rejects.toMatchObject({ code: 'tool/private-address' });
    expect(connections).toBe(0);
  });

  test('judges a name for each connection anew, by the very addresses the connection uses', async () => {
    const controller = new AbortController();
    let lookups = 0;
    const resolveHost: ResolveHost = (_, callback) => {
      lookups++;
      // At first a public address, which is not called as the request ends here; then the own machine.
      if (lookups === 1) controller.abort(new Error('stopped'));
      callback(null, [{ address: lookups === 1 ? '93.184.216.34' : '127.0.0.1', family: 4 }]);
    };
    const call = (context = {}) =>
      callTool(httpTools({ resolveHost }), 'http_get', { url: 'http://rebind.test/' }, context);
    await expect(call({ signal: controller.signal })).rejects.toThrow('stopped');
    await expect(call()).rejects.toMatchObject({ code: 'tool/private-address' });
    expect(lookups).toBe(2);
  });

  test('an error does not tell what a name resolves to inside', async () => {
    const resolveHost: ResolveHost = (_, callback) => callback(null, [{ address: '10.1.2.3', family: 4 }]);
    const error = await callTool(httpTools({ resolveHost }), 'http_get', { url: 'http://intranet.test/' }).catch(
      (thrown: unknown) => thrown,
    );
    expect((error as Error).message).not.toContain('10.1.2.3');
  });

  test('allows them if the options say so', async () => {
    const address = await localServer((_, response) => response.end('inside'));
    expect((await get(address)).body).toBe('inside');
  });
});

describe('fetch_page', () => {
  const fetchPage = (url: string) => callTool(local, 'fetch_page', { url });
  const article = readFileSync(new URL('fixtures/article.html', import.meta.url));

  test('returns title, readable text and links of a page', async () => {
    const address = await localServer((_, response) =>
      response.setHeader('content-type', 'text/html; charset=utf-8').end(article),
    );
    const page = await fetchPage(`${address}/blog/tides`);
    expect(page).toMatchObject({
      url: `${address}/blog/tides`,
      content_type: 'text/html',
      title: 'Why tides come twice a day',
      language: 'en',
      author: 'Ada Example',
    });
    expect(page.content).toContain('The moon pulls on the near side of the earth more strongly than on its centre.');
    expect(page.content).toContain('* Spring tides come at new and full moon.');
    expect(page.content).not.toContain('Subscribe to our newsletter');
    expect(page.content).not.toContain('tracking');
    expect(page.links).toContainEqual({ text: 'gravity', url: `${address}/blog/gravity?from=tides` });
    expect(page.links.every(({ url }: { url: string }) => url.startsWith('http'))).toBe(true);
  });

  test('reads the charset that a page names itself', async () => {
    const html = '<html><head><meta charset="windows-1252"><title>Grüße</title></head><body><p>Käse</p></body></html>';
    const address = await localServer((_, response) =>
      response.setHeader('content-type', 'text/html').end(Buffer.from(html, 'latin1')),
    );
    expect(await fetchPage(address)).toMatchObject({ title: 'Grüße', content: 'Käse' });
  });

  test('returns plain text, Markdown and JSON as they are', async () => {
    const address = await localServer((_, response) =>
      response.setHeader('content-type', 'text/markdown').end('# Title\n\ntext\n'),
    );
    expect(await fetchPage(`${address}/docs/readme.md`)).toMatchObject({
      title: 'readme.md',
      content: '# Title\n\ntext',
      links: [],
    });
  });

  test('refuses what has no text', async () => {
    const address = await localServer((_, response) =>
      response.setHeader('content-type', 'application/pdf').end('%PDF'),
    );
    await expect(fetchPage(address)).rejects.toMatchObject({
      code: 'tool/unsupported-content',
      message: expect.stringContaining('application/pdf'),
    });
  });

  test('an empty page is an empty text', async () => {
    const address = await localServer((_, response) => response.setHeader('content-type', 'text/html').end(''));
    expect(await fetchPage(address)).toMatchObject({ title: '', content: '', links: [] });
  });

  test('a page that is not there is an error', async () => {
    const address = await localServer((_, response) => response.writeHead(404).end());
    await expect(fetchPage(address)).rejects.toMatchObject({ code: 'tool/http-status', retryable: false });
  });
});
