import { defineTemplate } from '../define-template.ts';
import { filesInput } from '../inputs/files-input.ts';
import type { Template } from '../template.ts';
import { DOCUMENT_WORDS, DOCUMENTS } from './document-files.ts';
import { BUDGET, eachFile, entry, findFiles, report, sortOut } from './parts.ts';

/** The headings of documents, as nested lists of links. */
export const outlineDocuments: Template = defineTemplate({
  id: 'outline-documents',
  title: 'makes a table of contents',
  description: 'Lists the headings of Markdown files as nested links, a table of contents for each file.',
  words: {
    needed: [
      [
        'table of contents',
        'toc',
        'outline',
        'heading',
        'contents list',
        'list of contents',
        'section title',
        'structure',
        'content table',
      ],
    ],
    known: [...DOCUMENT_WORDS, 'section', 'list', 'contents', 'title', 'of', 'nested', 'extract', 'level'],
  },
  inputs: {
    patterns: filesInput({
      ...DOCUMENTS,
      extensions: ['md', 'markdown', 'mdx'],
      required: 'Markdown files, or a folder with some',
    }),
  },
  examples: [
    { task: 'Make a table of contents of the docs folder', input: { patterns: ['docs/**/*.md'] } },
    { task: 'List the headings of README.md', input: { patterns: ['README.md'] } },
  ],
  plan: {
    version: '1.0',
    plan: 'List the headings of Markdown files as a table of contents',
    execution: 'dag',
    budget: BUDGET,
    steps: [
      findFiles,
      eachFile([
        { id: 'outline', tool: 'markdown_outline', input: { markdown: '{{file.content}}' } },
        entry({
          heading: '{{path}}',
          text: "{{outline.headings.size() == 0 ? 'It has no headings.' : outline.headings.map(h, '  '.repeat(h.level - 1) + '- [' + h.text + '](' + path + '#' + h.anchor + ')').join('\\n')}}",
        }),
      ]),
      ...sortOut,
      ...report({
        title: 'Contents',
        introduction: "{{found.count == 0 ? 'No file matches ' + input.patterns.join(', ') + '.' : ''}}",
        sections:
          "{{done.items + [{'text': failed.count == 0 ? '' : 'Could not be read: ' + failed.items.join('; ')}]}}",
      }),
    ],
  },
});
