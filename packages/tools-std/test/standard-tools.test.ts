import { readFileSync } from 'node:fs';

import { jsonSchemaOf } from '@planloom/tool-kit';
import { describe, expect, test } from 'vitest';

import { standardToolPack, standardTools } from '../src/index.ts';

const all = standardTools({ root: '.', allowWrite: true });
const ids = (tools: readonly { id: string }[]) => tools.map(({ id }) => id);

describe('standardTools', () => {
  test('without options reach no files', () => {
    expect(ids(standardTools()).filter((id) => /file/.test(id))).toEqual([]);
  });

  test('write only if allowed, and leave the web out if told to', () => {
    expect(ids(standardTools({ root: '.' }))).not.toContain('write_file');
    expect(ids(all)).toContain('write_file');
    const offline = standardTools({ network: false });
    expect(offline.filter(({ effects }) => effects?.openWorld !== false)).toEqual([]);
  });

  test('are the pack', () => {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    const pack = standardToolPack({ root: '.' });
    expect(pack).toMatchObject({ name: '@planloom/tools-std', version });
    expect(ids(pack.tools)).toEqual(ids(standardTools({ root: '.' })));
  });
});

describe.each(all.map((tool) => [tool.id, tool] as const))('%s', (_, tool) => {
  test('describes every argument and every field of its result', () => {
    for (const side of ['inputSchema', 'outputSchema'] as const) {
      expect(undescribed(jsonSchemaOf(tool[side]!))).toEqual([]);
    }
  });

  test('refuses arguments it does not know', () => {
    expect(jsonSchemaOf(tool.inputSchema!)).toMatchObject({ type: 'object', additionalProperties: false });
  });
});

/** Paths of properties without a description. */
function undescribed(schema: unknown, path = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties = {}, items, anyOf = [] } = schema as { properties?: object; items?: unknown; anyOf?: unknown[] };
  const own = Object.entries(properties).flatMap(([name, property]: [string, { description?: string }]) => [
    ...(property.description === undefined ? [`${path}/${name}`] : []),
    ...undescribed(property, `${path}/${name}`),
  ]);
  return [...own, ...undescribed(items, `${path}/items`), ...anyOf.flatMap((branch) => undescribed(branch, path))];
}
