import { jsonSchemaOf, type Tool } from '@planloom/tool-kit';
import { describe, expect, test } from 'vitest';

import { PUBLISHED_DOCUMENTS } from '../scripts/conversion-table.ts';
import { openApiTools, type OpenApiConversion, type OpenApiOptions } from '../src/index.ts';
import { fileDocument } from '../src/node.ts';
import { sampleOf } from './sample.ts';
import { callTool, startService } from './service.ts';

/** Every operation of each document, and what becomes of it without any option. */
const COUNTS: Readonly<Record<string, { operations: number; tools: number; paged: number; found: readonly string[] }>> =
  {
    '@figma/rest-api-spec': { operations: 54, tools: 54, paged: 4, found: [] },
    '@blockfrost/openapi': { operations: 129, tools: 129, paged: 66, found: [] },
    // Three schemas require what they refuse, "from_state_provinced" for instance.
    'shipengine-openapi': { operations: 76, tools: 76, paged: 6, found: ['warning openapi/contradiction 3'] },
    'rclone-openapi': { operations: 101, tools: 0, paged: 0, found: ['error openapi/origin-not-allowed 101'] },
  };

function convert(name: string, options: Partial<OpenApiOptions> = {}): Promise<OpenApiConversion> {
  const path = PUBLISHED_DOCUMENTS.get(name);
  if (path === undefined) throw new Error(`There is no document of ${name}`);
  return openApiTools({ document: fileDocument(path), ...options }).convert();
}

describe.each(Object.entries(COUNTS))('the document of %s', (name, expected) => {
  test('becomes so many tools, and what does not says why', async () => {
    const { tools, operations, diagnostics } = await convert(name);
    expect({
      operations: operations.length,
      tools: tools.length,
      paged: tools.filter(({ inputSchema }) => 'all_pages' in propertiesOf(inputSchema)).length,
      found: countsOf(diagnostics.map(({ severity, code }) => `${severity} ${code}`)),
    }).toEqual(expected);
    // Nothing is left out in silence: an operation has a tool or an error of its own.
    const failed = diagnostics.filter(({ severity }) => severity === 'error').map(({ operation }) => operation);
    const without = operations.filter(({ toolId }) => toolId === undefined);
    expect(without.map(({ method, path }) => `${method} ${path}`)).toEqual(failed);
  });

  test('has tools that each send what the document describes', async () => {
    const service = await startService();
    const { tools, operations } = await convert(name, { server: { url: service.origin }, checkResults: false });
    expect(tools).toHaveLength(expected.operations);
    for (const { method, path, toolId } of operations) {
      const tool = tools.find(({ id }) => id === toolId)!;
      const input = sampleOf(jsonSchemaOf(tool.inputSchema!)!);
      await callTool(tools, input as Record<string, unknown>, {}, tool.id);
      const sent = service.received.at(-1)!;
      expect(sent.method).toBe(method);
      expect(sent.url.split('?')[0]).toMatch(templateOf(path));
      expect(sent.headers['content-type'] !== undefined).toBe('body' in (input as object));
    }
    expect(service.received).toHaveLength(expected.operations);
  });
});

describe('the tools of Figma', () => {
  test('take a file by its key and a token from the environment', async () => {
    const service = await startService();
    const { tools } = await convert('@figma/rest-api-spec', {
      server: { url: service.origin },
      auth: { PersonalAccessToken: { env: 'FIGMA_TOKEN' } },
      environment: (name) => `value-of-${name}`,
      checkResults: false,
    });
    await callTool(tools, { file_key: 'abc', ids: '1:2,3:4', depth: 2 }, {}, 'getFileNodes');
    expect(service.received[0]).toMatchObject({
      url: '/v1/files/abc/nodes?ids=1%3A2%2C3%3A4&depth=2',
      headers: { 'x-figma-token': 'value-of-FIGMA_TOKEN' },
    });
  });

  test('have results that are checked, with a schema that contains itself', async () => {
    const { tools } = await convert('@figma/rest-api-spec');
    const schema = tools.find(({ id }) => id === 'getFile')!.outputSchema as {
      $defs: Readonly<Record<string, unknown>>;
    };
    // A frame has children, which may be frames.
    expect(JSON.stringify(schema.$defs['SubcanvasNode'])).toContain('#/$defs/FrameNode');
    expect(JSON.stringify(schema).length).toBeLessThan(400_000);
  });
});

describe('the tools of rclone', () => {
  test('are called on this machine where that is allowed', async () => {
    const { tools } = await convert('rclone-openapi', { allowedOrigins: ['http://localhost:5572'] });
    expect(tools).toHaveLength(101);
  });
});

/** Each text with the number of times it is there. */
function countsOf(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].map((text) => `${text} ${texts.filter((other) => other === text).length}`);
}

function propertiesOf(schema: Tool['inputSchema']): Readonly<Record<string, unknown>> {
  return (schema as { properties?: Readonly<Record<string, unknown>> }).properties ?? {};
}

function templateOf(path: string): RegExp {
  const parts = path.split(/\{[^}]+\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('[^/]+')}$`);
}
