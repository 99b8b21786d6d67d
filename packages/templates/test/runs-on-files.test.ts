import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { standardTools } from '@planloom/tools-std';
import { describe, expect, it } from 'vitest';

import { runOnFiles, runTask } from './run-task.ts';
import { temporaryFolder } from './temporary-folder.ts';

const TIDES =
  '# Tides\n\nThe moon raises the tides. The sea follows the moon. Tides come twice a day. See [moon](moon.md) and [web](https://example.com).\n\n## High tide\n\nThe water is high.\n';
const MOON = '# Moon\n\nThe moon goes round the earth. It raises tides. See [tides](tides.md#nowhere).\n';
const DOCS = { 'docs/tides.md': TIDES, 'docs/moon.md': MOON };
const SALES = 'date,item,amount\n2024-01-02,Bread,3.5\n2024-01-01,Milk,1.2\n2024-01-03,"Cake, large",12\n';

describe('documents', () => {
  it('are compared', async () => {
    const report = await runOnFiles('Compare the Markdown files in docs/ and write me a summary', DOCS);
    expect(report).toContain('2 documents. Most alike: docs/moon.md and docs/tides.md');
    expect(report).toMatch(/## Summary\n\n\S/);
    expect(report).toMatch(/\| docs\/tides\.md \| \d+ \| 2 \|/);
    expect(report).toMatch(/\| docs\/moon\.md \| docs\/tides\.md \| \d+ % \| .*moon/);
    expect(report).toMatch(/## What only one of them is about[^#]*\| docs\/moon\.md \| [^|]*earth/);
    expect(report).toMatch(/- \*\*Tides\*\* \(docs\/tides\.md\): The moon raises/);
  });

  it('are not compared if one is missing, and the report says so', async () => {
    const report = await runOnFiles('compare docs/moon.md and docs/sun.md', DOCS);
    expect(report).toContain('1 document. There is nothing to compare.');
  });

  it('are summed up in as many sentences as were asked for', async () => {
    const report = await runOnFiles('Summarise docs/tides.md in one sentence', DOCS);
    expect(report).toMatch(/^# Summary\n\n## Tides \(docs\/tides\.md\)\n\n[^.]+\.\n$/);
  });

  it('that cannot be read are named', async () => {
    const report = await runOnFiles('summarise the text files in notes/', {
      'notes/a.txt': new Uint8Array([255, 254, 255]),
    });
    expect(report).toContain('Could not be read: "notes/a.txt" is not utf-8 text');
  });

  it('that are not there are told', async () => {
    expect(await runOnFiles('summarise missing.md', {})).toContain('No file matches missing.md.');
    expect(await runOnFiles('word count of missing.md', {})).toContain('No file matches ["missing.md"].');
  });

  it('have their words counted, the longest first', async () => {
    const report = await runOnFiles('How many words do the documents in docs/ have?', DOCS);
    expect(report).toContain('2 documents with 38 words: a minute or two to read.');
    expect(report).toContain('| docs/tides.md | 26 | 7 | 7 | 0.1 |');
    expect(report.indexOf('docs/tides.md')).toBeLessThan(report.indexOf('docs/moon.md'));
  });

  it('give keywords, as many as asked for', async () => {
    const report = await runOnFiles('top 2 keywords of docs/*.md', DOCS);
    expect(report).toMatch(/All together: [^,]+, [^,]+\.\n/);
    expect(report).toMatch(/\| docs\/moon\.md \| [^,|]+, [^,|]+ \|/);
  });

  it('give a table of contents', async () => {
    const report = await runOnFiles('Make a table of contents of docs/tides.md', DOCS);
    expect(report).toBe(
      '# Contents\n\n## docs/tides.md\n\n- [Tides](docs/tides.md#tides)\n  - [High tide](docs/tides.md#high-tide)\n',
    );
  });

  it('have their links listed, all or some', async () => {
    expect(await runOnFiles('List the links in docs/*.md', DOCS)).toContain('3 links in 2 files.');
    const external = await runOnFiles('List the external links in docs/*.md', DOCS);
    expect(external).toContain('1 link in 2 files.');
    expect(external).toContain('| docs/tides.md | 3 | web | https://example.com |');
  });

  it('have their links checked', async () => {
    const report = await runOnFiles('Check docs/ for broken links', DOCS);
    expect(report).toContain('2 links to files and headings in 2 files; 1 leads nowhere.');
    expect(report).toContain('| docs/moon.md | 3 | tides.md#nowhere | no such heading |');
  });
});

describe('files', () => {
  const SOURCES = {
    'src/a.ts': '// TODO: one\nconst item = "item.line";\n// FIXME two\n',
    'src/b.py': 'todos = 3\n',
    'README.md': '# Hello\n',
  };

  it('are searched for a text, which is data and no expression', async () => {
    const report = await runOnFiles('Find "ITEM.LINE" in src/**/*.ts', SOURCES);
    expect(report).toContain('1 line in 1 of 1 file.');
    expect(report).toContain('| src/a.ts | 2 | const item = "item.line"; |');
    expect(await runOnFiles('Find "\') || true || (\'" in src/**/*.ts', SOURCES)).toContain('0 lines in 0 of 1 file.');
  });

  it('have their TODOs listed', async () => {
    const report = await runOnFiles('List all TODOs in src/', SOURCES);
    expect(report).toContain('2 in 2 files: 1 TODO, 1 FIXME, 0 HACK or XXX.');
    expect(report).toContain('| src/a.ts | 3 | // FIXME two |');
  });

  it('are listed, newest first, and counted by type', async () => {
    expect(await runOnFiles('list all files in src/', SOURCES)).toContain('- src/a.ts\n- src/b.py\n');
    expect(await runOnFiles('which files in src/ changed recently?', SOURCES)).toMatch(
      /\| \d{4}-\d\d-\d\d \d\d:\d\d \| src\/[ab]/,
    );
    const survey = await runOnFiles('What is the 1 largest file in this repository?', SOURCES);
    expect(survey).toContain('3 files, 1 kB.');
    expect(survey).toMatch(/## Largest files\n\n\| file \| kB \|\n\| --- \| ---: \|\n\| src\/a\.ts \| [\d.]+ \|\n$/);
  });

  it('of data are checked', async () => {
    const report = await runOnFiles('Check that the data files in conf/ are valid', {
      'conf/a.json': '{"a": 1}',
      'conf/b.json': '{"a": ',
      'conf/c.yaml': 'a: [1',
      'conf/d.csv': 'a,b\n1\n',
    });
    expect(report).toContain('1 of 4 files can be parsed.');
    expect(report).toMatch(/\| conf\/b\.json \| The text is not JSON/);
    expect(report).toMatch(/\| conf\/c\.yaml \| The text is not YAML/);
    expect(report).toMatch(/\| conf\/d\.csv \| The text is not CSV/);
  });
});

describe('tables', () => {
  it('are described column by column', async () => {
    const report = await runOnFiles('Statistics of sales.csv', { 'sales.csv': SALES });
    expect(report).toContain('3 rows, 3 columns.');
    expect(report).toContain('| amount | 3 | 3 | 1.2 | 5.57 | 3.5 | 12 | 16.7 |');
  });

  it('may have semicolons or tabs', async () => {
    const report = await runOnFiles('Statistics of a.csv and b.tsv', {
      'a.csv': 'x;y\n1;2\n',
      'b.tsv': 'x\ty\n1\t2\n',
    });
    expect(report.match(/1 row, 2 columns/g)).toHaveLength(2);
  });

  it('are filtered, sorted and cut', async () => {
    const report = await runOnFiles(
      'Show rows of sales.csv where AMOUNT is above 2, sorted by date descending, with the columns item and amount',
      { 'sales.csv': SALES },
    );
    expect(report).toContain('2 of 3 rows match.');
    expect(report).toContain('| item | amount |\n| --- | ---: |\n| Cake, large | 12 |\n| Bread | 3.5 |\n');
  });

  it('without the column that was asked for are no empty ones', async () => {
    const report = await runOnFiles('Show rows of sales.csv where price is above 2', { 'sales.csv': SALES });
    expect(report).toContain('There is no column price. There are: date, item, amount.');
  });

  it('become JSON', async () => {
    const json = await runOnFiles('Convert sales.csv to JSON', { 'sales.csv': SALES });
    expect(JSON.parse(json)).toHaveLength(3);
    expect(JSON.parse(json)).toContainEqual({ date: '2024-01-03', item: 'Cake, large', amount: 12 });
  });

  it('become a JSON file', async () => {
    const root = await temporaryFolder({ 'sales.csv': SALES });
    const tools = standardTools({ root, network: false, allowWrite: true });
    expect(await runTask('Convert sales.csv to out/sales.json', tools)).toBe('Wrote 3 rows to out/sales.json.');
    expect(JSON.parse(await readFile(join(root, 'out/sales.json'), 'utf8'))).toHaveLength(3);
  });

  it('are merged, equal rows once', async () => {
    const csv = await runOnFiles('Merge a.csv and b.csv without duplicates', {
      'a.csv': 'id,name\n1,"A\nB"\n2,C\n',
      'b.csv': 'id,name,x\n1,"A\nB",1\n2,C,\n',
    });
    expect(csv).toBe('id,name,x\n1,"A\nB",\n2,C,\n1,"A\nB",1\n2,C,\n');
    expect(await runOnFiles('Remove duplicate rows from a.csv', { 'a.csv': 'id\n1\n2\n1\n' })).toBe('id\n1\n2\n');
  });

  it('with a broken file among them are not merged by halves', async () => {
    await expect(runOnFiles('Merge a.csv and b.csv', { 'a.csv': 'id\n1\n', 'b.csv': 'id,name\n1\n' })).rejects.toThrow(
      /not CSV/,
    );
  });

  it('of reviews have a sentiment, and so have lines', async () => {
    const report = await runOnFiles('What is the sentiment of the reviews in r.csv?', {
      'r.csv': 'id,review\n1,I love this!\n2,Terrible.\n3,It is a chair.\n',
    });
    expect(report).toContain('3 texts: 1 positive, 1 neutral, 1 negative.');
    expect(report).toMatch(/\| -[\d.]+ \| negative \| Terrible\. \|/);
    expect(await runOnFiles('sentiment of each line in l.txt', { 'l.txt': 'I love it\n\nawful\n' })).toContain(
      '2 texts: 1 positive, 0 neutral, 1 negative.',
    );
  });
});
