import type { Tool } from '@planloom/tool-kit';
import { describe, expect, test } from 'vitest';

import { openApiTools } from '../src/index.ts';
import { callTool, documentOf, failureOf, json, operationAt, startService, toolsOf } from './service.ts';

/** The schema of the body, with `$defs` beside it, for a schema in a document of OpenAPI 3.0. */
async function bodyOf(schema: unknown, components: unknown = {}): Promise<{ body: unknown; $defs: unknown }> {
  const definition = { requestBody: { content: { 'application/json': { schema } } } };
  const document = { ...operationAt('/x', 'post', definition), openapi: '3.0.3', components: { schemas: components } };
  const [tool] = await toolsOf(document);
  const { properties, $defs } = tool!.inputSchema as { properties: { body: unknown }; $defs: unknown };
  return { body: properties.body, $defs };
}

describe('a schema of OpenAPI 3.0', () => {
  test.each([
    [{ type: 'string', nullable: true }, { type: ['string', 'null'] }],
    [
      { type: 'string', nullable: true, enum: ['a'] },
      { type: ['string', 'null'], enum: ['a', null] },
    ],
    [
      { type: 'number', minimum: 1, exclusiveMinimum: true },
      { type: 'number', exclusiveMinimum: 1 },
    ],
    [
      { type: 'number', maximum: 9, exclusiveMaximum: false },
      { type: 'number', maximum: 9 },
    ],
    [{ type: 'string', example: 'x', 'x-internal': 1, xml: {}, externalDocs: {} }, { type: 'string' }],
    [
      { type: 'string', format: 'byte' },
      { type: 'string', contentEncoding: 'base64' },
    ],
  ])('%j becomes %j', async (schema, expected) => {
    expect((await bodyOf({ type: 'object', properties: { it: schema } })).body).toEqual({
      type: 'object',
      properties: { it: expected },
    });
  });

  test('has no defaults, or a PATCH of one field would set the others back', async () => {
    const service = await startService();
    const schema = { type: 'object', properties: { name: {}, private: { type: 'boolean', default: false } } };
    const definition = { requestBody: { content: { 'application/json': { schema } } } };
    await callTool(await toolsOf(operationAt('/x', 'patch', definition), service), { body: { name: 'a' } });
    expect(service.received[0]!.body).toBe('{"name":"a"}');
  });

  test('keeps recursion as a reference, also through another schema', async () => {
    const components = {
      Node: {
        type: 'object',
        properties: { children: { type: 'array', items: { $ref: '#/components/schemas/Link' } } },
      },
      Link: { type: 'object', properties: { to: { $ref: '#/components/schemas/Node' } } },
    };
    const { body, $defs } = await bodyOf({ $ref: '#/components/schemas/Node' }, components);
    expect(body).toEqual({ $ref: '#/$defs/Node' });
    expect($defs).toEqual({
      Node: { type: 'object', properties: { children: { type: 'array', items: { $ref: '#/$defs/Link' } } } },
      Link: { type: 'object', properties: { to: { $ref: '#/$defs/Node' } } },
    });
  });

  test('has alternatives that may overlap', async () => {
    const one = { type: 'object', properties: { a: {} } };
    const both = { oneOf: [one, { ...one, required: ['a'] }], anyOf: [{ minProperties: 1 }] };
    expect((await bodyOf(both)).body).toEqual({
      anyOf: [{ minProperties: 1 }],
      allOf: [{ anyOf: [one, { ...one, required: ['a'] }] }],
    });
  });

  test('gives two schemas of one name two names', async () => {
    const components = { A: { type: 'object', properties: { A: { type: 'string' } } } };
    const schema = {
      type: 'object',
      properties: {
        one: { $ref: '#/components/schemas/A' },
        two: { $ref: '#/components/schemas/A/properties/A' },
      },
    };
    expect((await bodyOf(schema, components)).$defs).toEqual({
      A: { type: 'object', properties: { A: { type: 'string' } } },
      A_2: { type: 'string' },
    });
  });
});

describe('schemas that are closed and then joined', () => {
  const closed = (name: string) => ({ type: 'object', properties: { [name]: {} }, additionalProperties: false });
  const components = { schemas: { A: closed('a'), B: closed('b'), Wrapped: { ...closed('w'), allOf: [closed('v')] } } };
  const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

  test.each([
    ['side by side', { allOf: [ref('A'), ref('B')] }, { a: 1, b: 2 }],
    ['with own properties', { ...closed('c'), allOf: [ref('A')] }, { a: 1, c: 3 }],
    ['around one', { type: 'object', additionalProperties: false, allOf: [ref('A')] }, { a: 1 }],
    ['in each other', { allOf: [ref('Wrapped'), ref('B')] }, { b: 2, w: 1, v: 1 }],
  ])('%s take the properties of all, and no other', async (_, schema, body) => {
    const service = await startService();
    const definition = { requestBody: { content: { 'application/json': { schema } } } };
    const tools = await toolsOf(operationAt('/x', 'post', definition, { components }), service);
    await callTool(tools, { body });
    expect(service.received[0]!.body).toBe(JSON.stringify(body));
    expect(await failureOf(callTool(tools, { body: { ...body, z: 1 } }))).toMatchObject({ code: 'tool/invalid-input' });
  });

  test('are open if they require what they refuse, which is a slip', async () => {
    const service = await startService();
    const schema = { ...closed('state'), required: ['stated'] };
    const definition = { requestBody: { content: { 'application/json': { schema } } } };
    const source = openApiTools({ document: operationAt('/x', 'post', definition), server: { url: service.origin } });
    expect((await source.convert()).diagnostics).toMatchObject([
      { code: 'openapi/contradiction', severity: 'warning' },
    ]);
    await callTool(await source.list(), { body: { stated: 'A' } });
    expect(service.received[0]!.body).toBe('{"stated":"A"}');
  });

  test('stay closed where they stand alone', async () => {
    const schema = { type: 'object', properties: { both: { allOf: [ref('A'), ref('B')] }, one: ref('A') } };
    const definition = { requestBody: { content: { 'application/json': { schema } } } };
    const tools = await toolsOf(operationAt('/x', 'post', definition, { components }), await startService());
    expect(await failureOf(callTool(tools, { body: { one: { a: 1, b: 2 } } }))).toMatchObject({
      code: 'tool/invalid-input',
    });
  });
});

describe('what is for one direction only', () => {
  const schema = {
    type: 'object',
    required: ['id', 'name', 'password'],
    properties: {
      id: { type: 'string', readOnly: true },
      name: { type: 'string' },
      password: { type: 'string', writeOnly: true },
    },
  };
  const media = { content: { 'application/json': { schema } } };

  test('is not required in the other', async () => {
    const [tool] = await toolsOf(operationAt('/x', 'post', { requestBody: media, responses: { 200: media } }));
    const { properties } = tool!.inputSchema as { properties: { body: { required: string[] } } };
    expect(properties.body.required).toEqual(['name', 'password']);
    expect(tool!.outputSchema).toMatchObject({ required: ['id', 'name'] });
  });
});

describe('a result', () => {
  const answer = { type: 'object', required: ['at'], properties: { at: { type: 'string', format: 'date-time' } } };
  const document = operationAt('/x', 'get', {
    responses: { 200: { content: { 'application/json': { schema: answer } } }, 404: {} },
  });

  test('is checked, but not for formats, which services see freely', async () => {
    const service = await startService((_, response) => json(response, { at: 'yesterday' }));
    expect(await callTool(await toolsOf(document, service))).toEqual({ at: 'yesterday' });
  });

  test('that does not fit is an error, unless checkResults is false', async () => {
    const service = await startService((_, response) => json(response, { at: 1 }));
    expect(await failureOf(callTool(await toolsOf(document, service)))).toMatchObject({ code: 'tool/invalid-output' });
    const unchecked = await toolsOf(document, service, { checkResults: false });
    expect(unchecked[0]!.outputSchema).toBeUndefined();
    expect(await callTool(unchecked)).toEqual({ at: 1 });
  });

  test('may be that of any success response', async () => {
    const of = (type: string) => ({ content: { 'application/json': { schema: { type } } } });
    const [tool] = await toolsOf(operationAt('/x', 'get', { responses: { 200: of('string'), 202: of('number') } }));
    expect(tool!.outputSchema).toMatchObject({ anyOf: [{ type: 'string' }, { type: 'number' }] });
  });

  test('of nothing but objects is not taken for the short form', async () => {
    const schema = { additionalProperties: { type: 'integer' } };
    const service = await startService((_, response) => json(response, { dogs: 2 }));
    const document = operationAt('/x', 'get', { responses: { 200: { content: { 'application/json': { schema } } } } });
    expect(await callTool(await toolsOf(document, service))).toEqual({ dogs: 2 });
  });
});

describe('ids and effects', () => {
  const tools = (paths: unknown): Promise<readonly Tool[]> => toolsOf(documentOf(paths));

  test('come from the operationId, else from method and path', async () => {
    const found = await tools({ '/pets/{id}': { get: { operationId: 'repos/get pet' }, delete: {} } });
    expect(found.map(({ id }) => id)).toEqual(['repos_get_pet', 'delete_pets_id']);
  });

  test('are those of the method', async () => {
    const found = await tools({ '/x': { get: {}, head: {}, options: {}, put: {}, delete: {}, post: {}, patch: {} } });
    const effects = Object.fromEntries(found.map((tool) => [tool.id, tool.effects]));
    const reading = { readOnly: true, idempotent: true, destructive: false, openWorld: true };
    const replacing = { readOnly: false, idempotent: true, destructive: true, openWorld: true };
    const adding = { readOnly: false, idempotent: false, destructive: false, openWorld: true };
    expect(effects).toEqual({
      get_x: reading,
      head_x: reading,
      options_x: reading,
      put_x: replacing,
      delete_x: replacing,
      post_x: adding,
      patch_x: adding,
    });
  });

  test('can be said otherwise for one operation, by its id or by method and path', async () => {
    const found = await toolsOf(
      documentOf({ '/search': { post: { operationId: 'search', summary: 'Old' } }, '/x': { get: {} } }),
      undefined,
      {
        operations: {
          search: { id: 'find', description: 'Finds.', effects: { readOnly: true } },
          'GET /x': { id: 'see' },
        },
      },
    );
    expect(found).toMatchObject([
      { id: 'find', name: 'Old', description: 'Finds.', effects: { readOnly: true, openWorld: true } },
      { id: 'see' },
    ]);
  });
});
