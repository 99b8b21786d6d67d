import type { Plan } from '@planloom/dsl-schema';
import { defineTool, ToolRegistry } from '@planloom/tool-kit';
import { describe, expect, it } from 'vitest';

import {
  choiceInput,
  conditionInput,
  countInput,
  createTemplatePlanner,
  defineTemplate,
  filesInput,
  namesInput,
  orderInput,
  targetInput,
  textInput,
  urlsInput,
  type TemplateInput,
} from '../src/index.ts';

const plan: Plan = { version: '1.0', execution: 'dag', steps: [{ id: 'use', tool: 'use' }] };
const tools = ToolRegistry.from([
  defineTool({ id: 'use', description: 'Uses.', inputSchema: { type: 'object' }, execute: () => null }),
]);

/** What an input finds behind the word "take", or why nothing. */
async function found(input: TemplateInput, text: string): Promise<unknown> {
  const template = defineTemplate({
    id: 'take',
    title: 'takes',
    description: 'Takes.',
    words: { needed: [['take']], known: ['mention', 'row', 'page', 'keyword', 'link'] },
    inputs: { it: input },
    examples: [],
    plan,
  });
  const planner = createTemplatePlanner({ templates: [template] });
  return planner.plan({ task: `take ${text}`, tools }).then(
    ({ context }) => (context?.['input'] as Record<string, unknown> | undefined)?.['it'],
    (error: unknown) => (error as Error).message,
  );
}

describe('files', () => {
  const input = filesInput({
    description: 'Files.',
    required: 'files',
    otherwise: '*.md',
    otherwiseName: 'Markdown files',
  });

  it.each([
    ['a.md', ['a.md']],
    ['./a.md', ['a.md']],
    ['a.md, b.md and c/d.md', ['a.md', 'b.md', 'c/d.md']],
    ['docs\\guide.md', ['docs/guide.md']],
    ['"my notes.md"', ['my notes.md']],
    ['"my folder/my notes.md"', ['my folder/my notes.md']],
    ['the file pages/[id].md', ['pages/\\[id\\].md']],
    ['docs/*.md', ['docs/*.md']],
    ['src/**/*.{ts,tsx}', ['src/**/*.{ts,tsx}']],
    ['docs/', ['docs/**/*.md']],
    ['./docs', ['docs/**/*.md']],
    ['the docs folder', ['docs/**/*.md']],
    ['everything under packages', ['packages/**/*.md']],
    ['the "old notes" folder', ['old notes/**/*.md']],
    ['READMEs', ['**/README.md']],
    ['the README', ['README.md']],
    ["each of packages/*'s READMEs", ['packages/*/README.md']],
    ['the READMEs in apps/ and libs/', ['apps/**/README.md', 'libs/**/README.md']],
    ['the README.md files under ./packages', ['packages/**/README.md']],
    ['a.md and b.md in docs/', ['docs/a.md', 'docs/b.md']],
    ['Python files in this repository', ['**/*.py']],
    ['all .toml files', ['**/*.toml']],
    ['the text files below ./notes', ['notes/**/*.txt']],
    ['the README of packages/cli', ['packages/cli/README.md']],
  ])('are found in "%s"', async (text, patterns) => {
    expect(await found(input, text)).toEqual(patterns);
  });

  it.each(['the article', 'it', 'a.md into b.md', 'a.md as b.md', 'node.js', 'Node.js files'])(
    'are not found in "%s"',
    async (text) => {
      expect(await found(input, text)).toBeTypeOf('string');
    },
  );
});

describe('other inputs', () => {
  const urls = urlsInput({ description: 'Pages.', required: 'a page' });
  const count = countInput({ description: 'How many.', units: ['keyword'], maximum: 10 });
  const text = textInput({ description: 'Text.', required: 'a text', after: ['mention'] });
  const names = namesInput({ description: 'Columns.', required: 'columns', of: ['column'], after: ['keep'] });
  const where = conditionInput('Which.');
  const order = orderInput('Order.');
  const choice = choiceInput('Which.', { external: ['external', 'web'], relative: ['internal'] });
  const folder = targetInput({ description: 'Where to.', required: 'a folder', takes: 'folder' });

  it.each<readonly [TemplateInput, string, unknown]>([
    [
      urls,
      'https://example.com/a, and (https://example.com/b?x=1).',
      ['https://example.com/a', 'https://example.com/b?x=1'],
    ],
    [urls, 'www.example.com', ['https://www.example.com']],
    [urls, 'example.co.uk/x', ['https://example.co.uk/x']],
    [urls, '<https://example.com>', ['https://example.com']],
    [count, '5 keywords', 5],
    [count, 'the top ten', 10],
    [count, 'a single keyword', 1],
    [text, '"rate limit"', 'rate limit'],
    [text, '“rate limit”', 'rate limit'],
    [text, "'a/b.c'", 'a/b.c'],
    [text, 'all that mention onboarding', 'onboarding'],
    [names, 'the columns name, price and stock', ['name', 'price', 'stock']],
    [names, 'the name, price, and stock columns', ['name', 'price', 'stock']],
    [names, 'the column "unit price"', ['unit price']],
    [where, 'rows where price > 10', { column: 'price', operator: 'above', value: 10 }],
    [where, 'rows where price>=10.5', { column: 'price', operator: 'at least', value: 10.5 }],
    [where, 'rows whose country is not France', { column: 'country', operator: 'is not', value: 'France' }],
    [where, 'rows with date before 3', 'The nearest template, take, has no answer to "date", "before", "3".'],
    [where, 'rows where day is less than 2024-03-01', { column: 'day', operator: 'below', value: '2024-03-01' }],
    [where, 'rows where code = "007"', { column: 'code', operator: 'is', value: '007' }],
    [order, 'sorted by the column price, highest first', { column: 'price', descending: true }],
    [order, 'sort all rows by name', { column: 'name', descending: false }],
    [choice, 'the external links', 'external'],
    [folder, 'to ./pages/', 'pages'],
    [folder, 'into the folder offline', 'offline'],
  ])('%# find a value in "%s"', async (input, task, value) => {
    const answer = await found(input, task);
    expect(answer).toEqual(value);
  });

  it.each<readonly [TemplateInput, string, RegExp]>([
    [count, '11 keywords', /gives 1 to 10, not 11/],
    [count, '0 keywords', /gives 1 to 10, not 0/],
    [urls, 'nothing', /needs a page/],
    [text, '"a" and "b"', /needs a text/],
    [names, 'the columns name and price and delete the rest', /"delete", "rest"/],
    [order, 'sorted', /needs a column to sort by/],
    [where, 'rows where', /needs a condition/],
    [folder, 'to ~/pages', /"~\/pages" may lead out of it/],
  ])('%# say what is wrong', async (input, task, message) => {
    expect(await found(input, task)).toMatch(message);
  });
});
