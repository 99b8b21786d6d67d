import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { openApiTools } from '../src/index.ts';

/** Ids by method and path. */
async function idsOf(paths: Readonly<Record<string, unknown>>): Promise<ReadonlyMap<string, string | undefined>> {
  const document = { openapi: '3.1.0', paths };
  const { operations } = await openApiTools({ document, server: { url: 'https://x.example' } }).convert();
  return new Map(operations.map(({ method, path, toolId }) => [`${method} ${path}`, toolId]));
}

const operationId = fc.oneof(
  fc.constantFrom('get', 'get pet', 'get_pet', 'get/pet', 'x'.repeat(64), 'x'.repeat(65), '', 'ü'),
  fc.string({ maxLength: 80 }),
);
const paths = fc.dictionary(
  fc.stringMatching(/^\/[a-c/_]{0,70}$/),
  fc.record({ get: fc.record({ operationId }), post: fc.record({ operationId }) }),
  { maxKeys: 8 },
);

test('ids are unique, of allowed characters and length, and do not depend on the order of the document', async () => {
  await fc.assert(
    fc.asyncProperty(paths, async (paths) => {
      const ids = await idsOf(paths);
      const values = [...ids.values()];
      expect(values.every((id) => id !== undefined && /^[A-Za-z0-9_-]{1,64}$/.test(id))).toBe(true);
      expect(new Set(values).size).toBe(values.length);
      const reversed = await idsOf(Object.fromEntries(Object.entries(paths).toReversed()));
      expect(Object.fromEntries(reversed)).toEqual(Object.fromEntries(ids));
    }),
    { numRuns: 60 },
  );
});

test('of two that would be the same, the one that is just that keeps it', async () => {
  const ids = await idsOf({ '/a': { get: { operationId: 'get pet' } }, '/b': { get: { operationId: 'get_pet' } } });
  expect(ids.get('GET /b')).toBe('get_pet');
  expect(ids.get('GET /a')).toMatch(/^get_pet_[\da-f]{8}$/);
});

test('a long one ends in a hash of the whole', async () => {
  const long = 'x'.repeat(70);
  const ids = await idsOf({ '/a': { get: { operationId: `${long}a` } }, '/b': { get: { operationId: `${long}b` } } });
  expect([...ids.values()]).toEqual([expect.stringMatching(/^x{55}_[\da-f]{8}$/), expect.stringMatching(/^x{55}_/)]);
});
