import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';

import { chat, type ChatServer, refuse, startChatServer } from '../../planner/test/support/chat-server.ts';
import { cli, type CliResult, finished, folderWith, startCli } from './support/cli.ts';

const COUNT = 'Count the words of the Markdown files in notes';

/** A folder with two notes, and nothing kept from other tests. */
function notes(): { readonly cwd: string; readonly env: Record<string, string> } {
  const cwd = folderWith();
  mkdirSync(join(cwd, 'notes'));
  writeFileSync(join(cwd, 'notes/one.md'), '# One\n\nThree words here.\n');
  writeFileSync(join(cwd, 'notes/two.md'), '# Two\n\nA few words more than that.\n');
  return { cwd, env: { PLANLOOM_CACHE_DIR: join(cwd, 'kept') } };
}

async function model(): Promise<ChatServer & { readonly env: Record<string, string> }> {
  const server = await startChatServer();
  onTestFinished(() => server.close());
  return { ...server, env: { PLANLOOM_MODEL: 'tiny', PLANLOOM_MODEL_URL: server.url } };
}

const planText = (...steps: readonly object[]): string => JSON.stringify({ version: '1.0', plan: 'As asked', steps });
const READ = { id: 'read', tool: 'read_file', input: { path: 'notes/one.md' } };
const WRITE = { id: 'write', tool: 'write_file', input: { path: 'copy.md', content: '{{read.content}}' } };
const SIZE = { id: 'size', type: 'final', input: { size: '{{read.content.size()}}' } };
const SEND = { id: 'send', tool: 'http_get', input: { url: 'http://127.0.0.1:9/?{{read.content}}' } };

describe('planloom plan', () => {
  it('writes a plan that runs as it is, and explains it', async () => {
    const { cwd, env } = notes();
    const planned = await cli(['plan', COUNT], { cwd, env });

    expect(planned.exitCode).toBe(0);
    expect(planned.stderr).toMatch(/^– cache +No task of these words/m);
    expect(planned.stderr).toMatch(/^✓ templates +Template count-words/m);
    expect(planned.stderr).toMatch(/leaves here +nothing/);
    expect(planned.stderr).toMatch(/tool calls +at least \d+, at most/);
    writeFileSync(join(cwd, 'count.yaml'), planned.stdout);
    const run = await cli(['run', 'count.yaml'], { cwd, env });
    expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('2 documents with') });
  });

  it.each(['plan.json', 'deep/plan.yaml'])('writes it to %s', async (file) => {
    const { cwd, env } = notes();
    const { exitCode, stdout, stderr } = await cli(['plan', COUNT, '-o', file, '--allow-write'], { cwd, env });

    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(stderr).toContain(`next:  planloom run ${file} --allow-write\n`);
    expect(parse(readFileSync(join(cwd, file), 'utf8'))).toMatchObject({
      version: '1.0',
      inputs: { properties: { patterns: { default: ['notes/**/*.md'] } } },
    });
  });

  it('tells all about it as JSON', async () => {
    const { cwd, env } = notes();
    const { stdout } = await cli(['plan', COUNT, '--json', '--quiet'], { cwd, env });

    expect(JSON.parse(stdout)).toMatchObject({
      task: COUNT,
      source: 'templates',
      confidence: expect.any(Number),
      decisions: [
        { source: 'cache', outcome: 'declined' },
        { source: 'templates', outcome: 'used' },
      ],
      leaves: [],
      calls: { least: expect.any(Number) },
      plan: { version: '1.0' },
    });
  });

  it('refuses a file that is no plan before anything is asked', async () => {
    const { exitCode, stderr } = await cli(['plan', COUNT, '-o', 'plan.txt'], notes());

    expect(exitCode).toBe(2);
    expect(stderr).toContain('plan.txt: the name of a plan ends in .yaml or .json');
    expect(stderr).not.toContain('cache');
  });

  it('asks a model, lets it mend its plan, and tells what would leave the machine', async () => {
    const { cwd, env } = notes();
    const llm = await model();
    llm.behave(chat([planText({ ...READ, tool: 'read_fle' })]), chat([planText(READ, SEND)]));
    const { exitCode, stderr } = await cli(['plan', 'Tell them all about it', '--model', 'huge'], {
      cwd,
      env: { ...env, ...llm.env },
    });

    expect(exitCode).toBe(0);
    expect(llm.requests.map(({ body }) => body['model'])).toEqual(['huge', 'huge']);
    expect(JSON.stringify(llm.requests[0]?.body)).toContain('Tell them all about it');
    expect(stderr).toMatch(/attempt 1: .*read_fle/);
    expect(stderr).toMatch(/from +model, 2 attempts, 40 tokens asked, 10 answered/);
    expect(stderr).toMatch(/reaches out +http_get \(send\)/);
    expect(stderr).toMatch(/leaves here +send \(http_get\) can be told what read \(read_file\) gave/);
  });
});

describe('planloom "task"', () => {
  it('finds a plan, shows it, runs it and prints the result', async () => {
    const { cwd, env } = notes();
    const { exitCode, stdout, stderr } = await cli([COUNT, '--trace', 'trace.json'], { cwd, env });

    expect(exitCode).toBe(0);
    expect(stdout).toContain('2 documents with');
    expect(stderr).toMatch(/^ {2}find_files {2}glob_files {2}patterns: /m);
    expect(stderr).toMatch(/Done in .*: \d+ steps/);
    expect(JSON.parse(readFileSync(join(cwd, 'trace.json'), 'utf8'))).toMatchObject({ status: 'success' });
    expect(existsSync(join(cwd, 'kept'))).toBe(false);
  });

  it('only writes the plan with --dry-run', async () => {
    const { cwd, env } = notes();
    const { stdout, stderr } = await cli([COUNT, '--dry-run', '--trace', 'trace.json'], { cwd, env });

    expect(parse(stdout)).toMatchObject({ version: '1.0', steps: expect.any(Array) });
    expect(stderr).not.toContain('Done in');
    expect(existsSync(join(cwd, 'trace.json'))).toBe(false);
  });

  it('keeps the plan of a model that did the task, so that the model is not asked again', async () => {
    const { cwd, env } = notes();
    const llm = await model();
    llm.behave(chat([planText(READ, SIZE)]));
    const options = { cwd, env: { ...env, ...llm.env } };
    const first = await cli(['How big is "notes/one.md" really', '--no-templates', '--json'], options);
    const second = await cli(['How big is "notes/two.md" really', '--no-templates', '--json'], options);
    const third = await cli(['How big is "notes/two.md" really', '--no-templates', '--no-cache', '--json'], options);

    expect(JSON.parse(first.stdout)).toMatchObject({ status: 'success', source: 'model', result: { size: 25 } });
    expect(JSON.parse(second.stdout)).toMatchObject({ status: 'success', source: 'cache', result: { size: 35 } });
    expect(JSON.parse(third.stdout)).toMatchObject({ source: 'model' });
    expect(llm.requests).toHaveLength(2);
    const list = await cli(['cache', 'list'], options);
    expect(list.stdout).toMatch(/1× {2}How big is "notes\/one.md" really\n$/);
    const stats = await cli(['cache', 'stats', '--json'], options);
    expect(JSON.parse(stats.stdout)).toMatchObject({ folder: join(cwd, 'kept'), plans: 1, hits: 1 });
    expect(await cli(['cache', 'clear'], options)).toMatchObject({ exitCode: 0, stderr: '1 plan is gone\n' });
    expect(readdirSync(join(cwd, 'kept'))).toEqual([]);
  });

  it.each([
    ['changes things', [READ, WRITE], 'the plan calls tools that change things (write_file), and nobody can be asked'],
    [
      'sends what it has read to others',
      [READ, SEND],
      'the plan may send what it found on this machine to others (send)',
    ],
  ])('does not run a plan that %s unless it is told to', async (_case, steps, message) => {
    const { cwd, env } = notes();
    const llm = await model();
    llm.behave(chat([planText(...steps)]));
    const refused = await cli(['Do with the note as I said', '--allow-write'], { cwd, env: { ...env, ...llm.env } });

    expect(refused).toMatchObject({ exitCode: 4, stdout: '' });
    expect(refused.stderr).toContain(message);
    expect(refused.stderr).toContain('add --yes');
    expect(refused.stderr).toContain('{{read.content}}');
    expect(existsSync(join(cwd, 'copy.md'))).toBe(false);
  });

  it('runs it with --yes', async () => {
    const { cwd, env } = notes();
    const llm = await model();
    llm.behave(chat([planText(READ, WRITE)]));
    const { exitCode } = await cli(['--yes', 'Do with the note as I said', '--allow-write'], {
      cwd,
      env: { ...env, ...llm.env },
    });

    expect(exitCode).toBe(0);
    expect(readFileSync(join(cwd, 'copy.md'), 'utf8')).toContain('Three words here.');
  });

  it('says what its plan asks, takes the answers as options, and forgets no plan because somebody rejects', async () => {
    const { cwd, env } = notes();
    const llm = await model();
    const ask = { id: 'ok', type: 'approval', message: 'Tell it?', show: { text: '{{read.content}}' } };
    llm.behave(chat([planText(READ, ask, SIZE)]));
    const run = (...words: readonly string[]): Promise<CliResult> =>
      cli(['How big is "notes/one.md" really', '--no-templates', ...words], { cwd, env: { ...env, ...llm.env } });

    const approved = await run('--approve', 'ok');
    expect(approved.stderr).toMatch(/^ +waits +ok \(ask: Tell it\?\)$/m);
    expect(approved.stderr).toMatch(/^ +ok +ask: Tell it\? +text: \{\{read\.content\}\}$/m);
    expect(JSON.parse(approved.stdout)).toEqual({ size: 25 });
    const mistyped = await run('--approve', 'okk');
    expect(mistyped).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('did you mean "ok"?') });
    for (const words of [['--reject', 'ok'], ['--reject', 'all'], []]) expect((await run(...words)).exitCode).toBe(1);
    expect(JSON.parse((await run('--approve', 'all', '--json')).stdout)).toMatchObject({ source: 'cache' });
    expect(llm.requests).toHaveLength(1);
  });

  it('says what was tried and what to do if there is no plan', async () => {
    const { exitCode, stdout, stderr } = await cli(['Order a pizza for me'], notes());

    expect({ exitCode, stdout }).toEqual({ exitCode: 6, stdout: '' });
    expect(stderr).toMatch(/^– model +No model is named\.$/m);
    expect(stderr).toContain('PLANLOOM_MODEL_URL');
    expect(stderr).toContain('planloom templates list');
  });

  it('says what a template lacks', async () => {
    const { cwd, env } = notes();
    writeFileSync(join(cwd, 'sales.csv'), 'name,amount\nAda,3\n');
    const task = 'Save sales.csv as JSON in sales.json';
    const lacking = await cli([task], { cwd, env });
    const asked = await cli([task, '--allow-write'], { cwd, env });
    const agreed = await cli([task, '--allow-write', '-y'], { cwd, env });

    expect(lacking).toMatchObject({ exitCode: 6, stderr: expect.stringMatching(/^next: {2}add --allow-write$/m) });
    expect(asked).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('path: {{input.target}}') });
    expect(agreed.exitCode).toBe(0);
    expect(JSON.parse(readFileSync(join(cwd, 'sales.json'), 'utf8'))).toEqual([{ name: 'Ada', amount: 3 }]);
  });

  it('says so with --quiet, too', async () => {
    const { stderr } = await cli(['Order a pizza for me', '-q'], notes());

    expect(stderr).toContain('  model declined: No model is named.');
  });

  it('says that the model does not answer', async () => {
    const { cwd, env } = notes();
    const llm = await model();
    llm.behave(refuse(401, 'no such key'));
    const { exitCode, stderr } = await cli(['Order a pizza for me'], { cwd, env: { ...env, ...llm.env } });

    expect(exitCode).toBe(5);
    expect(stderr).toMatch(/^✗ model +.*no such key/m);
    expect(stderr).toContain('PLANLOOM_MODEL_KEY');
  });

  it('stops waiting for the model at Ctrl-C', async () => {
    const { cwd, env } = notes();
    const llm = await model();
    llm.behave(() => {});
    const child = startCli(['Order a pizza for me'], { cwd, env: { ...env, ...llm.env } });
    const ended = finished(child);
    await llm.arrived();
    child.kill('SIGINT');

    expect(await ended).toMatchObject({ exitCode: 130, stderr: expect.stringContaining('stopped; nothing was run') });
    await llm.left();
  });

  it('asks the model of the config, which --model goes before', async () => {
    const { cwd, env } = notes();
    const llm = await model();
    llm.behave(chat([planText(READ, SIZE)]));
    const answer = JSON.stringify(planText({ ...SIZE, input: { of: 'config' } }));
    writeFileSync(
      join(cwd, 'planloom.config.mjs'),
      `export default { llm: { name: 'mine', generate: async () => ({ text: ${answer} }) } };`,
    );
    const task = ['Please do it for me', '--no-cache'];
    const mine = await cli(task, { cwd, env: { ...env, ...llm.env } });
    const named = await cli([...task, '--model', 'tiny'], { cwd, env: { ...env, ...llm.env } });

    expect(JSON.parse(mine.stdout)).toEqual({ of: 'config' });
    expect(mine.stderr).toMatch(/asked +mine: it was told the task/);
    expect(JSON.parse(named.stdout)).toEqual({ size: 25 });
  });

  it('says where the config names no model', async () => {
    const { cwd, env } = notes();
    writeFileSync(join(cwd, 'planloom.config.yaml'), 'llm: { model: tiny }\n');
    const { exitCode, stderr } = await cli([COUNT], { cwd, env });

    expect(exitCode).toBe(2);
    expect(stderr).toContain('planloom.config.yaml: llm is no client of a model');
  });

  it('gives inputs to the run, and their types to the model', async () => {
    const { cwd, env } = notes();
    const llm = await model();
    llm.behave(chat([planText({ ...SIZE, input: { city: '{{input.city}}' } })]));
    const { stdout } = await cli(['Say where I live', '--input', 'city=Rome'], { cwd, env: { ...env, ...llm.env } });

    expect(JSON.parse(stdout)).toEqual({ city: 'Rome' });
    expect(JSON.stringify(llm.requests[0]?.body)).not.toContain('Rome');
  });

  it.each<[string[], string]>([
    [['rnu'], '(Did you mean run?)'],
    [['count', 'all', 'words'], "A task goes into quotes: planloom 'count all words'"],
    [[COUNT, 'please'], 'too many arguments: please'],
  ])('is not what %j is', async (words, message) => {
    const { exitCode, stderr }: CliResult = await cli(words, notes());

    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('planloom templates', () => {
  it('lists them, and shows one', async () => {
    const [list, show, unknown] = await Promise.all([
      cli(['templates', 'list']),
      cli(['templates', 'show', 'count-words']),
      cli(['templates', 'show', 'count-word']),
    ]);

    expect(list.stdout).toMatch(/^count-words +counts words/m);
    expect(list.stdout).toMatch(/^ +planloom '/m);
    expect(show.stdout).toContain('version: "1.0"');
    expect(unknown.exitCode).toBe(2);
    expect(unknown.stderr).toContain('did you mean "count-words"?');
  });
});
