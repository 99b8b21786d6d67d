import { describe, expect, test } from 'vitest';

import { fileTools, textTools } from '../src/index.ts';
import { callTool } from './call-tool.ts';
import { temporaryFolder } from './temporary-folder.ts';

const outline = (markdown: string) => callTool(textTools(), 'markdown_outline', { markdown });

describe('markdown_outline', () => {
  test('finds headings with the anchors that GitHub gives them', async () => {
    const { title, headings } = await outline(
      '## Set-up & *use*\n\n# Main `code`\n\n## Set-up & use\n\nSetext\n------\n',
    );
    expect(title).toBe('Main code');
    expect(headings).toEqual([
      { level: 2, text: 'Set-up & use', anchor: 'set-up--use', line: 1 },
      { level: 1, text: 'Main code', anchor: 'main-code', line: 3 },
      { level: 2, text: 'Set-up & use', anchor: 'set-up--use-1', line: 5 },
      { level: 2, text: 'Setext', anchor: 'setext', line: 7 },
    ]);
  });

  test('finds links of all forms, with their line and where they lead', async () => {
    const { links } = await outline(
      [
        '[a](b.md "t") and <https://x.test>',
        '',
        '![alt](i.png) [r][ref] https://y.test',
        '',
        '<a href="c.html">c</a>',
        '',
        '[top](#top)',
        '',
        '[ref]: ../r.md',
      ].join('\n'),
    );
    expect(links).toEqual([
      { url: 'b.md', text: 'a', line: 1, kind: 'link', target: 'relative' },
      { url: 'https://x.test', text: 'https://x.test', line: 1, kind: 'link', target: 'external' },
      { url: 'i.png', text: 'alt', line: 3, kind: 'image', target: 'relative' },
      { url: '../r.md', text: 'r', line: 3, kind: 'link', target: 'relative' },
      { url: 'https://y.test', text: 'https://y.test', line: 3, kind: 'link', target: 'external' },
      { url: 'c.html', text: '', line: 5, kind: 'link', target: 'relative' },
      { url: '#top', text: 'top', line: 7, kind: 'link', target: 'anchor' },
    ]);
  });

  test('keeps blocks of code out of the headings, the links and the text', async () => {
    const found = await outline(
      '# T\n\nSome `inline()` text.\n\n```ts\n# not a heading\n[no](link.md)\n```\n\n    indented\n',
    );
    expect(found.headings).toHaveLength(1);
    expect(found.links).toEqual([]);
    expect(found.code_blocks).toEqual([
      { language: 'ts', lines: 2, line: 5 },
      { language: null, lines: 1, line: 10 },
    ]);
    expect(found.text).toBe('T\n\nSome inline() text.');
  });

  test('the text holds lists, quotes and tables, each thing once', async () => {
    const { text } = await outline('- one\n  - two\n\n> three\n\n| a | b |\n|---|---|\n| c | d |\n');
    expect(text).toBe('one\n\ntwo\n\nthree\n\na b\n\nc d');
  });

  test('leaves front matter out, and lines keep their numbers', async () => {
    const { headings, text } = await outline('---\ntitle: x\n---\n# T\n');
    expect(headings).toEqual([{ level: 1, text: 'T', anchor: 't', line: 4 }]);
    expect(text).toBe('T');
  });

  test('an empty text has no title', async () => {
    expect(await outline('')).toEqual({
      title: null,
      headings: [],
      links: [],
      code_blocks: [],
      paragraphs: [],
      text: '',
    });
  });

  test('a text nested without end does not end the process', async () => {
    const { text } = await outline(`${'>'.repeat(2000)} deep`);
    expect(text).toContain('deep');
  });
});

describe('check_links', () => {
  const check = async (files: Readonly<Record<string, string>>, path = 'docs/a.md') =>
    callTool(fileTools({ root: await temporaryFolder(files) }), 'check_links', { path });

  test('finds links to files that are not there, and says what each one stands for', async () => {
    const { checked, dead } = await check({
      'docs/a.md':
        '[ok](b.md) [up](../README.md) [folder](sub/)\n\n[gone](c.md?x=1#y) ![pic](img/p.png) [web](https://gone.test)',
      'docs/b.md': '',
      'docs/sub/x.md': '',
      'README.md': '',
    });
    expect(checked).toBe(5);
    expect(dead).toEqual([
      { url: 'c.md?x=1#y', text: 'gone', line: 3, reason: 'missing-file', target: 'docs/c.md' },
      { url: 'img/p.png', text: 'pic', line: 3, reason: 'missing-file', target: 'docs/img/p.png' },
    ]);
  });

  test('finds headings that are not there, in the same file and in others', async () => {
    const { dead } = await check({
      'docs/a.md':
        '# My title\n\n<a name="own"></a>\n\n[1](#my-title) [2](#other) [3](b.md#two) [4](b.md#three) [5](#own) [6](#MY-TITLE) [7](code.ts#L10) [8](#top)',
      'docs/b.md': '# Two',
      'docs/code.ts': '',
    });
    expect(dead.map(({ url, reason }: { url: string; reason: string }) => [url, reason])).toEqual([
      ['#other', 'missing-anchor'],
      ['b.md#three', 'missing-anchor'],
    ]);
  });

  test('reads escaped characters in links', async () => {
    const { dead } = await check({
      'docs/a.md': '[1](my%20file.md) [2](<my file.md>) [3](100%.md)',
      'docs/my file.md': '',
      'docs/100%.md': '',
    });
    expect(dead).toEqual([]);
  });

  test('takes a link that starts with a slash from the root', async () => {
    const { dead } = await check({ 'docs/a.md': '[1](/docs/b.md) [2](/b.md)', 'docs/b.md': '' });
    expect(dead).toMatchObject([{ url: '/b.md', target: 'b.md' }]);
  });

  test('does not look outside the root', async () => {
    const { dead } = await check({ 'docs/a.md': '[1](../../etc/passwd) [2](/../x)' });
    expect(dead).toMatchObject([
      { url: '../../etc/passwd', reason: 'outside-root', target: null },
      { url: '/../x', reason: 'outside-root', target: null },
    ]);
  });

  test('a file that is not there is an error', async () => {
    await expect(check({}, 'none.md')).rejects.toMatchObject({ code: 'tool/file-not-found' });
  });
});
