import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';

import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as OldStdioTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as OldHttpTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { describe, expect, it, onTestFinished } from 'vitest';

import { call, plan, startService } from './support/connect.ts';
import { testTools } from './support/tools.ts';

const bin = resolve(import.meta.dirname, '../../cli/src/bin.ts');
const source = ['--disable-warning=ExperimentalWarning', '--conditions=@planloom/source', bin, 'mcp'];
const inspector = resolve(
  import.meta.dirname,
  '../node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js',
);

/** A module whose tools print where a client reads, and wait until they are told to stop. */
const tools = `
export const tools = [
  {
    id: 'chatty',
    effects: { readOnly: true },
    execute: () => {
      console.log('from console.log');
      process.stdout.write('from process.stdout\\n');
      return 'said';
    },
  },
  {
    id: 'wait_for_end',
    effects: { readOnly: true },
    execute: (_input, { signal }) =>
      new Promise((_, reject) => {
        console.log('waiting');
        signal.addEventListener('abort', () => {
          console.log('aborted: ' + signal.reason.message);
          reject(signal.reason);
        });
      }),
  },
];
`;

const length = plan(
  { id: 'read', tool: 'read_file', input: { path: 'text.txt' } },
  { id: 'answer', type: 'final', input: { size: '{{size(read.content)}}' } },
);

function folder(files: Readonly<Record<string, string | object>> = {}): string {
  const path = mkdtempSync(join(tmpdir(), 'planloom-mcp-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  writeFileSync(join(path, 'tools.mjs'), tools);
  writeFileSync(join(path, 'text.txt'), 'twelve bytes');
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(path, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return path;
}

function startProcess(
  words: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  files?: Readonly<Record<string, string | object>>,
): ChildProcess {
  const child = spawn(process.execPath, [...source, ...words], {
    cwd: folder(files),
    env: { ...process.env, ...environment },
    stdio: 'pipe',
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** Settles once standard error has something that matches. */
function lineOf(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  let seen = '';
  return new Promise((found) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      const match = pattern.exec(seen);
      if (match) found(match);
    });
  });
}

function message(id: number, method: string, params: object): string {
  return `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;
}

const initialize = message(1, 'initialize', {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'raw', version: '1' },
});

describe('planloom mcp over stdio', () => {
  it.each(['legacy', { pin: '2026-07-28' as const }] as const)(
    'serves a client of version 2 of the SDK: %o',
    async (mode) => {
      const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
      await client.connect(
        new StdioClientTransport({ command: process.execPath, args: source, cwd: folder(), stderr: 'ignore' }),
      );
      onTestFinished(() => client.close());

      expect((await call(client, 'plan_run', { plan: length })).data.result).toEqual({ size: 12 });
    },
  );

  it.each(['legacy', { pin: '2026-07-28' as const }] as const)(
    'has the user of a client asked what a plan asks: %o',
    async (mode) => {
      const capabilities = { elicitation: { form: {} } };
      const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode }, capabilities });
      client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { decision: 'approve' } }));
      await client.connect(
        new StdioClientTransport({ command: process.execPath, args: source, cwd: folder(), stderr: 'ignore' }),
      );
      onTestFinished(() => client.close());

      const asks = plan(
        { id: 'ok', type: 'approval', message: 'Go on?' },
        { id: 'read', tool: 'read_file', when: 'ok.approved', input: { path: 'text.txt' } },
      );
      expect((await call(client, 'plan_run', { plan: asks })).data).toMatchObject({ state: 'done' });
    },
  );

  it('serves a client of version 1 of the SDK', async () => {
    const client = new OldClient({ name: 'test', version: '1' });
    await client.connect(
      new OldStdioTransport({ command: process.execPath, args: source, cwd: folder(), stderr: 'ignore' }),
    );
    onTestFinished(() => client.close());
    await client.listTools();
    const progress: number[] = [];
    const result = await client.callTool({ name: 'plan_run', arguments: { plan: length } }, undefined, {
      onprogress: ({ progress: done }) => progress.push(done),
    });

    expect(result).toMatchObject({ content: [{ type: 'text', text: '{"size":12}' }] });
    // This client drops progress that comes in one piece with the answer; how much came is looked at with another client.
    expect(progress).toEqual([...new Set(progress)].toSorted((a, b) => a - b));
    // This client checks it against the schema that tools/list has given.
    const checked = await client.callTool({ name: 'plan_check', arguments: { plan: length } });
    expect(checked).toMatchObject({ structuredContent: { ok: true, tools: ['read_file'] } });
  });

  it('serves the command line of the official inspector, which finds no fault in the schemas', async () => {
    const cwd = folder();
    const config = join(cwd, 'mcp.json');
    writeFileSync(
      config,
      JSON.stringify({ mcpServers: { planloom: { command: process.execPath, args: source, cwd } } }),
    );
    const inspect = (...words: string[]): Promise<{ stdout: string; stderr: string }> =>
      promisify(execFile)(
        process.execPath,
        [inspector, '--cli', '--config', config, '--server', 'planloom', ...words],
        {
          env: { ...process.env, MCP_INSPECTOR_SECRET_STORE: 'memory' },
        },
      );
    const [list, run] = await Promise.all([
      inspect('--method', 'tools/list', '--strict'),
      inspect('--method', 'tools/call', '--tool-name', 'plan_run', '--tool-arg', `plan=${JSON.stringify(length)}`),
    ]);

    const { tools: listed } = JSON.parse(list.stdout) as { tools: { name: string }[] };
    expect(listed.map(({ name }) => name)).toEqual([
      'plan_schema',
      'tools_search',
      'plan_check',
      'plan_run',
      'run_status',
      'run_cancel',
    ]);
    expect(list.stderr).not.toMatch(/warning: tool|error: tool/iu);
    expect(JSON.parse(run.stdout)).toMatchObject({ structuredContent: { state: 'done', result: { size: 12 } } });
  });

  it('keeps standard output for the protocol, whatever tools print', async () => {
    const child = startProcess(['--tools', './tools.mjs']);
    const [out, err] = [text(child.stdout as never), text(child.stderr as never)];
    const chatty = plan({ id: 'a', tool: 'chatty' });
    child.stdin?.write(initialize + message(2, 'tools/call', { name: 'plan_run', arguments: { plan: chatty } }));
    await lineOf(child, /from process.stdout/u);
    child.stdin?.end();
    const [exitCode] = (await once(child, 'close')) as [number];

    const lines = (await out).trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { jsonrpc: string }).jsonrpc)).toEqual(lines.map(() => '2.0'));
    expect(await err).toContain('from console.log\nfrom process.stdout\n');
    expect(exitCode).toBe(0);
  });

  it('ends when the client goes, and cancels its runs before that', async () => {
    const child = startProcess(['--tools', './tools.mjs']);
    child.stdout?.resume();
    const run = plan({ id: 'a', tool: 'wait_for_end' });
    child.stdin?.write(initialize + message(2, 'tools/call', { name: 'plan_run', arguments: { plan: run } }));
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await lineOf(child, /waiting/u);
    child.stdin?.end();
    const [exitCode] = (await once(child, 'close')) as [number];

    expect(said).toContain('aborted: The run was cancelled: the client has gone');
    expect(exitCode).toBe(0);
  });

  it('cancels runs and ends at SIGTERM', async () => {
    const child = startProcess(['--tools', './tools.mjs']);
    child.stdout?.resume();
    const run = plan({ id: 'a', tool: 'wait_for_end' });
    child.stdin?.write(initialize + message(2, 'tools/call', { name: 'plan_run', arguments: { plan: run } }));
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await lineOf(child, /waiting/u);
    child.kill('SIGTERM');
    const [exitCode] = (await once(child, 'close')) as [number];

    expect(said).toContain('aborted: ');
    expect(exitCode).toBe(143);
  });
});

describe('planloom mcp that is to end before it serves', () => {
  const heard = `
const stay = setInterval(() => undefined, 1000);
process.kill(process.pid, 'SIGTERM');
await new Promise((resolve) => process.once('SIGTERM', resolve));
clearInterval(stay);`;
  const silent = `process.stdin.resume(); process.kill(process.ppid, 'SIGTERM');`;
  const servers = { silent: { command: process.execPath, args: ['silent.mjs'] } };

  it.each([
    ['its tools are loaded', ['--tools', './heard.mjs'], { 'heard.mjs': `${heard}\n${tools}` }],
    [
      'an MCP server does not answer',
      ['--mcp', 'mcp.json'],
      { 'silent.mjs': silent, 'mcp.json': { mcpServers: servers } },
    ],
  ])('ends at SIGTERM while %s, which is no failure', async (_when, words, files) => {
    const child = startProcess(words, {}, files);
    const err = text(child.stderr as never);
    child.stdout?.resume();

    expect(await once(child, 'close')).toEqual([143, null]);
    expect(await err).toBe('SIGTERM: stopping\n');
  });
});

describe('planloom mcp --http', () => {
  it('listens, wants the token, and ends at SIGTERM', async () => {
    const token = 'correct-horse-battery-staple';
    const child = startProcess(['--http', '127.0.0.1:0', '--token-env', 'MY_TOKEN'], { MY_TOKEN: token });
    const [, url = ''] = await lineOf(child, /listening on (\S+)/u);
    const refused = await fetch(url, { method: 'POST', body: '{}' });
    const client = new OldClient({ name: 'test', version: '1' });
    const headers = { authorization: `Bearer ${token}` };
    await client.connect(new OldHttpTransport(new URL(url), { requestInit: { headers } }));
    const result = await client.callTool({ name: 'plan_run', arguments: { plan: length } });
    await client.close();
    child.kill('SIGTERM');
    const [exitCode] = (await once(child, 'close')) as [number];

    expect(refused.status).toBe(401);
    expect(result).toMatchObject({ structuredContent: { result: { size: 12 } } });
    expect(exitCode).toBe(143);
  });

  it.each([
    [['--http', '0.0.0.0:0'], 5, 'needs a token'],
    [['--http', '127.0.0.1:0', '--token-env', 'NO_SUCH_TOKEN'], 2, 'there is no variable NO_SUCH_TOKEN'],
    [['--http', 'nowhere'], 2, '"nowhere" is not an address'],
    [['--token-env', 'HOME'], 2, '--token-env is for --http'],
    [['--plans', './none'], 2, 'the folder cannot be read'],
    [['--expose-tools', 'read_fil'], 2, 'read_file'],
  ])('says what is wrong with %s', async (words, exitCode, said) => {
    const child = startProcess(words);
    const err = text(child.stderr as never);
    const [code] = (await once(child, 'close')) as [number];

    expect(await err).toContain(said);
    expect(code).toBe(exitCode);
  });
});

describe('a client of version 1 of the SDK over HTTP', () => {
  it('cancels a run by its abort signal', async () => {
    const { gate, aborted, ...rest } = testTools();
    const { http } = await startService(rest);
    const client = new OldClient({ name: 'test', version: '1' });
    await client.connect(new OldHttpTransport(new URL(http.url)));
    onTestFinished(() => client.close());
    const controller = new AbortController();
    const run = { plan: plan({ id: 'w', tool: 'wait_at_gate' }) };
    const answer = client.callTool({ name: 'plan_run', arguments: run }, undefined, { signal: controller.signal });
    await gate.arrived(1);
    controller.abort('never mind');

    await expect(answer).rejects.toThrow('never mind');
    await expect.poll(() => aborted.count).toBe(1);
  });
});
