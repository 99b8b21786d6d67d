import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { defineTool, ToolRegistry } from '@planloom/tool-kit';
import { describe, expect, it, onTestFinished } from 'vitest';

import { openPlanFolder } from '../src/index.ts';
import { call, plan, startService } from './support/connect.ts';
import { testTools } from './support/tools.ts';

const inputs = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const weather = {
  ...plan({ id: 'w', tool: 'get_weather', input: { city: '{{input.city}}' } }),
  plan: 'The weather of a city',
  inputs,
};

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'planloom-plans-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe('plans of a folder', () => {
  it('are tools with their inputs and effects; broken ones are left out, each with its reason', async () => {
    const folder = folderWith({
      'city weather.plan.json': JSON.stringify(weather),
      'tidy.plan.yaml': 'version: "1.0"\nsteps: [{ id: d, tool: delete_city, input: { city: Rome } }]\n',
      'broken.plan.yaml': 'version: "1.0"\nsteps: [{ id: d, tool: delete_town }]\n',
      'list.plan.json': JSON.stringify({ ...weather, inputs: { type: 'array' } }),
      'plan_run.plan.json': JSON.stringify(weather),
      'tidy.plan.json': '{}',
      'notes.md': '# no plan',
    });
    const problems: string[] = [];
    const { plans } = await openPlanFolder(folder, { onProblem: (message) => problems.push(message) });
    const service = await startService({
      ...testTools(),
      plans,
      onLeftOut: ({ name, message }) => problems.push(`${name}: ${message}`),
    });
    const client = await service.connect();
    const { tools } = await client.listTools();
    const own = tools.slice(6);

    expect(own.map(({ name }) => name)).toEqual(['city_weather', expect.stringMatching(/^plan_run_[0-9a-f]{16}$/u)]);
    expect(own[0]).toMatchObject({
      description: 'The weather of a city',
      inputSchema: inputs,
      annotations: { readOnlyHint: true, openWorldHint: false },
    });
    expect(problems.toSorted().join('\n')).toMatch(
      /broken\.plan\.yaml: .*did you mean "delete_city".*list\.plan\.json: .*not an object.*tidy\.plan\.json.*tidy\.plan\.yaml is left out/su,
    );
    expect((await call(client, 'city_weather', { city: 'Rome' })).data.result).toEqual({
      city: 'Rome',
      temperature: 4,
    });
    expect((await call(client, 'city_weather', {})).text).toContain('city');
  });

  it('are followed: clients are told when the list has changed', async () => {
    const folder = folderWith({});
    const changed = Promise.withResolvers<void>();
    const service = await startService(testTools());
    const opened = await openPlanFolder(folder, { onChange: (plans) => service.server.setPlans(plans) });
    onTestFinished(() => opened.close());
    const client = await service.connect('2025', {
      listChanged: { tools: { autoRefresh: false, onChanged: () => changed.resolve() } },
    });
    expect((await client.listTools()).tools).toHaveLength(6);

    writeFileSync(join(folder, 'weather.plan.json'), JSON.stringify(weather));
    await changed.promise;
    expect((await client.listTools()).tools.at(-1)?.name).toBe('weather');
  });

  it('need a folder', async () => {
    await expect(openPlanFolder(join(tmpdir(), 'planloom-no-such-folder'))).rejects.toThrow('ENOENT');
  });
});

describe('tools that are exposed', () => {
  it('are called directly, with their schemas, checks, results and errors', async () => {
    const service = await startService({ ...testTools(), exposeTools: ['get_weather', 'fail'] });
    const client = await service.connect();
    const { tools } = await client.listTools();
    expect(tools.slice(6).map(({ name }) => name)).toEqual(['fail', 'get_weather']);

    expect((await call(client, 'get_weather', { city: '{{x}}' })).data).toEqual({ city: '{{x}}', temperature: 5 });
    expect((await call(client, 'get_weather', { town: 'Rome' })).data.error.code).toBe('tool/invalid-input');
    expect((await call(client, 'fail')).text).toContain('the service said no');
  });

  it('come and go with the registry', async () => {
    const registry = ToolRegistry.from(testTools().tools);
    const client = await (await startService({ tools: registry, exposeTools: 'all' })).connect('2026');
    registry.register(defineTool({ id: 'hello', effects: { readOnly: true }, execute: () => 'hello' }));
    expect((await call(client, 'hello')).text).toBe('hello');

    registry.unregister('hello');
    await expect(call(client, 'hello')).rejects.toThrow('there is no tool "hello"');
  });

  it('all have names that clients take, which do not depend on their order', async () => {
    const long = `server.${'x'.repeat(70)}_end`;
    const ids = ['a.b', 'a_b', 'c.d', 'c/d', 'e.f', 'weather', 'plan_run', long];
    const leftOut: string[] = [];
    const namesOf = async (order: readonly string[]): Promise<Record<string, string>> => {
      const tools = order.map((id) => ({ id, effects: { readOnly: true }, execute: () => id }));
      const onLeftOut = ({ message }: { message: string }): void => void leftOut.push(message);
      const plans = { weather: { plan: plan({ id: 'w', tool: 'a_b' }) } };
      const client = await (await startService({ tools, plans, exposeTools: 'all', onLeftOut })).connect();
      const listed = (await client.listTools()).tools.slice(7);
      expect(listed.every(({ name }) => /^[A-Za-z0-9_-]{1,64}$/u.test(name))).toBe(true);
      const entries = listed.map(async ({ name }) => [(await call(client, name)).text, name] as const);
      return Object.fromEntries(await Promise.all(entries));
    };
    const names = await namesOf(ids);

    expect(await namesOf(ids.toReversed())).toEqual(names);
    expect(names).toEqual({
      'a.b': expect.stringMatching(/^a_b_[0-9a-f]{16}$/u),
      a_b: 'a_b',
      'c.d': expect.stringMatching(/^c_d_[0-9a-f]{16}$/u),
      'c/d': expect.stringMatching(/^c_d_[0-9a-f]{16}$/u),
      'e.f': 'e_f',
      weather: expect.stringMatching(/^weather_[0-9a-f]{16}$/u),
      plan_run: expect.stringMatching(/^plan_run_[0-9a-f]{16}$/u),
      [long]: expect.stringMatching(/x_end_[0-9a-f]{16}$/u),
    });
    expect(leftOut).toEqual([]);
  });

  it('have to be there', async () => {
    await expect(startService({ ...testTools(), exposeTools: ['get_wether'] })).rejects.toThrow('get_weather');
  });
});
