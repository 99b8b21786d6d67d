import { defineTemplate } from '../define-template.ts';
import { filesInput } from '../inputs/files-input.ts';
import type { Template } from '../template.ts';
import { DOCUMENT_WORDS, DOCUMENTS } from './document-files.ts';
import { BUDGET, eachFile, entry, FAILURES, findFiles, report, sortOut } from './parts.ts';

/** How long documents are. */
export const countWords: Template = defineTemplate({
  id: 'count-words',
  title: 'counts words, sentences and minutes to read',
  description:
    'Counts words, sentences and lines of documents and estimates the time to read them; the longest first, and in all.',
  words: {
    needed: [
      [
        'count',
        'word count',
        'wordcount',
        'number of words',
        'how many words',
        'how long',
        'reading time',
        'length',
        'longest',
        'text statistics',
        'minutes to read',
        'time to read',
        'how many sentences',
        'how many lines',
      ],
    ],
    known: [
      ...DOCUMENT_WORDS,
      'contain',
      'count',
      'number',
      'how many',
      'word',
      'sentence',
      'line',
      'time',
      'reading',
      'minute',
      'total',
      'statistics',
      'sort',
      'longest',
      'statistic',
      'estimate',
      'size',
      'order',
    ],
  },
  inputs: { patterns: filesInput(DOCUMENTS) },
  examples: [
    { task: 'How many words do the Markdown files in docs/ have?', input: { patterns: ['docs/**/*.md'] } },
    { task: 'Word count of "my notes.txt"', input: { patterns: ['my notes.txt'] } },
  ],
  plan: {
    version: '1.0',
    plan: 'Count words, sentences and minutes to read of documents',
    execution: 'dag',
    budget: BUDGET,
    steps: [
      findFiles,
      eachFile([
        { id: 'outline', tool: 'markdown_outline', input: { markdown: '{{file.content}}' } },
        { id: 'count', tool: 'text_statistics', input: { text: '{{outline.text}}' }, output: 'count' },
        entry({
          document: '{{path}}',
          words: '{{count.words}}',
          sentences: '{{count.sentences}}',
          lines: "{{file.content.trimEnd().split('\\n').size()}}",
          minutes: '{{count.reading_minutes}}',
        }),
      ]),
      ...sortOut,
      {
        id: 'sort',
        tool: 'select',
        input: { items: '{{done.items}}', sort_by: 'item.words', descending: true },
        output: 'sorted',
      },
      ...report({
        title: 'Word count',
        introduction:
          "{{done.count}} {{done.count == 1 ? 'document' : 'documents'}} with {{done.items.map(d, d.words).sum()}} words: {{round(done.items.map(d, d.minutes).sum()) < 2 ? 'a minute or two' : 'about ' + string(round(done.items.map(d, d.minutes).sum())) + ' minutes'}} to read.",
        sections: [
          {
            table: { columns: ['document', 'words', 'sentences', 'lines', 'minutes'], rows: '{{sorted.items}}' },
            empty: 'No file matches {{input.patterns}}.',
          },
          { text: FAILURES },
        ],
      }),
    ],
  },
});
