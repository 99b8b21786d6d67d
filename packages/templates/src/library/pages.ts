import type { Plan, ToolStep } from '@planloom/dsl-schema';

import { defineTemplate } from '../define-template.ts';
import { countInput } from '../inputs/count-input.ts';
import { targetInput } from '../inputs/target-input.ts';
import { urlsInput } from '../inputs/urls-input.ts';
import type { Template } from '../template.ts';
import { BUDGET, eachPage, entry, FAILURES, report, sortOut } from './parts.ts';

const PAGE_WORDS: readonly string[] = [
  'page',
  'web page',
  'webpage',
  'website',
  'site',
  'web',
  'url',
  'article',
  'address',
  'fetch',
  'visit',
  'download',
  'content',
  'link',
  'text',
  'blog',
  'post',
];
const URLS = urlsInput({ description: 'Addresses of the pages.', required: 'the address of a page' });

/** The sentences of web pages that say most. */
export const summarizePages: Template = defineTemplate({
  id: 'summarize-pages',
  title: 'fetches web pages and sums them up',
  description:
    'Fetches web pages, several at a time, and picks the sentences of each that say most. Sentences are quoted, not reworded.',
  words: {
    needed: [
      [
        'summarise',
        'summary',
        'sum up',
        'gist',
        'tl dr',
        'tldr',
        'key points',
        'main points',
        'key point',
        'about',
        'digest',
        'say',
        'in a nutshell',
        'condense',
        'boil',
      ],
    ],
    known: [...PAGE_WORDS, 'sentence', 'main', 'key', 'important', 'most', 'down', 'point'],
  },
  inputs: {
    sentences: countInput({ description: 'Sentences of each summary.', units: ['sentence'], maximum: 20 }),
    urls: URLS,
  },
  examples: [
    {
      task: 'Fetch https://example.com/a and https://example.com/b and summarise each',
      input: { urls: ['https://example.com/a', 'https://example.com/b'] },
    },
    {
      task: 'Summarize https://example.com/news in 2 sentences',
      input: { sentences: 2, urls: ['https://example.com/news'] },
    },
  ],
  plan: {
    version: '1.0',
    plan: 'Fetch web pages and sum them up, each by its own sentences',
    execution: 'dag',
    budget: BUDGET,
    steps: [
      eachPage([
        {
          id: 'summarize',
          tool: 'summarize_text',
          input: { text: '{{page.content}}', sentences: '{{input.sentences ?? 3}}' },
          output: 'gist',
        },
        entry({
          heading: "{{page.title == '' ? url : page.title}}",
          text: "{{gist.summary == '' ? 'It has no text.' : gist.summary}}\n\n{{page.url}}",
        }),
      ]),
      ...sortOut,
      ...report({
        title: "{{done.count == 1 ? 'Summary' : 'Summaries'}}",
        sections:
          "{{done.items + [{'text': failed.count == 0 ? '' : 'Could not be read: ' + failed.items.join('; ')}]}}",
      }),
    ],
  },
});

/** What web pages have in common. */
export const comparePages: Template = defineTemplate({
  id: 'compare-pages',
  title: 'compares web pages',
  description:
    'Fetches two or more web pages and compares them: length, keywords, how alike they are, and a summary of each.',
  words: {
    needed: [
      [
        'compare',
        'comparison',
        'difference',
        'differ',
        'contrast',
        'similar',
        'similarity',
        'alike',
        'in common',
        'versus',
        'vs',
        'overlap',
        'resemble',
      ],
    ],
    known: [
      ...PAGE_WORDS,
      'summary',
      'summarise',
      'different',
      'keyword',
      'topic',
      'common',
      'most',
      'against',
      'how',
      'main',
      'key',
      'much',
      'two',
      'each other',
    ],
  },
  inputs: {
    urls: urlsInput({
      description: 'Addresses of the pages.',
      required: 'the addresses of two or more pages',
      atLeast: 2,
    }),
  },
  examples: [
    {
      task: 'How similar are https://example.com/a and https://example.com/b?',
      input: { urls: ['https://example.com/a', 'https://example.com/b'] },
    },
  ],
  plan: {
    version: '1.0',
    plan: 'Fetch web pages and compare them',
    execution: 'dag',
    budget: BUDGET,
    steps: [
      eachPage([
        {
          id: 'analyse',
          type: 'parallel',
          steps: [
            { id: 'statistics', tool: 'text_statistics', input: { text: '{{page.content}}' } },
            { id: 'keywords', tool: 'extract_keywords', input: { text: '{{page.content}}', limit: 6 } },
            {
              id: 'summarize',
              tool: 'summarize_text',
              input: { text: '{{page.content}}', sentences: 2 },
              output: 'gist',
            },
          ],
        },
        entry({
          url: '{{page.url}}',
          title: "{{page.title == '' ? url : page.title}}",
          text: '{{page.content}}',
          words: '{{statistics.words}}',
          keywords: '{{keywords.keywords}}',
          gist: '{{gist.summary}}',
        }),
      ]),
      ...sortOut,
      {
        id: 'compare',
        tool: 'most_similar_pairs',
        input: { documents: "{{done.items.map(d, {'id': d.url, 'text': d.text})}}", limit: 10, min_score: 0 },
        output: 'similar',
      },
      ...report({
        title: 'Comparison',
        introduction: "{{done.count < 2 ? 'There is nothing to compare.' : ''}}",
        sections: [
          {
            heading: 'Pages',
            table: {
              columns: ['page', 'title', 'words', 'keywords'],
              rows: "{{done.items.map(d, {'page': d.url, 'title': d.title, 'words': d.words, 'keywords': d.keywords})}}",
            },
            empty: 'None.',
          },
          {
            heading: 'How alike they are',
            table: {
              columns: ['one', 'other', 'alike', 'in common'],
              rows: "{{similar.pairs.map(p, {'one': p.a, 'other': p.b, 'alike': string(round(p.score * 100)) + ' %', 'in common': p.shared})}}",
            },
            empty: 'They have no words in common.',
          },
          {
            heading: 'What each says',
            list: "{{done.items.map(d, '**' + d.title + '**: ' + (d.gist == '' ? 'no text' : d.gist))}}",
            empty: 'Nothing.',
          },
          { text: FAILURES },
        ],
      }),
    ],
  },
});

/** The links of web pages. */
export const listPageLinks: Template = defineTemplate({
  id: 'list-page-links',
  title: 'lists the links of a web page',
  description:
    'Fetches web pages and lists the links of each, with their texts. The pages behind the links are not fetched.',
  words: {
    needed: [['link', 'hyperlink', 'href']],
    known: [...PAGE_WORDS, 'extract', 'collect', 'gather', 'contain', 'point', 'lead', 'pull', 'outgoing', 'go'],
  },
  inputs: { urls: URLS },
  examples: [{ task: 'List all links on https://example.com/blog', input: { urls: ['https://example.com/blog'] } }],
  plan: {
    version: '1.0',
    plan: 'Fetch web pages and list their links',
    execution: 'dag',
    budget: BUDGET,
    steps: [
      eachPage([
        entry({
          heading: "{{page.title == '' ? url : page.title}}",
          table: { columns: ['text', 'link'], rows: "{{page.links.map(l, {'text': l.text, 'link': l.url})}}" },
          empty: 'It has no links.',
        }),
      ]),
      ...sortOut,
      ...report({
        title: 'Links',
        sections:
          "{{done.items + [{'text': failed.count == 0 ? '' : 'Could not be read: ' + failed.items.join('; ')}]}}",
      }),
    ],
  },
});

/** Keeps the readable text of pages, one file each; `write` is the step that writes `content` to `path`. */
function savingPlan(write: Pick<ToolStep, 'tool' | 'input'>): Plan {
  return {
    version: '1.0',
    plan: 'Fetch web pages and keep the text of each as a Markdown file',
    execution: 'dag',
    budget: BUDGET,
    steps: [
      {
        id: 'name_files',
        description: 'Two addresses may end alike, so each name begins with the position.',
        tool: 'select',
        input: {
          items: '{{input.urls}}',
          map: "{'url': item, 'name': string(index + 1) + '-' + (item.split('?')[0].split('#')[0].split('/').filter(p, p != '').last().toLowerCase().replace('.html', '').replace('.', '-').replace(':', '-').slice(0, 60)) + '.md'}",
        },
        output: 'named',
      },
      {
        id: 'save_pages',
        type: 'loop',
        over: 'named.items',
        as: 'target',
        concurrency: 4,
        on_item_error: 'settle',
        output: 'settled',
        steps: [
          {
            id: 'fetch',
            tool: 'fetch_page',
            input: { url: '{{target.url}}' },
            retry: { max: 2 },
            timeout_ms: 30_000,
            output: 'page',
          },
          { id: 'name', tool: 'transform', input: { value: '{{input.folder}}/{{target.name}}' }, output: 'path' },
          { id: 'write', ...write },
          {
            ...entry({ page: '{{page.url}}', file: '{{path}}', characters: '{{page.content.size()}}' }),
            depends_on: ['write'],
          },
        ],
      },
      ...sortOut,
      ...report({
        title: 'Saved pages',
        sections: [
          { table: { columns: ['page', 'file', 'characters'], rows: '{{done.items}}' }, empty: 'None.' },
          { text: "{{failed.count == 0 ? '' : 'Not saved: ' + failed.items.join('; ')}}" },
        ],
      }),
    ],
  };
}

const CONTENT = "# {{page.title == '' ? target.url : page.title}}\n\n{{page.content}}\n\nFrom {{page.url}}\n";

/** Web pages as Markdown files. */
export const savePages: Template = defineTemplate({
  id: 'save-pages',
  title: 'saves web pages as Markdown files',
  description:
    'Fetches web pages and writes the readable text of each to a Markdown file in a folder. A file that exists is not replaced by write_file; filesystem.write_file replaces it. Needs one of the two.',
  words: {
    needed: [['save', 'download', 'store', 'archive', 'keep', 'write']],
    known: [
      ...PAGE_WORDS,
      'as markdown',
      'markdown',
      'copy',
      'local',
      'locally',
      'md',
      'called',
      'named',
      'offline',
      'convert',
    ],
  },
  inputs: {
    urls: URLS,
    folder: targetInput({
      description: 'Folder that the files are written to.',
      required: 'a folder to write to',
      takes: 'folder',
    }),
  },
  examples: [
    {
      task: 'Save https://example.com/a and https://example.com/b as Markdown files in ./pages',
      input: { urls: ['https://example.com/a', 'https://example.com/b'], folder: 'pages' },
    },
  ],
  plan: [
    savingPlan({ tool: 'write_file', input: { path: '{{path}}', content: CONTENT } }),
    savingPlan({ tool: 'filesystem.write_file', input: { path: '{{path}}', content: CONTENT } }),
  ],
});
