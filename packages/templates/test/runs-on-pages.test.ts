import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { standardTools, type StandardToolsOptions } from '@planloom/tools-std';
import { describe, expect, it } from 'vitest';

import { localServer } from './local-server.ts';
import { runTask } from './run-task.ts';
import { temporaryFolder } from './temporary-folder.ts';

const PAGES: Readonly<Record<string, string>> = {
  '/tides': page(
    'Tides',
    '<p>The moon raises the tides of the sea. The sea follows the moon twice a day. Harbours know it well.</p><p><a href="/moon">The moon</a></p>',
  ),
  '/moon': page('Moon', '<p>The moon goes round the earth once a month. It raises the tides of the sea.</p>'),
};

function page(title: string, body: string): string {
  return `<html><head><title>${title}</title></head><body><article><h1>${title}</h1>${body}</article></body></html>`;
}

async function website(): Promise<string> {
  return localServer((request, response) => {
    const path = request.url ?? '';
    if (path === '/api') {
      response.writeHead(200, { 'content-type': 'application/json' });
      return response.end(
        JSON.stringify({
          total: 2,
          items: [
            { id: 1, name: 'Ebb', depth: 3 },
            { id: 2, name: 'Flow' },
          ],
        }),
      );
    }
    response.writeHead(path in PAGES ? 200 : 404, { 'content-type': 'text/html' });
    return response.end(PAGES[path] ?? 'gone');
  });
}

const tools = (options: StandardToolsOptions = {}): ReturnType<typeof standardTools> =>
  standardTools({ allowPrivateAddresses: true, ...options });

describe('pages', () => {
  it('are summed up, and one that is missing is named', async () => {
    const site = await website();
    const report = await runTask(`Fetch ${site}/tides and ${site}/gone and summarise each in one sentence`, tools());
    expect(report).toMatch(/## Tides\n\n[^.]+\.\n\nhttp/);
    expect(report).toMatch(/Could not be read: .*404/);
  });

  it('are compared', async () => {
    const site = await website();
    const report = await runTask(`Compare ${site}/tides with ${site}/moon`, tools());
    expect(report).toMatch(/\| \S+\/tides \| \S+\/moon \| \d+ % \| .*moon/);
    expect(report).toMatch(/- \*\*Moon\*\*: The moon goes/);
  });

  it('have their links listed', async () => {
    const site = await website();
    expect(await runTask(`List the links on ${site}/tides`, tools())).toContain(`| The moon | ${site}/moon |`);
  });

  it('are saved as Markdown, and a file that exists stays', async () => {
    const site = await website();
    const root = await temporaryFolder({ 'pages/2-moon.md': 'mine' });
    const report = await runTask(
      `Save ${site}/tides and ${site}/moon as Markdown into ./pages`,
      tools({ root, allowWrite: true }),
    );
    expect(await readdir(join(root, 'pages'))).toEqual(['1-tides.md', '2-moon.md']);
    expect(await readFile(join(root, 'pages/1-tides.md'), 'utf8')).toMatch(
      /^# Tides\n\n[^]*The moon raises[^]*From http/,
    );
    expect(await readFile(join(root, 'pages/2-moon.md'), 'utf8')).toBe('mine');
    expect(report).toMatch(/Not saved: .*2-moon\.md/);
  });

  it('of JSON give the fields that were asked for; one that is missing stays empty', async () => {
    const site = await website();
    const report = await runTask(`Fetch ${site}/api and show the fields name and depth`, tools());
    expect(report).toContain('2 entries.');
    expect(report).toMatch(/\| Ebb \| 3 \|\n\| Flow \|\s+\|/);
  });
});
