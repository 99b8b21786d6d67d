import { checkPlan } from '@planloom/dsl-schema';
import { compileSchema } from '@planloom/tool-kit';
import { describe, expect, it } from 'vitest';

import { GUIDE_EXAMPLE } from '../src/language/guide.ts';
import { call, startService } from './support/connect.ts';
import { testTools } from './support/tools.ts';

describe('plan_schema', () => {
  it('gives a guide that fits into a small part of a context window, and says how large it is', async () => {
    const client = await (await startService(testTools())).connect();
    const { text, data } = await call(client, 'plan_schema');

    expect(data).toMatchObject({ version: '1.0', bytes: Buffer.byteLength(text), guide: text });
    expect(data.tokens).toBeLessThan(1500);
    expect(data.schema).toBeUndefined();
  });

  it('shows an example that the checker has nothing to say about', () => {
    const tools = [{ id: 'get_weather' }, { id: 'make_table' }];

    expect(checkPlan(GUIDE_EXAMPLE, { tools }).diagnostics).toEqual([]);
  });

  it('gives the JSON Schema of the types of steps that are asked for, and no others', async () => {
    const client = await (await startService(testTools())).connect();
    const all = await call(client, 'plan_schema', { part: 'schema' });
    const some = await call(client, 'plan_schema', { part: 'schema', steps: ['tool', 'final'] });
    const accepts = compileSchema(some.data.schema);

    expect(accepts({ version: '1.0', steps: [{ id: 'a', tool: 't' }] }).ok).toBe(true);
    expect(accepts({ version: '1.0', steps: [{ id: 'a', type: 'parallel', steps: [] }] }).ok).toBe(false);
    expect(compileSchema(all.data.schema)(GUIDE_EXAMPLE).ok).toBe(true);
    expect(some.data.bytes).toBeLessThan(all.data.bytes / 2);
  });

  it('refuses parts and steps that there are not', async () => {
    const client = await (await startService(testTools())).connect();

    expect((await call(client, 'plan_schema', { part: 'everything' })).isError).toBe(true);
    expect((await call(client, 'plan_schema', { steps: ['goto'] })).text).toContain('tool/invalid-input');
  });
});
