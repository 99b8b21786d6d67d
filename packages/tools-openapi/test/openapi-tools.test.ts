import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createExecutor } from '@planloom/executor-core';
import { connectToolSource, ToolRegistry } from '@planloom/tool-kit';
import { toolSourceCases } from '@planloom/tool-kit/testing';
import { describe, expect, onTestFinished, test } from 'vitest';

import {
  openApiTools,
  remoteDocument,
  type OpenApiDiagnostic,
  type OpenApiDocument,
  type OpenApiOptions,
} from '../src/index.ts';
import { fileDocument } from '../src/node.ts';
import { callTool, documentOf, failureOf, json, operationAt, startService, toolsOf } from './service.ts';

const PETS = documentOf({
  '/pets': { get: { operationId: 'listPets', tags: ['pets'] }, post: { operationId: 'addPet', tags: ['pets'] } },
  '/pets/{id}': {
    parameters: [{ name: 'id', in: 'path', schema: { type: 'integer' } }],
    delete: { operationId: 'removePet', tags: ['pets', 'admin'] },
  },
  '/status': { get: { operationId: 'status' } },
});

const server = { url: 'https://api.example.org' };

async function idsOf(options: Partial<OpenApiOptions>): Promise<string[]> {
  return (await openApiTools({ document: PETS, server, ...options }).list()).map(({ id }) => id);
}

async function diagnosticsOf(
  document: OpenApiDocument,
  options: Partial<OpenApiOptions> = {},
): Promise<readonly OpenApiDiagnostic[]> {
  return (await openApiTools({ document, server, ...options }).convert()).diagnostics;
}

describe('a source of tools', () => {
  const cases = toolSourceCases(() => ({ source: openApiTools({ document: PETS, server }) }));
  test.each(cases)('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });

  test('can be connected to a registry, and its tools run in a plan', async () => {
    const service = await startService(({ url }, response) =>
      url === '/pets' ? json(response, [{ id: 7 }]) : response.writeHead(204).end(),
    );
    const registry = new ToolRegistry();
    const source = openApiTools({ document: PETS, server: { url: service.origin } });
    await connectToolSource(registry, source, { prefix: 'pets_' });
    await createExecutor(registry).execute({
      version: '1.0',
      steps: [
        { id: 'pets', tool: 'pets_listPets' },
        { id: 'gone', tool: 'pets_removePet', input: { id: '{{pets[0].id}}' } },
      ],
    });
    expect(service.received.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /pets', 'DELETE /pets/7']);
  });
});

describe('the operations that become tools', () => {
  test.each([
    [{ include: { operationId: 'list*' } }, ['listPets']],
    [{ include: { operationId: /pet$/i } }, ['addPet', 'removePet']],
    [{ include: { tag: 'pets' }, exclude: { tag: 'admin' } }, ['listPets', 'addPet']],
    [{ include: { method: 'get', path: '/pets*' } }, ['listPets']],
    [{ include: [{ method: 'DELETE' }, { path: '/status' }] }, ['removePet', 'status']],
    [{ exclude: ({ tags }: { tags: readonly string[] }) => tags.length > 0 }, ['status']],
    [{ include: { path: '/pets/{id}' } }, ['removePet']],
  ])('are chosen by %j', async (options, ids) => {
    expect(await idsOf(options)).toEqual(ids);
  });
});

describe('a document', () => {
  const yaml =
    'openapi: 3.0.3\npaths:\n  /x:\n    get:\n      operationId: call\n      responses:\n        200: {description: ok}\n';

  test('is an object, or text in JSON or YAML', async () => {
    for (const document of [PETS, JSON.stringify(PETS), `  ${JSON.stringify(PETS, undefined, 2)}`]) {
      expect(await idsOf({ document })).toContain('listPets');
    }
    expect(await idsOf({ document: yaml })).toEqual(['call']);
  });

  test('of Swagger 2.0 is read, too', async () => {
    const service = await startService();
    const document = {
      swagger: '2.0',
      info: { title: 'Old', version: '1' },
      host: 'x.example',
      paths: {
        '/pets': {
          post: {
            operationId: 'call',
            consumes: ['application/json'],
            parameters: [
              { name: 'q', in: 'query', type: 'array', items: { type: 'string' }, collectionFormat: 'csv' },
              { name: 'pet', in: 'body', required: true, schema: { $ref: '#/definitions/Pet' } },
            ],
            responses: {},
          },
        },
      },
      definitions: { Pet: { type: 'object', properties: { name: { type: 'string' } } } },
    };
    await callTool(await toolsOf(document, service), { q: ['a', 'b'], body: { name: 'Rex' } });
    expect(service.received[0]).toMatchObject({ url: '/pets?q=a,b', body: '{"name":"Rex"}' });
  });

  test.each([
    ['', 'is not an OpenAPI document'],
    ['[]', 'is not an OpenAPI document'],
    ['{"openapi": "4.0.0"}', 'must be a version such as "3.1.0", not "4.0.0"'],
    ['info: {}', 'must be a version such as "3.1.0", not missing'],
    ['a: [1', 'is neither JSON nor YAML'],
    ['a: 1\na: 2', 'is neither JSON nor YAML'],
  ])('%j is an error that says what is wrong', async (document, message) => {
    const error = await failureOf(openApiTools({ document, server }).list());
    expect(error).toMatchObject({ name: 'OpenApiDocumentError', code: 'openapi/invalid-document', retryable: false });
    expect(error.message).toContain(message);
  });

  test('that contains itself is refused, as it has no end', async () => {
    const document: Record<string, unknown> = { ...PETS };
    document['components'] = { schemas: { A: { properties: { a: document } } } };
    expect((await failureOf(openApiTools({ document, server }).list())).message).toContain('contains itself');
  });

  test('is not changed', async () => {
    const document = { ...operationAt('/x', 'get'), openapi: '3.0.0' };
    const before = structuredClone(document);
    await toolsOf(document);
    expect(document).toEqual(before);
  });
});

describe('a document on the web', () => {
  test('is loaded once, at the first call; its relative server is where it came from', async () => {
    const document = operationAt('/x', 'get', {}, { servers: [{ url: '/v1' }] });
    const service = await startService(({ url }, response) => json(response, url === '/api/doc' ? document : {}));
    const source = openApiTools({ document: remoteDocument(`${service.origin}/api/doc`) });
    expect(service.received).toEqual([]);
    await Promise.all([source.list(), source.list()]);
    await callTool(await source.list());
    expect(service.received.map(({ url }) => url)).toEqual(['/api/doc', '/v1/x']);
  });

  test('is tried again after a failure', async () => {
    let isUp = false;
    const service = await startService((_, response) => json(response, PETS, isUp ? 200 : 503));
    const source = openApiTools({ document: remoteDocument(service.origin) });
    expect((await failureOf(source.list())).message).toContain('answered 503');
    isUp = true;
    expect(await source.list()).toHaveLength(4);
  });

  test('without end is not read to its end', async () => {
    const service = await startService((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(1000)));
        response.once('drain', more);
      };
      more();
    });
    const document = remoteDocument(service.origin, { maxBytes: 10_000 });
    expect(await failureOf(openApiTools({ document }).list())).toMatchObject({
      code: 'openapi/invalid-document',
      message: expect.stringContaining('is larger than 10000 bytes'),
    });
  });

  test('brings what it refers to, from its own origin only', async () => {
    const other = await startService();
    const service = await startService(({ url }, response) => {
      const document = documentOf({
        '/near': { $ref: 'parts/near.json' },
        '/far': { get: { parameters: [{ $ref: `${other.origin}/p.json` }] } },
      });
      const near = { get: { operationId: 'near', parameters: [{ $ref: 'common.json#/Size' }] } };
      const common = { Size: { name: 'size', in: 'query', schema: { $ref: '#/Sizes' } }, Sizes: { enum: ['S', 'L'] } };
      const files: Record<string, unknown> = {
        '/doc.json': document,
        '/parts/near.json': near,
        '/parts/common.json': common,
      };
      json(response, files[url] ?? null, url in files ? 200 : 404);
    });
    const { tools, diagnostics } = await openApiTools({
      document: remoteDocument(`${service.origin}/doc.json`),
    }).convert();
    expect(tools.map(({ id }) => id)).toEqual(['near']);
    expect(tools[0]!.inputSchema).toMatchObject({ properties: { size: { $ref: '#/$defs/Sizes' } } });
    expect(diagnostics).toMatchObject([
      { code: 'openapi/not-loaded', severity: 'warning' },
      { code: 'openapi/unresolved-reference', severity: 'error', operation: 'GET /far' },
    ]);
    expect(other.received).toEqual([]);
  });

  test('stops waiting when a caller does, without disturbing others', async () => {
    let reply: (() => void) | undefined;
    const service = await startService((_, response) => (reply = () => json(response, PETS)));
    const source = openApiTools({ document: remoteDocument(service.origin) });
    const controller = new AbortController();
    const impatient = failureOf(source.list(controller.signal));
    const patient = source.list();
    controller.abort();
    expect(await impatient).toMatchObject({ name: 'AbortError' });
    await expect.poll(() => reply).toBeDefined();
    reply?.();
    expect(await patient).toHaveLength(4);
  });
});

describe('a document in a file', () => {
  async function folder(files: Readonly<Record<string, unknown>>): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), 'openapi-'));
    onTestFinished(() => rm(path, { recursive: true }));
    await mkdir(join(path, 'api/parts'), { recursive: true });
    for (const [name, value] of Object.entries(files)) await writeFile(join(path, name), JSON.stringify(value));
    return path;
  }

  const document = documentOf({ '/x': { $ref: './parts/x.json' } });

  test('brings files beside and below it', async () => {
    const path = await folder({ 'api/doc.json': document, 'api/parts/x.json': { get: { operationId: 'x' } } });
    expect(await idsOf({ document: fileDocument(join(path, 'api/doc.json')) })).toEqual(['x']);
  });

  test('reads nothing outside its folder, also not through a link', async () => {
    const secret = { get: { operationId: 'secret' } };
    const outside = documentOf({ '/x': { $ref: '../secret.json' }, '/y': { $ref: 'parts/link.json' } });
    const path = await folder({ 'api/doc.json': outside, 'secret.json': secret });
    await symlink(join(path, 'secret.json'), join(path, 'api/parts/link.json'));
    expect(await idsOf({ document: fileDocument(join(path, 'api/doc.json')) })).toEqual([]);
    expect(await idsOf({ document: fileDocument(join(path, 'api/doc.json'), { root: path }) })).toHaveLength(2);
  });

  test('that is not there is an error with its path', async () => {
    const error = await failureOf(openApiTools({ document: fileDocument('/nowhere/doc.yaml') }).list());
    expect(error).toMatchObject({ code: 'openapi/invalid-document', message: '/nowhere/doc.yaml cannot be read.' });
  });
});

describe('one bad operation disables only itself', () => {
  const good = { get: { operationId: 'good' } };
  const schemaOf = (schema: unknown) => ({
    get: { responses: { 200: { content: { 'application/json': { schema } } } } },
  });

  test.each([
    [
      'a reference that leads nowhere',
      schemaOf({ $ref: '#/components/schemas/Pte' }),
      'openapi/unresolved-reference',
      'Did you mean "Pet"?',
    ],
    ['a reference to another document', { $ref: 'other.yaml' }, 'openapi/unresolved-reference', 'fileDocument'],
    [
      'a reference to itself',
      { get: { parameters: [{ $ref: '#/components/parameters/Loop' }] } },
      'openapi/unresolved-reference',
      'back to itself',
    ],
    ['a type that is none', schemaOf({ type: 'strng' }), 'openapi/invalid-schema', 'Did you mean "string"?'],
    ['a schema that is a list', schemaOf({ items: [] }), 'openapi/invalid-schema', 'must be a schema'],
    [
      'a parameter in no place',
      { get: { parameters: [{ name: 'q', in: 'qurey' }] } },
      'openapi/unsupported-parameter',
      'it must be in path, query',
    ],
    [
      'a style of another place',
      { get: { parameters: [{ name: 'q', in: 'query', style: 'matrix' }] } },
      'openapi/unsupported-parameter',
      'it must be form',
    ],
    [
      'a parameter in XML',
      { get: { parameters: [{ name: 'q', in: 'query', content: { 'text/xml': {} } }] } },
      'openapi/unsupported-parameter',
      'JSON can be sent',
    ],
    ['a parameter without a name', { get: { parameters: [{ in: 'query' }] } }, 'openapi/invalid', 'needs a name'],
    ['a method fetch cannot send', { trace: {} }, 'openapi/unsupported-method', 'TRACE'],
    ['a server that is no address', { get: { servers: [{ url: '/v1' }] } }, 'openapi/no-server', 'no complete address'],
    [
      'a server without a value',
      { get: { servers: [{ url: 'https://{region}.example.org' }] } },
      'openapi/no-server',
      '{region}',
    ],
    [
      'a server of this machine',
      { get: { servers: [{ url: 'http://localhost:80' }] } },
      'openapi/origin-not-allowed',
      "allowedOrigins: ['http://localhost']",
    ],
  ])('%s', async (_, bad, code, message) => {
    const components = { schemas: { Pet: {} }, parameters: { Loop: { $ref: '#/components/parameters/Loop' } } };
    const servers = [{ url: 'https://api.example.org' }];
    const document = documentOf({ '/good': good, '/bad': bad }, { components, servers });
    const { tools, diagnostics } = await openApiTools({ document }).convert();
    expect(tools.map(({ id }) => id)).toEqual(['good']);
    expect(diagnostics).toMatchObject([{ code, severity: 'error' }]);
    expect(diagnostics[0]!.message).toContain(message);
    expect(diagnostics[0]!.operation).toContain('/bad');
    expect(diagnostics[0]!.pointer).toMatch(/^#\//);
  });

  test('two that are given one id are not both taken', async () => {
    const operations = { listPets: { id: 'same' }, addPet: { id: 'same' } };
    expect(await diagnosticsOf(PETS, { operations })).toMatchObject([
      { code: 'openapi/duplicate-id', operation: 'POST /pets' },
    ]);
  });

  test('a pattern of another language is left out, with a warning', async () => {
    const document = operationAt('/x', 'get', {
      parameters: [{ name: 'q', in: 'query', schema: { type: 'string', pattern: '(?i)^a$' } }],
    });
    expect(await diagnosticsOf(document)).toMatchObject([{ code: 'openapi/pattern-left-out', severity: 'warning' }]);
  });

  test('a name in the options that the document lacks is a warning', async () => {
    expect(await diagnosticsOf(PETS, { operations: { listPet: {} } })).toMatchObject([
      { code: 'openapi/unknown-operation', message: expect.stringMatching(/Did you mean "listPets"/) },
    ]);
  });
});

describe('the server that is called', () => {
  const servers = [
    { url: 'https://one.example.org', description: 'One' },
    {
      url: 'https://{region}.example.org/v{version}',
      description: 'Two',
      variables: { region: { default: 'eu', enum: ['eu', 'us'] }, version: { default: '2' } },
    },
  ];
  const document = operationAt('/x', 'get', {}, { servers });

  /** The address of a call, or why there is none. */
  async function called(options: Partial<OpenApiOptions>, given: OpenApiDocument = document): Promise<string> {
    let address = '';
    const fetch: typeof globalThis.fetch = async (input) => {
      address = (input as URL).href;
      return Response.json({});
    };
    const { tools, diagnostics } = await openApiTools({ document: given, fetch, ...options }).convert();
    if (tools.length === 0) return diagnostics[0]!.message;
    await callTool(tools);
    return address;
  }

  test.each([
    [{}, 'https://one.example.org/x'],
    [{ index: 1 }, 'https://eu.example.org/v2/x'],
    [{ description: 'Two', variables: { region: 'us' } }, 'https://us.example.org/v2/x'],
    [{ url: servers[1]!.url, variables: { version: '3' } }, 'https://eu.example.org/v3/x'],
    [{ url: 'http://127.0.0.1:8080/base/' }, 'http://127.0.0.1:8080/base/x'],
    [{ index: 2 }, 'There is no server 2. There is 0: https://one.example.org (One), 1: '],
    [
      { index: 1, variables: { region: 'mars' } },
      '{region} of the server https://{region}.example.org/v{version} can be eu, us, not "mars".',
    ],
    [{ url: 'ftp://x.example' }, 'neither http nor https'],
  ])('is by %j: %s', async (server, expected) => {
    expect(await called({ server })).toContain(expected);
  });

  test('is that of the operation or its path before that of the document', async () => {
    const own = documentOf(
      { '/x': { servers: [{ url: 'https://path.example.org' }], get: { operationId: 'call' } } },
      { servers },
    );
    expect(await called({}, own)).toBe('https://path.example.org/x');
  });

  test('must be one of the allowed origins, if there are any', async () => {
    expect(await called({ allowedOrigins: ['https://two.example.org'] })).toContain(
      'The server is https://one.example.org, and allowedOrigins has https://two.example.org.',
    );
    expect(await called({ allowedOrigins: ['https://one.example.org'] })).toBe('https://one.example.org/x');
  });

  test.each([
    'http://localhost',
    'http://127.0.0.1',
    'http://10.1.2.3',
    'http://169.254.169.254',
    'http://[::1]',
    'http://2130706433',
    'http://intranet',
    'http://printer.local',
    'http://metadata.google.internal',
    'http://[::ffff:10.0.0.1]',
  ])('is not %s because a document says so', async (url) => {
    const inside = operationAt('/x', 'get', {}, { servers: [{ url }] });
    expect(await called({}, inside)).toContain('is not on the public internet');
    expect(await called({ allowedOrigins: [new URL(url).origin] }, inside)).toBe(new URL('/x', url).href);
  });
});
