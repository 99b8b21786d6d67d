import { defineTemplate } from '../define-template.ts';
import { countInput } from '../inputs/count-input.ts';
import { filesInput } from '../inputs/files-input.ts';
import type { Template } from '../template.ts';
import { DOCUMENT_WORDS, DOCUMENTS } from './document-files.ts';
import { BUDGET, eachFile, entry, findFiles, report, sortOut } from './parts.ts';

/** The sentences of documents that say most. */
export const summarizeDocuments: Template = defineTemplate({
  id: 'summarize-documents',
  title: 'sums up documents',
  description:
    'Picks the sentences of each document that say most of what it says. Sentences are quoted, not reworded.',
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
        'what is it about',
        'about',
        'digest',
        'abstract',
        'say',
        'in a nutshell',
        'condense',
        'boil',
      ],
    ],
    known: [...DOCUMENT_WORDS, 'sentence', 'main', 'key', 'important', 'most', 'down', 'about', 'main idea', 'idea'],
  },
  inputs: {
    sentences: countInput({ description: 'Sentences of each summary.', units: ['sentence'], maximum: 20 }),
    patterns: filesInput(DOCUMENTS),
  },
  examples: [
    { task: 'Summarise docs/guide.md in five sentences', input: { sentences: 5, patterns: ['docs/guide.md'] } },
    { task: 'Give me the gist of every README below packages', input: { patterns: ['packages/**/README.md'] } },
  ],
  plan: {
    version: '1.0',
    plan: 'Sum up documents, each by its own sentences',
    execution: 'dag',
    budget: BUDGET,
    steps: [
      findFiles,
      eachFile([
        { id: 'outline', tool: 'markdown_outline', input: { markdown: '{{file.content}}' } },
        {
          id: 'summarize',
          tool: 'summarize_text',
          input: { text: '{{outline.paragraphs}}', sentences: '{{input.sentences ?? 3}}' },
          output: 'gist',
        },
        entry({
          heading: "{{(outline.title ?? path) + ' (' + path + ')'}}",
          text: "{{gist.summary == '' ? 'It has no prose.' : gist.summary}}",
        }),
      ]),
      ...sortOut,
      ...report({
        title: "{{done.count == 1 ? 'Summary' : 'Summaries'}}",
        introduction: "{{found.count == 0 ? 'No file matches ' + input.patterns.join(', ') + '.' : ''}}",
        sections:
          "{{done.items + [{'text': failed.count == 0 ? '' : 'Could not be read: ' + failed.items.join('; ')}]}}",
      }),
    ],
  },
});
