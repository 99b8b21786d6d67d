import { applyFix } from '@planloom/dsl-schema';
import { describe, expect, it } from 'vitest';

import { call, plan, startService } from './support/connect.ts';
import { testTools } from './support/tools.ts';

const broken = {
  version: '1.0',
  execution: 'dag',
  steps: [
    {
      id: 'weather',
      type: 'loop',
      over: 'input.cities',
      as: 'city',
      step: { id: 'fetch', tool: 'get_wether', input: { town: '{{city}}' } },
    },
    { id: 'warm', type: 'final', input: { warm: '{{wether.filter(w, w.temperature > 4)}}' } },
  ],
};

describe.each(['2025', '2026'] as const)('a client of %s', (era) => {
  it('finds a tool, checks a plan, mends what is wrong, runs it and gets the result only', async () => {
    const client = await (await startService(testTools())).connect(era);

    const found = await call(client, 'tools_search', { query: 'weather of a city' });
    expect(found.data.tools[0].name).toBe('get_weather');

    const first = await call(client, 'plan_check', { plan: broken });
    expect(first).toMatchObject({ isError: false, data: { ok: false } });
    const { code, path, fix } = first.data.diagnostics[0];
    expect({ code, path }).toEqual({ code: 'plan/unknown-tool', path: '/steps/0/step/tool' });

    const renamed = applyFix(broken, fix);
    const second = await call(client, 'plan_check', { plan: renamed });
    const places = second.data.diagnostics.map((each: { code: string; path: string }) => `${each.code} ${each.path}`);
    expect(places).toContain('plan/unknown-argument /steps/0/step/input/town');

    const mended = JSON.parse(
      JSON.stringify(renamed).replace('"town"', '"city"').replace('wether.filter', 'weather.filter'),
    );
    expect((await call(client, 'plan_check', { plan: mended })).data).toMatchObject({
      ok: true,
      tools: ['get_weather'],
    });

    const run = await call(client, 'plan_run', { plan: mended, input: { cities: ['Rome', 'Lisbon'] } });
    expect(run.text).toBe('{"warm":[{"city":"Lisbon","temperature":6}]}');
    expect(run.data).toMatchObject({ state: 'done', result: { warm: [{ city: 'Lisbon', temperature: 6 }] } });
  });

  it('is told what is wrong with a plan that it runs all the same, and nothing is called', async () => {
    const client = await (await startService(testTools())).connect(era);
    const { isError, text, data } = await call(client, 'plan_run', { plan: broken });

    expect({ isError, code: data.error.code }).toEqual({ isError: true, code: 'plan/invalid' });
    expect(data.diagnostics.length).toBeGreaterThan(1);
    expect(text).toContain('did you mean "get_weather"?');
  });

  it('may write plans as text, JSON or YAML, and is told the line', async () => {
    const client = await (await startService(testTools())).connect(era);
    const yaml = 'version: "1.0"\nsteps:\n  - { id: a, tool: get_weather, input: { city: Rome } }\n';
    const wrong = await call(client, 'plan_check', { plan: yaml.replace('get_weather', 'nothing_alike') });

    expect((await call(client, 'plan_run', { plan: yaml })).data.result).toEqual({ city: 'Rome', temperature: 4 });
    expect(wrong.data.diagnostics[0]).toMatchObject({ code: 'plan/unknown-tool', line: 3 });
  });

  it('gets a typed error with code and step when a run fails', async () => {
    const client = await (await startService(testTools())).connect(era);
    const { isError, text, data } = await call(client, 'plan_run', { plan: plan({ id: 'ask', tool: 'fail' }) });

    expect(isError).toBe(true);
    expect(data).toMatchObject({ state: 'failed', error: { code: 'tool/failed', step: 'ask' } });
    expect(text).toContain('the service said no');
  });

  it('is told what the input should be', async () => {
    const client = await (await startService(testTools())).connect(era);
    const inputs = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] };
    const counting = { ...plan({ id: 'a', type: 'final', input: { n: '{{input.n}}' } }), inputs };
    const { isError, text } = await call(client, 'plan_run', { plan: counting, input: { n: 'many' } });

    expect(isError).toBe(true);
    expect(text).toContain('n: must be a whole number (got "many")');
  });

  it('gets an error of the protocol for a tool that there is not', async () => {
    const client = await (await startService(testTools())).connect(era);

    await expect(call(client, 'plan_write')).rejects.toThrow('there is no tool "plan_write"');
  });
});

describe('tools_search', () => {
  it('gives a brief list without a query, in order of names, and says how many are left', async () => {
    const client = await (await startService(testTools())).connect();
    const { data } = await call(client, 'tools_search', { limit: 2 });

    expect(data.tools.map(({ name }: { name: string }) => name)).toEqual(['delete_city', 'fail']);
    expect(data.more).toBe(3);
    expect(data.tools[0]).toMatchObject({ effects: 'changes, may overwrite' });
  });

  it('gives tools in full by their names, and the nearest name to one that there is not', async () => {
    const client = await (await startService(testTools())).connect();
    const { data } = await call(client, 'tools_search', { names: ['get_weather'] });
    const wrong = await call(client, 'tools_search', { names: ['getWeather'] });

    expect(data.tools[0]).toMatchObject({
      name: 'get_weather',
      effects: 'reads',
      input: { required: ['city'], additionalProperties: false },
      output: { properties: { temperature: { type: 'number' } } },
    });
    expect(wrong).toMatchObject({ isError: true, data: { error: { code: 'tool/unknown' } } });
    expect(wrong.text).toContain('Did you mean "get_weather"?');
  });

  it('says so where nothing fits', async () => {
    const client = await (await startService(testTools())).connect();

    expect((await call(client, 'tools_search', { query: 'zebra' })).text).toContain('No tool');
  });
});
