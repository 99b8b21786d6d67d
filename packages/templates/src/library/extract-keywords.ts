import { defineTemplate } from '../define-template.ts';
import { countInput } from '../inputs/count-input.ts';
import { filesInput } from '../inputs/files-input.ts';
import type { Template } from '../template.ts';
import { DOCUMENT_WORDS, DOCUMENTS } from './document-files.ts';
import { BUDGET, eachFile, entry, FAILURES, findFiles, report, sortOut } from './parts.ts';

/** What documents are about, in words. */
export const extractKeywords: Template = defineTemplate({
  id: 'extract-keywords',
  title: 'finds the keywords of documents',
  description: 'Finds the words and short phrases that documents are about, for each and for all of them together.',
  words: {
    needed: [
      [
        'keyword',
        'key word',
        'key phrase',
        'keyphrase',
        'topic',
        'main term',
        'important word',
        'important term',
        'theme',
        'tag',
      ],
    ],
    known: [
      ...DOCUMENT_WORDS,
      'extract',
      'main',
      'important',
      'most',
      'key',
      'phrase',
      'about',
      'term',
      'top',
      'strongest',
      'cover',
      'identify',
      'collect',
      'pull',
      'discuss',
    ],
  },
  inputs: {
    limit: countInput({
      description: 'Keywords of each document.',
      units: ['keyword', 'topic', 'phrase', 'term', 'word', 'theme', 'tag'],
      maximum: 50,
    }),
    patterns: filesInput(DOCUMENTS),
  },
  examples: [
    { task: 'Extract the top 5 keywords from docs/*.md', input: { limit: 5, patterns: ['docs/*.md'] } },
    { task: 'What are the main topics of notes.txt and todo.md?', input: { patterns: ['notes.txt', 'todo.md'] } },
  ],
  plan: {
    version: '1.0',
    plan: 'Find the keywords of documents, of each and of all together',
    execution: 'dag',
    budget: BUDGET,
    steps: [
      findFiles,
      eachFile([
        { id: 'outline', tool: 'markdown_outline', input: { markdown: '{{file.content}}' } },
        {
          id: 'extract',
          tool: 'extract_keywords',
          input: { text: '{{outline.text}}', limit: '{{input.limit ?? 10}}' },
          output: 'found_words',
        },
        entry({ document: '{{path}}', keywords: '{{found_words.keywords}}', text: '{{outline.text}}' }),
      ]),
      ...sortOut,
      {
        id: 'extract_all',
        tool: 'extract_keywords',
        input: { text: "{{done.items.map(d, d.text).join('\\n\\n')}}", limit: '{{input.limit ?? 10}}' },
        output: 'all',
      },
      ...report({
        title: 'Keywords',
        introduction: "{{done.count > 1 ? 'All together: ' + all.keywords.join(', ') + '.' : ''}}",
        sections: [
          {
            table: {
              columns: ['document', 'keywords'],
              rows: "{{done.items.map(d, {'document': d.document, 'keywords': d.keywords})}}",
            },
            empty: 'No file matches {{input.patterns}}.',
          },
          { text: FAILURES },
        ],
      }),
    ],
  },
});
