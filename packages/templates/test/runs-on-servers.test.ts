import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Tool } from '@planloom/tool-kit';
import { mcpTools } from '@planloom/tools-mcp';
import { standardTools } from '@planloom/tools-std';
import { describe, expect, it, onTestFinished } from 'vitest';

import { localServer } from './local-server.ts';
import { runTask } from './run-task.ts';
import { temporaryFolder } from './temporary-folder.ts';

type Servers = Parameters<typeof mcpTools>[0]['servers'];

/** The tools of MCP servers that end with the test. */
async function toolsOf(servers: Servers): Promise<readonly Tool[]> {
  const source = mcpTools({ servers });
  onTestFinished(() => source.close());
  return source.list();
}

function installed(command: string): string {
  return join(import.meta.dirname, '../node_modules/.bin', command);
}

describe('with the server "memory"', () => {
  it('documents become a knowledge graph', async () => {
    const root = await temporaryFolder({
      'docs/tides.md': '# Tides\n\nThe moon raises the tides of the sea.\n',
      'docs/moon.md': '# Moon\n\nThe moon goes round the earth.\n',
    });
    const file = join(await temporaryFolder(), 'memory.jsonl');
    const memory = await toolsOf({
      memory: { command: installed('mcp-server-memory'), env: { MEMORY_FILE_PATH: file } },
    });
    const report = await runTask('Store docs/*.md in the knowledge graph', [
      ...standardTools({ root, network: false }),
      ...memory,
    ]);
    expect(report).toMatch(/\d+ new entities and \d+ new relations\./);
    expect(report).toMatch(/\| docs\/moon\.md \| .*moon/);
    const lines = (await readFile(file, 'utf8')).split('\n').map((line): unknown => JSON.parse(line));
    expect(lines).toContainEqual({
      type: 'entity',
      name: 'docs/tides.md',
      entityType: 'document',
      observations: ['Title: Tides', 'The moon raises the tides of the sea.'],
    });
    expect(lines).toContainEqual({ type: 'relation', from: 'docs/moon.md', to: 'moon', relationType: 'is about' });
  });
});

describe('with the server "filesystem", and no write_file', () => {
  it('pages are saved all the same', async () => {
    const site = await localServer((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Tides</title><p>The moon raises them.</p>'),
    );
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'pages'));
    const files = await toolsOf({
      filesystem: { command: installed('mcp-server-filesystem'), args: ['.'], cwd: folder },
    });
    const report = await runTask(`Save ${site}/tides into ./pages`, [
      ...standardTools({ allowPrivateAddresses: true }),
      ...files,
    ]);
    expect(report).toContain('| pages/1-tides.md |');
    expect(await readFile(join(folder, 'pages/1-tides.md'), 'utf8')).toContain('The moon raises them.');
  });
});
