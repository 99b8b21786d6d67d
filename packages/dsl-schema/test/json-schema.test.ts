import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { getLanguageService, TextDocument, type LanguageService } from 'vscode-json-languageservice';

import { jsonSchemaFiles } from '../scripts/json-schema-files.ts';
import { arbitraryPlan } from './arbitrary-plan.ts';

const read = (name: string): string => readFileSync(join(import.meta.dirname, '..', 'schema', name), 'utf8');
const draft07 = JSON.parse(read('plan.draft-07.schema.json')) as object;
const draft2020 = JSON.parse(read('plan.schema.json')) as object;

describe('the JSON Schema files', () => {
  it('are as the zod schema makes them (else: run packages/dsl-schema/scripts/build-schema.ts)', () => {
    for (const [name, content] of jsonSchemaFiles()) expect(read(name)).toBe(content);
  });

  it('accept every plan of the right shape, in both drafts', () => {
    const validate07 = new Ajv({ strict: false }).compile(draft07);
    const validate2020 = new Ajv2020({ strict: false }).compile(draft2020);
    fc.assert(
      fc.property(arbitraryPlan, (plan) => {
        expect([validate07(plan), validate07.errors]).toEqual([true, null]);
        expect([validate2020(plan), validate2020.errors]).toEqual([true, null]);
      }),
      { numRuns: 200 },
    );
  }, 30_000);

  it('refuse an unknown field at any depth', () => {
    const validate = new Ajv2020({ strict: false }).compile(draft2020);
    const step = { id: 'inner', tool: 'fetch', inputt: {} };
    const plan = { version: '1.0', steps: [{ id: 'outer', type: 'loop', over: 'input.urls', step }] };
    expect(validate(plan)).toBe(false);
  });
});

describe.each([
  ['draft-07', draft07],
  ['2020-12', draft2020],
])('an editor with the %s schema', (_draft, schema) => {
  const service: LanguageService = getLanguageService({});
  service.configure({ validate: true, schemas: [{ uri: 'plan.schema.json', fileMatch: ['*'], schema }] });

  /** `|` marks the cursor. */
  const open = (marked: string): { document: TextDocument; at: number } => {
    const document = TextDocument.create('file:///a.plan.json', 'json', 1, marked.replace('|', ''));
    return { document, at: marked.indexOf('|') };
  };

  it('marks an unknown field', async () => {
    const { document } = open(
      '{ "version": "1.0", "steps": [{ "id": "a", "type": "loop", "overr": "x", "steps": [] }] }',
    );
    const found = await service.doValidation(document, service.parseJSONDocument(document));
    expect(found.map(({ message }) => message)).toContain('Property overr is not allowed.');
  });

  it('has nothing to say about a good plan', async () => {
    const { document } = open('{ "version": "1.0", "steps": [{ "id": "a", "tool": "fetch" }] }');
    expect(await service.doValidation(document, service.parseJSONDocument(document))).toEqual([]);
  });

  it('completes the fields of a step', async () => {
    const { document, at } = open('{ "version": "1.0", "steps": [{ "id": "a", "type": "loop", "|" }] }');
    const list = await service.doComplete(document, document.positionAt(at), service.parseJSONDocument(document));
    expect(list?.items.map(({ label }) => label)).toEqual(expect.arrayContaining(['over', 'until', 'on_item_error']));
  });

  it('completes the words of a mode', async () => {
    const { document, at } = open('{ "version": "1.0", "execution": |, "steps": [] }');
    const list = await service.doComplete(document, document.positionAt(at), service.parseJSONDocument(document));
    expect(list?.items.map(({ label }) => label)).toEqual(expect.arrayContaining(['"sequential"', '"dag"', '"graph"']));
  });

  it('explains a field under the mouse', async () => {
    const { document, at } = open('{ "version": "1.0", "steps": [{ "id": "a", "tool": "fetch", "time|out_ms": 5 }] }');
    const hover = await service.doHover(document, document.positionAt(at), service.parseJSONDocument(document));
    expect(JSON.stringify(hover?.contents)).toContain('Milliseconds one attempt may take');
  });
});
