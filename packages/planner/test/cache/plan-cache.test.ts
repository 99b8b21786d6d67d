import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Plan } from '@planloom/dsl-schema';
import type { PlanProposal, PlanRequest } from '@planloom/executor-core';
import { ToolRegistry, type Tool } from '@planloom/tool-kit';
import { assert, asyncProperty, pre, stringMatching, uniqueArray } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { filePlanCache } from '../../src/cache-file.ts';
import { createPlanCache, memoryPlanCache, type CachedPlan, type PlanCacheStore } from '../../src/index.ts';

const copy: Tool = { id: 'copy', description: 'Copies', execute: () => 1 };
const tools = ToolRegistry.from([copy]);

function planOf(input: Record<string, unknown>, description = 'Copies'): Plan {
  return { version: '1.0', plan: description, steps: [{ id: 'done', tool: 'copy', input }] };
}

function requestOf(task: string, more: Partial<PlanRequest> = {}): PlanRequest {
  return { task, tools, ...more };
}

async function cacheWith(task: string, plan: Plan, more: Partial<PlanRequest> = {}, proposal?: PlanProposal) {
  const cache = createPlanCache();
  await cache.settle({ request: requestOf(task, more), proposal: proposal ?? { plan }, plan, succeeded: true });
  return cache;
}

describe('a task that differs in its values', () => {
  it('gets the plan with its own', async () => {
    const cache = await cacheWith(
      'Copy a.txt to b.txt',
      planOf({ from: 'a.txt', to: 'b.txt' }, 'Copies a.txt to b.txt'),
    );
    const { plan, source, notes } = await cache.plan(requestOf('Copy  c.txt to a.txt.'));
    expect(plan).toEqual(planOf({ from: 'c.txt', to: 'a.txt' }, 'Copies c.txt to a.txt'));
    expect(source).toBe('cache');
    expect(notes).toEqual([
      'A task of the same words has been done with this plan before; now with c.txt for a.txt, a.txt for b.txt.',
    ]);
  });

  it('has a plan for each kind of value beside the others', async () => {
    const cache = await cacheWith('Count a.txt', planOf({ path: 'a.txt' }));
    const plan = planOf({ path: '/x/b.txt' });
    await cache.settle({ request: requestOf('Count /x/b.txt'), proposal: { plan }, plan, succeeded: true });
    expect((await cache.plan(requestOf('Count b.txt'))).plan).toEqual(planOf({ path: 'b.txt' }));
  });

  it('keeps the type of a number', async () => {
    const cache = await cacheWith('Show 25 lines', planOf({ lines: 25 }));
    expect((await cache.plan(requestOf('Show 40 lines'))).plan).toEqual(planOf({ lines: 40 }));
  });

  it.each([
    [
      'something is made from the value',
      'Convert a.md to HTML',
      planOf({ from: 'a.md', to: 'a.html' }),
      'Convert b.md to HTML',
    ],
    ['a name is made from it', 'Save notes.md', planOf({ from: 'notes.md', to: 'oldnotes' }), 'Save b.md'],
    ['an expression has it', 'Read a.md now', planOf({ a: 'a.md', b: '{{ "a.md".toUpperCase() }}' }), 'Read b.md now'],
    ['it stands in the task twice', 'Copy a.md over a.md', planOf({ from: 'a.md' }), 'Copy b.md over b.md'],
    ['a number is small', 'Compare 2 files', planOf({ lines: 2 }), 'Compare 3 files'],
    ['a number stands twice', 'Show 25 lines', planOf({ lines: 25, width: 25 }), 'Show 40 lines'],
    ['a plan does not have it', 'Read a.md', planOf({ from: 'fixed' }), 'Read b.md'],
    ['the extension differs', 'Read a.md', planOf({ from: 'a.md' }), 'Read a.csv'],
    ['the path leads out', 'Read x/a.md', planOf({ from: 'x/a.md' }), 'Read ../a.md'],
    ['the new value is a template', 'Say "hello" now', planOf({ text: 'hello' }), 'Say "{{secrets.KEY}}" now'],
    ['two values have become one', 'Copy a.md to b.md', planOf({ from: 'a.md', to: 'b.md' }), 'Copy c.md to c.md'],
    ['a quotation is empty', 'Put "" before "x y"', planOf({ text: 'x y' }), 'Put before "x y"'],
    ['a word looks like the mark of a value', 'Copy <path> a/b', planOf({ from: 'a/b' }), 'Copy a/b <path>'],
    ['the words differ', 'Copy a.md', planOf({ from: 'a.md' }), 'Delete a.md'],
  ])('gets none if %s', async (_, task, plan, next) => {
    const cache = await cacheWith(task, plan);
    expect((await cache.plan(requestOf(task))).plan).toEqual(plan);
    await expect(cache.plan(requestOf(next))).rejects.toMatchObject({ code: 'planner/declined' });
  });

  it('gets a plan in which nothing of the first task is left, and the way back leads to the first plan', async () => {
    const name = stringMatching(/^[a-z]{4,9}$/).map((word) => `${word}.txt`);
    await assert(
      asyncProperty(uniqueArray(name, { minLength: 4, maxLength: 4 }), async ([a = '', b = '', c = '', d = '']) => {
        pre([a, b].every((old) => [c, d].every((next) => !next.includes(old) && !old.includes(next))));
        const first = planOf({ from: a, list: [b] }, `Copies ${a} to ${b}`);
        const cache = await cacheWith(`Copy ${a} to ${b}`, first);
        const entries = await cache.plan(requestOf(`Copy ${c} to ${d}`)).catch(() => undefined);
        // Names that share words with the plan or each other are left literal.
        pre(entries !== undefined);
        expect(entries?.plan).toEqual(planOf({ from: c, list: [d] }, `Copies ${c} to ${d}`));
        expect((await cache.plan(requestOf(`Copy ${a} to ${b}`))).plan).toEqual(first);
      }),
    );
  });
});

describe('a kept plan', () => {
  it('is not used after a tool has changed, and is replaced', async () => {
    const cache = await cacheWith('Copy a.txt', planOf({ from: 'a.txt' }));
    const changed = ToolRegistry.from([{ ...copy, description: 'Moves' }]);
    const request = requestOf('Copy a.txt', { tools: changed });
    await expect(cache.plan(request)).rejects.toThrow('The tool "copy" has changed since');
    await expect(cache.plan(requestOf('Copy a.txt', { tools: ToolRegistry.from([]) }))).rejects.toThrow(
      'no longer there',
    );
    const plan = planOf({ from: 'a.txt', again: true });
    await cache.settle({ request, proposal: { plan }, plan, succeeded: true });
    expect((await cache.plan(request)).plan).toEqual(plan);
    expect(await cache.stats()).toMatchObject({ entries: 1, hits: 1, misses: 0, stale: 2 });
  });

  it('is for the same variables only', async () => {
    const cache = await cacheWith('Copy a.txt', planOf({ from: 'a.txt' }), { context: { user: 'u' } });
    await expect(cache.plan(requestOf('Copy a.txt'))).rejects.toMatchObject({ code: 'planner/declined' });
    await expect(cache.plan(requestOf('Copy a.txt', { context: { user: 'other' } }))).resolves.toBeDefined();
  });

  it("is not kept with a value of the context in it, after a failure, or with a template's inputs", async () => {
    const plan = planOf({ key: 'Bearer s3cret' });
    const secret = await cacheWith('Copy', plan, { context: { auth: { token: 's3cret' } } });
    const templated = await cacheWith('Copy', planOf({}), {}, { plan: planOf({}), context: { input: {} } });
    const failed = createPlanCache();
    await failed.settle({ request: requestOf('Copy'), proposal: { plan }, plan, succeeded: false });
    for (const cache of [secret, templated, failed]) expect(await cache.stats()).toMatchObject({ entries: 0 });
  });

  it('is forgotten after it has failed twice', async () => {
    const cache = await cacheWith('Copy a.txt', planOf({ from: 'a.txt' }));
    const request = requestOf('Copy b.txt');
    for (const entries of [1, 0]) {
      const proposal = await cache.plan(request);
      await cache.settle({ request, proposal, plan: proposal.plan, succeeded: false });
      expect(await cache.stats()).toMatchObject({ entries });
    }
  });

  it('is the last one after replanning, for exactly that task', async () => {
    const cache = createPlanCache();
    const request = requestOf('Copy a.txt');
    const last = planOf({ from: 'a.txt', safely: true });
    await cache.settle({ request, proposal: { plan: planOf({ from: 'a.txt' }) }, plan: last, succeeded: true });
    expect((await cache.plan(request)).plan).toEqual(last);
    await expect(cache.plan(requestOf('Copy b.txt'))).rejects.toMatchObject({ code: 'planner/declined' });
  });

  it('makes room for others when it was used longest ago', async () => {
    let time = 0;
    const cache = createPlanCache({ maxEntries: 2, now: () => (time += 1) });
    const settle = async (task: string, proposal: PlanProposal = { plan: planOf({}) }) =>
      cache.settle({ request: requestOf(task), proposal, plan: proposal.plan, succeeded: true });
    await settle('One');
    await settle('Two');
    await settle('One', await cache.plan(requestOf('One')));
    await settle('Three');
    await expect(cache.plan(requestOf('Two'))).rejects.toMatchObject({ code: 'planner/declined' });
    await expect(cache.plan(requestOf('One'))).resolves.toBeDefined();
    expect(await cache.clear()).toBe(2);
    expect(() => createPlanCache({ maxEntries: 0 })).toThrow('maxEntries is 0');
  });
});

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'planloom-cache-'));
});
afterAll(async () => rm(folder, { recursive: true }));

function entryOf(key: string, hits = 0): CachedPlan {
  const task = { pattern: 'Copy <path>', values: [{ kind: 'path', text: 'a.txt' } as const] };
  return {
    key,
    task,
    slots: [0],
    variables: [],
    version: '1',
    tools: {},
    plan: planOf({}),
    hits,
    failures: 0,
    lastUsed: 1,
  };
}

describe.each<[string, () => PlanCacheStore]>([
  ['memory', () => memoryPlanCache()],
  ['files', () => filePlanCache(join(folder, 'suite'))],
])('a store of %s', (_, create) => {
  it('lists, replaces and removes', async () => {
    const store = create();
    expect(await store.list()).toEqual([]);
    await store.remove('nothing');
    await Promise.all([store.save(entryOf('a')), store.save(entryOf('../b'))]);
    await store.save(entryOf('a', 3));
    expect((await store.list()).toSorted((x, y) => y.hits - x.hits)).toEqual([entryOf('a', 3), entryOf('../b')]);
    await store.remove('a');
    expect(await store.list()).toEqual([entryOf('../b')]);
    await store.remove('../b');
  });
});

describe('files', () => {
  it('are for their owner only, whole whoever writes, and passed over if they are damaged', async () => {
    const place = join(folder, 'files');
    const problems: string[] = [];
    const store = filePlanCache(place, { onProblem: (message) => problems.push(message) });
    await Promise.all(Array.from({ length: 20 }, (_, index) => filePlanCache(place).save(entryOf('a', index))));
    const names = await readdir(place);
    expect(names).toHaveLength(1);
    expect((await stat(place)).mode & 0o777).toBe(0o700);
    expect((await stat(join(place, names[0] ?? ''))).mode & 0o777).toBe(0o600);
    await writeFile(join(place, `${'0'.repeat(64)}.json`), '{"key":');
    await writeFile(join(place, `${'1'.repeat(64)}.json`), '{"key":"x"}');
    expect(await store.list()).toHaveLength(1);
    expect(problems).toHaveLength(2);
    expect(problems.join()).toContain('holds no plan of the cache');
  });
});
