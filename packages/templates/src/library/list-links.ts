import { defineTemplate } from '../define-template.ts';
import { choiceInput } from '../inputs/choice-input.ts';
import { filesInput } from '../inputs/files-input.ts';
import type { Template } from '../template.ts';
import { DOCUMENT_WORDS, DOCUMENTS } from './document-files.ts';
import { BUDGET, eachFile, entry, FAILURES, findFiles, report, sortOut } from './parts.ts';

/** The links of Markdown files. */
export const listLinks: Template = defineTemplate({
  id: 'list-links',
  title: 'lists the links of Markdown files',
  description:
    'Lists the links of Markdown files with file, line and text: all, those to the web, or those to other files.',
  words: {
    needed: [['link', 'url', 'hyperlink']],
    known: [
      ...DOCUMENT_WORDS,
      'extract',
      'collect',
      'point',
      'lead',
      'website',
      'address',
      'gather',
      'pull',
      'used',
      'contain',
      'appear',
      'occur',
      'reference',
      'which',
    ],
  },
  inputs: {
    only: choiceInput('Which links: external lead to the web, relative to other files. Default: all.', {
      external: ['external', 'web', 'outgoing', 'http'],
      relative: ['internal', 'relative', 'local'],
    }),
    patterns: filesInput({
      ...DOCUMENTS,
      extensions: ['md', 'markdown', 'mdx'],
      required: 'Markdown files, or a folder with some',
    }),
  },
  examples: [
    { task: 'List all links in docs/*.md', input: { patterns: ['docs/*.md'] } },
    { task: 'Which external links does the README have?', input: { only: 'external', patterns: ['README.md'] } },
  ],
  plan: {
    version: '1.0',
    plan: 'List the links of Markdown files',
    execution: 'dag',
    budget: BUDGET,
    steps: [
      findFiles,
      eachFile([
        { id: 'outline', tool: 'markdown_outline', input: { markdown: '{{file.content}}' } },
        entry(
          "{{outline.links.filter(l, l.kind == 'link' && l.target == (input.only ?? l.target)).map(l, {'file': path, 'line': l.line, 'text': l.text, 'link': l.url})}}",
        ),
      ]),
      ...sortOut,
      { id: 'gather', tool: 'transform', input: { value: '{{done.items.flatten()}}' }, output: 'links' },
      ...report({
        title: 'Links',
        introduction:
          "{{links.size()}} {{links.size() == 1 ? 'link' : 'links'}} in {{done.count}} {{done.count == 1 ? 'file' : 'files'}}.",
        sections: [
          {
            table: { columns: ['file', 'line', 'text', 'link'], rows: '{{links}}' },
            empty: "{{found.count == 0 ? 'No file matches ' + input.patterns.join(', ') + '.' : 'There are none.'}}",
          },
          { text: FAILURES },
        ],
      }),
    ],
  },
});
