import { readFileSync } from 'node:fs';

import { createExecutor } from '@planloom/executor-core';
import { describe, expect, test } from 'vitest';

import { markdownReportPlan, standardTools } from '../src/index.ts';
import type { Result } from './call-tool.ts';
import { temporaryFolder } from './temporary-folder.ts';

const plan = readFileSync(markdownReportPlan, 'utf8');

async function reportOn(files: Readonly<Record<string, string | Uint8Array>>, input: object = {}): Promise<Result> {
  const executor = createExecutor(standardTools({ root: await temporaryFolder(files) }));
  const { result } = await executor.execute(plan, { input });
  return result;
}

describe('the plan markdown-report', () => {
  test('is accepted without an error or a warning', () => {
    const { diagnostics } = createExecutor(standardTools({ root: '.' })).check(plan, { input: {} });
    expect(diagnostics).toEqual([]);
  });

  test('reports sizes, dead links with what they may have meant, pairs and gists', async () => {
    const { report, files, totals } = await reportOn({
      'README.md': '# Tides\n\nThe moon raises the tides of the sea. See [the moon](moon.md) and [home](#home).\n',
      'docs/moon.md': '# The moon\n\nTides of the sea follow the moon. [Back](../README.md)\n',
      'docs/bread.md':
        '# Bread\n\nFlour, water and salt. Knead it. Let it rest. Bake it at high heat. Flour and water make dough.\n',
    });
    expect(files).toBe(3);
    expect(totals).toMatchObject({ headings: 3, dead_links: 2 });
    expect(report).toContain('# Markdown report');
    expect(report).toContain('| README.md | 3 | moon.md | missing-file | docs/moon.md |');
    expect(report).toContain('| README.md | 3 | #home | missing-anchor |  |');
    expect(report).toMatch(/\| README\.md \| docs\/moon\.md \| \d+ % \| .*moon/);
    expect(report).toMatch(/- \*\*Bread\*\* \(docs\/bread\.md\): \S/);
    expect(report).toContain('## Files that could not be read\n\nNone.');
  });

  test('goes on when a file can not be read, and says which', async () => {
    const { report, files } = await reportOn({ 'good.md': '# Good', 'bad.md': new Uint8Array([0xff, 0xfe, 0xff]) });
    expect(files).toBe(1);
    expect(report).toMatch(/- "bad\.md" is not utf-8 text/);
  });

  test('of an empty folder says that there is nothing', async () => {
    const { report, files } = await reportOn({});
    expect(files).toBe(0);
    expect(report).toContain('No file matches the patterns.');
  });

  test('takes title, patterns and language from its input', async () => {
    const { report } = await reportOn(
      { 'a.md': '# A', 'b.txt': 'Der Mond und die Erde.' },
      { title: 'Texte', patterns: ['*.txt'], language: 'de' },
    );
    expect(report).toContain('# Texte');
    expect(report).toContain('| b.txt |');
    expect(report).not.toContain('a.md');
  });
});
