import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { describe, expect, it, onTestFinished } from 'vitest';

import { cli, folderWith } from './support/cli.ts';

const tools = ['weather', { id: 'translate', inputSchema: { text: { type: 'string' } } }];
const plan = (tool: string): string => JSON.stringify({ version: '1.0', steps: [{ id: 'only', tool, input: {} }] });
const good = { id: 'good', task: 'The weather', tools, group: 'small', answers: [plan('weather')] };
const bad = {
  ...good,
  id: 'bad',
  group: 'large',
  answers: [plan('sunshine'), 'Sorry.'],
  reference: { nodes: ['weather'] },
};

describe('planloom eval', () => {
  it('tells how the planner did, for each group', async () => {
    const cwd = folderWith({ 'cases.jsonl': lines(good, bad) });
    const { exitCode, stdout } = await cli(['eval', 'cases.jsonl'], { cwd });

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^small +1 +100\.0 % +100\.0 %/m);
    expect(stdout).toMatch(/^large +1 +0\.0 % +0\.0 % +0\.000/m);
    expect(stdout).toMatch(/wrong with first answers\n +1 {2}plan\/unknown-tool/);
    expect(stdout).toMatch(/why there is no plan\n +1 {2}planner\/no-plan/);
  });

  it('gives the summary as JSON', async () => {
    const { stdout } = await cli(['eval', '-', '--json', '--limit', '1'], { stdin: lines(good, bad) });

    expect(JSON.parse(stdout)).toMatchObject({
      all: { cases: 1, valid: 1, first: { right: 1 } },
      groups: { small: { cases: 1 } },
    });
  });

  it('reads tools from a file beside the cases', async () => {
    const { tools: _, ...rest } = good;
    const cwd = folderWith({
      'tools.json': JSON.stringify(tools),
      'cases.jsonl': lines({ ...rest, toolsFile: 'tools.json' }),
    });
    const { stdout } = await cli(['eval', 'cases.jsonl', '--json'], { cwd });

    expect(JSON.parse(stdout)).toMatchObject({ all: { valid: 1 } });
  });

  it('goes on with a file of results, also where its last line is cut off', async () => {
    const cwd = folderWith({ 'cases.jsonl': lines(good, bad) });
    const out = join(cwd, 'results.jsonl');
    await cli(['eval', 'cases.jsonl', '--out', 'results.jsonl', '--limit', '1'], { cwd });
    const first = readFileSync(out, 'utf8');
    writeFileSync(out, `${first}{"id":"ba`);
    const { stdout, stderr } = await cli(['eval', 'cases.jsonl', '--out', 'results.jsonl', '--json'], { cwd });

    expect(stderr).toContain('1 of 2 cases are in results.jsonl already');
    expect(JSON.parse(stdout)).toMatchObject({ all: { cases: 2, valid: 1 } });
    const results = readFileSync(out, 'utf8').trimEnd().split('\n');
    expect(`${results[0]}\n`).toBe(first);
    expect(results.map((line) => JSON.parse(line).id)).toEqual(['good', 'bad']);
  });

  it.each([
    ['cases.jsonl:1', 'this is no JSON', '{'],
    ['cases.jsonl:1', 'task must be a text', lines({ ...good, task: 1 })],
    ['cases.jsonl:2', 'the id "good" is that of another case', lines(good, good)],
    ['cases.jsonl', 'there is no case in it', '\n'],
    ['cases.jsonl:1', 'tools and toolsFile say the same', lines({ ...good, toolsFile: 'x' })],
    ['none.json', 'there is no such file', lines({ ...good, tools: undefined, toolsFile: 'none.json' })],
    [
      'cases.jsonl',
      'the case "good" has no recorded answers, and no model is named',
      lines({ ...good, answers: undefined }),
    ],
  ])('says at %s: %s', async (where, message, cases) => {
    const cwd = folderWith({ 'cases.jsonl': cases });
    const { exitCode, stderr } = await cli(['eval', 'cases.jsonl'], { cwd });

    expect(exitCode).toBe(2);
    expect(stderr).toContain(where);
    expect(stderr).toContain(message);
  });

  it('asks a model for cases without answers, and one that is named for all', async () => {
    const asked: string[] = [];
    const url = await modelServer(asked, plan('weather'));
    const cwd = folderWith({ 'cases.jsonl': lines({ ...good, answers: undefined }, bad) });
    const env = { PLANLOOM_MODEL: 'tiny', PLANLOOM_MODEL_URL: url, PLANLOOM_MODEL_KEY: 'k-1' };
    const some = await cli(['eval', 'cases.jsonl', '--json'], { cwd, env });
    const all = await cli(['eval', 'cases.jsonl', '--json', '--model', 'huge'], { cwd, env });

    expect(JSON.parse(some.stdout)).toMatchObject({ all: { valid: 1, usage: { inputTokens: expect.any(Number) } } });
    expect(JSON.parse(all.stdout)).toMatchObject({ all: { valid: 2, first: { right: 2 } } });
    expect(asked.toSorted()).toEqual(['huge, Bearer k-1', 'huge, Bearer k-1', 'tiny, Bearer k-1']);
  });

  it.each([
    [['--model', 'tiny'], 'nothing says where the model "tiny" is'],
    [['--model', 'tiny', '--model-url', 'nowhere'], '"nowhere" is not the address of a server'],
  ])('says what %j lacks', async (words, message) => {
    const { exitCode, stderr } = await cli(['eval', '-', ...words], { stdin: lines(good) });

    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  it('refuses to write into a file that holds something else', async () => {
    const cwd = folderWith({ 'cases.jsonl': lines(good), 'mine.jsonl': '{"precious":1}\n' });
    const { exitCode, stderr } = await cli(['eval', 'cases.jsonl', '--out', 'mine.jsonl'], { cwd });

    expect(exitCode).toBe(2);
    expect(stderr).toContain('mine.jsonl:1');
    expect(readFileSync(join(cwd, 'mine.jsonl'), 'utf8')).toBe('{"precious":1}\n');
  });
});

function lines(...cases: readonly object[]): string {
  return cases.map((kase) => `${JSON.stringify(kase)}\n`).join('');
}

/** A server with OpenAI's protocol that always answers the same; gives its address. */
async function modelServer(asked: string[], content: string): Promise<string> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    asked.push(`${JSON.parse(await text(request)).model}, ${request.headers.authorization}`);
    const usage = { prompt_tokens: 1400, completion_tokens: 40, total_tokens: 1440 };
    const choice = { index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ id: 'x', object: 'chat.completion', model: 'tiny', choices: [choice], usage }));
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}
