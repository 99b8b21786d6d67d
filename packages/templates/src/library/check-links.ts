import { defineTemplate } from '../define-template.ts';
import { filesInput } from '../inputs/files-input.ts';
import type { Template } from '../template.ts';
import { DOCUMENT_WORDS, DOCUMENTS } from './document-files.ts';
import { BUDGET, FAILURES, findFiles, report, sortOut } from './parts.ts';

/** Links of Markdown files that lead nowhere. */
export const checkLinks: Template = defineTemplate({
  id: 'check-links',
  title: 'finds dead links of Markdown files',
  description:
    'Finds links of Markdown files to files and headings that do not exist. Links to the web are not called.',
  words: {
    needed: [
      ['link', 'reference', 'anchor'],
      [
        'broken',
        'work',
        'dead',
        'check',
        'dangling',
        'lead nowhere',
        'go nowhere',
        'point nowhere',
        "don't work",
        'do not work',
        "doesn't work",
        'does not work',
        'valid',
        'validate',
        'invalid',
        'verify',
        'missing',
        'not working',
        "don't exist",
        'do not exist',
      ],
    ],
    known: [
      ...DOCUMENT_WORDS,
      'internal',
      'relative',
      'file',
      'nowhere',
      'lead',
      'work',
      'local',
      'still',
      'lead',
      'target',
      'hyperlink',
    ],
  },
  inputs: {
    patterns: filesInput({
      ...DOCUMENTS,
      extensions: ['md', 'markdown', 'mdx'],
      required: 'Markdown files, or a folder with some',
    }),
  },
  examples: [
    { task: 'Check the docs folder for broken links', input: { patterns: ['docs/**/*.md'] } },
    { task: "Which links in README.md don't work?", input: { patterns: ['README.md'] } },
  ],
  plan: {
    version: '1.0',
    plan: 'Find links of Markdown files to files and headings that do not exist',
    execution: 'dag',
    budget: BUDGET,
    steps: [
      findFiles,
      {
        id: 'check_files',
        type: 'loop',
        over: 'found.paths',
        as: 'path',
        concurrency: 8,
        on_item_error: 'settle',
        output: 'settled',
        step: { id: 'check', tool: 'check_links', input: { path: '{{path}}' } },
      },
      ...sortOut,
      {
        id: 'list_dead',
        tool: 'transform',
        input: {
          value:
            "{{done.items.map(f, f.dead.map(d, {'file': f.path, 'line': d.line, 'link': d.url, 'problem': d.reason == 'missing-file' ? 'no such file' : d.reason == 'missing-anchor' ? 'no such heading' : 'outside the root folder'})).flatten()}}",
        },
        output: 'dead',
      },
      ...report({
        title: 'Links',
        introduction:
          "{{done.items.map(f, f.checked).sum()}} links to files and headings in {{done.count}} {{done.count == 1 ? 'file' : 'files'}}; {{dead.size()}} {{dead.size() == 1 ? 'leads' : 'lead'}} nowhere. Links to the web were not called.",
        sections: [
          {
            table: { columns: ['file', 'line', 'link', 'problem'], rows: '{{dead}}' },
            empty:
              "{{found.count == 0 ? 'No file matches ' + input.patterns.join(', ') + '.' : 'Every link leads somewhere.'}}",
          },
          { text: FAILURES },
        ],
      }),
    ],
  },
});
