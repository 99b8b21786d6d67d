import { describe, expect, test } from 'vitest';

import type { Pagination } from '../src/index.ts';
import { callTool, failureOf, json, operationAt, startService, toolsOf, type Service } from './service.ts';

const integer = { type: 'integer' };
const text = { type: 'string' };
const list = { type: 'array', items: integer };

/** An operation with query parameters and the schema of its answer. */
function listing(query: readonly string[], schema: unknown, headers: unknown = {}): Record<string, unknown> {
  return operationAt('/list', 'get', {
    parameters: query.map((name) => ({ name, in: 'query', schema: {} })),
    responses: { 200: { headers, content: { 'application/json': { schema } } } },
  });
}

/** A service that has the numbers 1 to 7, three on a page unless it is asked for another size. */
function numbers(reply: (page: number[], at: number, query: URLSearchParams) => unknown): Promise<Service> {
  return startService((request, response) => {
    const query = new URL(request.url, 'http://x').searchParams;
    const size = Number(query.get('per_page') ?? query.get('limit') ?? 3);
    const start = Number(query.get('cursor') ?? query.get('offset') ?? (Number(query.get('page') ?? 1) - 1) * size);
    const page = [1, 2, 3, 4, 5, 6, 7].slice(start, start + size);
    const value = reply(page, start + size, query);
    const link = start + size < 7 ? { link: `<?cursor=${start + size}>; rel="next", <?cursor=0>; rel="first"` } : {};
    json(response, value, 200, link);
  });
}

const all = [1, 2, 3, 4, 5, 6, 7];

describe('the pages of a list are found', () => {
  test('by the Link header', async () => {
    const service = await startService((request, response) => {
      const page = Number(new URL(request.url, 'http://x').searchParams.get('page') ?? 1);
      const next = `<${service.origin}/list?page=${page + 1}>; rel="next", <${service.origin}/list?page=3>; rel="last"`;
      json(response, [page], 200, page < 3 ? { Link: next } : {});
    });
    const tools = await toolsOf(listing(['page'], list, { Link: { schema: text } }), service);
    expect(await callTool(tools, { all_pages: true })).toEqual([1, 2, 3]);
  });

  test('by a cursor in the answer, also inside another object', async () => {
    const service = await numbers((data, next) => ({ data, meta: { next_cursor: next < 7 ? String(next) : null } }));
    const meta = { type: 'object', properties: { next_cursor: { type: ['string', 'null'] } } };
    const schema = { type: 'object', properties: { data: list, meta } };
    const tools = await toolsOf(listing(['cursor'], schema), service);
    expect(await callTool(tools, { all_pages: true })).toEqual({ data: all, meta: { next_cursor: null } });
  });

  test('by the address of the next in the answer', async () => {
    const service = await numbers((results, next) => ({ results, next: next < 7 ? `/list?cursor=${next}` : null }));
    const schema = { type: 'object', properties: { results: list, next: { type: ['string', 'null'] } } };
    const tools = await toolsOf(listing([], schema), service);
    expect(await callTool(tools, { all_pages: true })).toMatchObject({ results: all });
  });

  test('by counting pages, until one is not full', async () => {
    const service = await numbers((page) => page);
    const tools = await toolsOf(listing(['page', 'per_page'], list), service);
    expect(await callTool(tools, { all_pages: true, per_page: 3 })).toEqual(all);
    expect(service.received.map(({ url }) => url)).toEqual([
      '/list?per_page=3',
      '/list?page=2&per_page=3',
      '/list?page=3&per_page=3',
    ]);
    expect(await callTool(tools, { all_pages: true, page: 2 })).toEqual([4, 5, 6, 7]);
  });

  test('by counting items', async () => {
    const service = await numbers((items) => ({ items, total: 7 }));
    const schema = { type: 'object', properties: { items: list, total: integer } };
    const tools = await toolsOf(listing(['offset', 'limit'], schema), service);
    expect(await callTool(tools, { all_pages: true, limit: 3, offset: 1 })).toEqual({
      items: [2, 3, 4, 5, 6, 7],
      total: 7,
    });
  });

  test('as the options say, where the document does not show it', async () => {
    const service = await numbers((found, next) => ({ body: { found }, more: next < 7 ? next : '' }));
    const pagination: Pagination = { kind: 'cursor', parameter: 'cursor', next: 'more', items: 'body.found' };
    const tools = await toolsOf(listing(['cursor'], {}), service, { operations: { call: { pagination } } });
    expect(await callTool(tools, { all_pages: true })).toEqual({ body: { found: all }, more: '' });
  });
});

describe('a tool for a list', () => {
  const paged = listing(['page'], list);

  test('fetches one page unless it is asked for all', async () => {
    const service = await numbers((page) => page);
    expect(await callTool(await toolsOf(paged, service))).toEqual([1, 2, 3]);
    expect(service.received.map(({ url }) => url)).toEqual(['/list']);
  });

  test('ends at max_pages, and says so', async () => {
    const service = await numbers((page) => page);
    const logged: string[] = [];
    const progressed: unknown[] = [];
    const context = {
      log: (message: string) => logged.push(message),
      progress: (data: unknown) => progressed.push(data),
    };
    const tools = await toolsOf(paged, service);
    expect(await callTool(tools, { all_pages: true, max_pages: 2 }, context)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(logged).toEqual(['There are more pages than the 2 that were fetched: see max_pages.']);
    expect(progressed).toEqual([
      { pages: 1, items: 3 },
      { pages: 2, items: 6 },
    ]);
  });

  test('cannot be asked for more than the options allow, and for none where they say so', async () => {
    const tools = await toolsOf(paged, undefined, { maxPages: 5 });
    expect(await failureOf(callTool(tools, { all_pages: true, max_pages: 6 }))).toMatchObject({
      code: 'tool/invalid-input',
    });
    for (const options of [{ maxPages: 0 }, { operations: { call: { pagination: 'off' as const } } }]) {
      const [tool] = await toolsOf(paged, undefined, options);
      expect(tool!.inputSchema).not.toHaveProperty('properties.all_pages');
    }
  });

  test('does not go on for ever with a service that gives the same cursor again', async () => {
    const service = await startService((_, response) => json(response, { data: [1], next_cursor: 'same' }));
    const schema = { type: 'object', properties: { data: list, next_cursor: text } };
    const tools = await toolsOf(listing(['cursor'], schema), service);
    expect(await callTool(tools, { all_pages: true })).toMatchObject({ data: [1, 1] });
  });

  test('does not follow a page to another origin', async () => {
    const other = await startService();
    const service = await startService((_, response) =>
      json(response, [1], 200, { link: `<${other.origin}/list>; rel=next` }),
    );
    const tools = await toolsOf(listing([], list, { Link: {} }), service);
    expect(await failureOf(callTool(tools, { all_pages: true }))).toMatchObject({
      code: 'api/invalid-page',
      retryable: false,
    });
    expect(other.received).toEqual([]);
  });

  test('is bounded in the bytes of all pages together', async () => {
    const service = await startService((_, response) => json(response, ['x'.repeat(400)]));
    const schema = { type: 'array', items: text };
    const tools = await toolsOf(listing(['page'], schema), service, { maxResponseBytes: 1000 });
    expect(await failureOf(callTool(tools, { all_pages: true }))).toMatchObject({ code: 'api/too-large' });
    expect(service.received).toHaveLength(3);
  });

  test('has its credentials on every page, also those in the query', async () => {
    const service = await startService(({ url }, response) =>
      json(response, [1], 200, url.includes('cursor') ? {} : { link: '</list?cursor=2>; rel="next"' }),
    );
    const components = { securitySchemes: { key: { type: 'apiKey', in: 'query', name: 'key' } } };
    const document = { ...listing([], list, { link: {} }), components, security: [{ key: [] }] };
    const tools = await toolsOf(document, service, { auth: { key: () => 'k-123456' } });
    await callTool(tools, { all_pages: true });
    expect(service.received.map(({ url }) => url)).toEqual(['/list?key=k-123456', '/list?cursor=2&key=k-123456']);
  });
});
