import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { createExecutor } from '@planloom/executor-core';
import { ToolRegistry } from '@planloom/tool-kit';
import { createToolContext } from '@planloom/tool-kit/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';

import { mcpTools, type McpToolSource } from '../src/index.ts';
import { call, failureOf, installed, open, temporaryFolder } from './support/open-source.ts';

// Each starts one or several programs, one a browser.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);

describe('server-everything over stdio', () => {
  let source: McpToolSource;
  beforeAll(() => {
    source = mcpTools({
      servers: { everything: { command: installed('mcp-server-everything') } },
      askUser: () => ({ action: 'accept', content: { name: 'Ada', check: true } }),
    });
  });
  afterAll(() => source.close());

  it('gives its tools, but for those that are tasks', async () => {
    const tools = await source.list();

    expect(tools.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['everything.echo', 'everything.get-sum', 'everything.read_resource']),
    );
    expect(source.problems().map(({ message }) => message)).toEqual([
      'MCP server "everything": tool "simulate-research-query" can only be called as a task, which is not supported',
    ]);
  });

  it('answers with text, structured content, an image, links', async () => {
    await expect(call(source, 'everything.get-sum', { a: 20, b: 22 })).resolves.toContain('42');
    await expect(call(source, 'everything.get-structured-content', { location: 'Chicago' })).resolves.toMatchObject({
      temperature: expect.any(Number),
      conditions: expect.any(String),
    });
    await expect(call(source, 'everything.get-tiny-image')).resolves.toMatchObject({
      content: [
        { type: 'text' },
        { type: 'image', mediaType: 'image/png', data: expect.any(Uint8Array) },
        { type: 'text' },
      ],
    });
  });

  it('has its links read where they lead', async () => {
    const { content } = (await call(source, 'everything.get-resource-links', { count: 2 })) as {
      readonly content: readonly { readonly type: string; readonly uri: string }[];
    };
    const links = content.filter(({ type }) => type === 'resource_link');
    expect(links).toHaveLength(2);

    for (const { uri } of links) {
      await expect(call(source, 'everything.read_resource', { uri })).resolves.toMatchObject({ contents: [{ uri }] });
    }
  });

  it('tells how far it is', async () => {
    const context = createToolContext();
    await call(source, 'everything.trigger-long-running-operation', { duration: 0.2, steps: 4 }, context);

    expect(context.progressed).toHaveLength(4);
    expect(context.progressed.at(-1)).toMatchObject({ progress: 4, total: 4 });
  });

  it('is answered when it asks', async () => {
    await expect(call(source, 'everything.trigger-elicitation-request')).resolves.toMatchObject({
      text: expect.stringContaining('Ada'),
    });
  });
});

describe('server-filesystem', () => {
  it('reads and writes within its folder, and says no outside of it', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.txt'), 'one\n');
    const source = open({ fs: { command: installed('mcp-server-filesystem'), args: [folder] } });

    await expect(call(source, 'fs.read_text_file', { path: join(folder, 'a.txt') })).resolves.toEqual({
      content: 'one\n',
    });
    await call(source, 'fs.write_file', { path: join(folder, 'b.txt'), content: 'two' });
    expect(readFileSync(join(folder, 'b.txt'), 'utf8')).toBe('two');
    await expect(failureOf(call(source, 'fs.read_text_file', { path: '/etc/passwd' }))).resolves.toMatchObject({
      code: 'mcp/tool-failed',
      retryable: false,
      message: expect.stringContaining('Access denied'),
    });
    await expect(failureOf(call(source, 'fs.read_text_file', { path: join(folder, 'c.txt') }))).resolves.toMatchObject({
      retryable: false,
      message: expect.stringContaining('ENOENT'),
    });
  });

  it('says what its tools do to the world', async () => {
    const source = open({ fs: { command: installed('mcp-server-filesystem'), args: [temporaryFolder()] } });
    const effects = Object.fromEntries((await source.list()).map((tool) => [tool.id, tool.effects]));

    expect(effects['fs.read_text_file']).toMatchObject({ readOnly: true, destructive: false });
    expect(effects['fs.write_file']).toMatchObject({ readOnly: false, idempotent: true, destructive: true });
    expect(effects['fs.move_file']).toMatchObject({ readOnly: false, destructive: true });
  });
});

describe('server-memory and server-sequential-thinking', () => {
  it('are called by one plan', async () => {
    const source = open({
      memory: {
        command: installed('mcp-server-memory'),
        env: { MEMORY_FILE_PATH: join(temporaryFolder(), 'memory.jsonl') },
      },
      thinking: { command: installed('mcp-server-sequential-thinking') },
    });
    const executor = createExecutor(ToolRegistry.from(await source.list()));
    const entity = { name: 'Rex', entityType: 'dog', observations: ['barks'] };
    const { result } = await executor.execute(
      {
        version: '1.0',
        execution: 'dag',
        steps: [
          { id: 'know', tool: 'memory.create_entities', input: { entities: [entity] } },
          { id: 'graph', tool: 'memory.read_graph', input: {}, depends_on: ['know'] },
          {
            id: 'think',
            tool: 'thinking.sequentialthinking',
            input: {
              thought: 'Is {{input.name}} a dog?',
              nextThoughtNeeded: false,
              thoughtNumber: 1,
              totalThoughts: 1,
            },
          },
          {
            id: 'answer',
            type: 'final',
            input: { names: '{{graph.entities.map(e, e.name)}}', thoughts: '{{think.thoughtHistoryLength}}' },
          },
        ],
      },
      { input: { name: 'Rex' } },
    );

    expect(result).toEqual({ names: ['Rex'], thoughts: 1 });
  });
});

describe.skipIf(chromium === undefined)('playwright-mcp', () => {
  const page = 'data:text/html,<title>Harbour</title><button onclick="document.title=%27Sea%27">Sail</button>';
  const args = ['--headless', '--no-sandbox', '--executable-path', chromium ?? ''];

  it('opens a page and clicks, over stdio, and takes its browser with it', async () => {
    const profile = temporaryFolder();
    const source = open({
      web: {
        command: installed('playwright-mcp'),
        args: [...args, '--user-data-dir', profile],
        cwd: temporaryFolder(),
      },
    });
    const shown = await call(source, 'web.browser_navigate', { url: page });
    expect(shown).toContain('Page Title: Harbour');
    const target = /button "Sail" \[ref=(\w+)\]/.exec(String(await call(source, 'web.browser_snapshot')))?.[1];
    await call(source, 'web.browser_click', { element: 'Sail', target });

    await expect(call(source, 'web.browser_snapshot')).resolves.toContain('Page Title: Sea');
    expect(processesWith(profile)).not.toEqual([]);
    await source.close();
    await expect.poll(() => processesWith(profile)).toEqual([]);
  });

  it('opens a page over HTTP', async () => {
    const port = await freePort();
    await started(installed('playwright-mcp'), [...args, '--isolated', '--port', String(port)], /Listening on/);
    const source = open({ web: { url: `http://localhost:${port}/mcp` } });

    await expect(call(source, 'web.browser_navigate', { url: page })).resolves.toContain('Page Title: Harbour');
  });
});

describe('server-everything over HTTP', () => {
  it('is called, is started again, and is called again', async () => {
    const port = await freePort();
    const start = (): Promise<ChildProcess> =>
      started(installed('mcp-server-everything'), ['streamableHttp'], /listening on port/i, { PORT: String(port) });
    const first = await start();
    const source = open({ everything: { url: `http://127.0.0.1:${port}/mcp` } });
    const context = createToolContext();
    const [echo] = await source.list();
    await expect(Promise.resolve(echo?.execute({ message: 'one' }, context))).resolves.toBe('Echo: one');
    await ended(first);
    await start();

    await expect(Promise.resolve(echo?.execute({ message: 'two' }, context))).resolves.toBe('Echo: two');
  });
});

/** What runs with a text in its command line. */
function processesWith(text: string): string[] {
  const processes = execFileSync('ps', ['-A', '-o', 'stat=,args='], { encoding: 'utf8' }).split('\n');
  return processes.filter((line) => line.includes(text) && !line.startsWith('Z'));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { readonly port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts a server and waits for what it writes once it listens. */
async function started(
  command: string,
  args: readonly string[],
  ready: RegExp,
  env: Readonly<Record<string, string>> = {},
): Promise<ChildProcess> {
  const child = spawn(command, args, {
    cwd: temporaryFolder(),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  onTestFinished(() => ended(child));
  let written = '';
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      written += chunk.toString();
      if (ready.test(written)) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', () => reject(new Error(`${command} ended: ${written}`)));
  });
  return child;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  // It may be a script that starts the server: all of it has to end.
  process.kill(-child.pid, 'SIGKILL');
  await exit;
}
