import { defineTemplate } from '../define-template.ts';
import { countInput } from '../inputs/count-input.ts';
import { filesInput } from '../inputs/files-input.ts';
import type { Template } from '../template.ts';
import { DOCUMENT_WORDS, DOCUMENTS } from './document-files.ts';
import { BUDGET, eachFile, entry, FAILURES, findFiles, report, sortOut } from './parts.ts';

/** What documents have in common, what only one of them has, and what each says. */
export const compareDocuments: Template = defineTemplate({
  id: 'compare-documents',
  title: 'compares documents and sums them up',
  description:
    'Compares two or more documents: size, keywords, which are most alike, what only one of them is about, and a summary of each and of all. Sentences are quoted, not reworded.',
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
        'resemble',
        'overlap',
      ],
    ],
    known: [
      ...DOCUMENT_WORDS,
      'summary',
      'summarise',
      'sum',
      'different',
      'same',
      'similarly',
      'keyword',
      'topic',
      'common',
      'most',
      'against',
      'other',
      'another',
      'how',
      'main',
      'key',
      'pair',
      'much',
      'two',
    ],
  },
  inputs: {
    sentences: countInput({ description: 'Sentences of each summary.', units: ['sentence'], maximum: 20 }),
    patterns: filesInput({ ...DOCUMENTS, required: 'two or more documents', atLeast: 2, afterTo: true }),
  },
  examples: [
    {
      task: 'Compare the READMEs under ./packages and write me a summary',
      input: { patterns: ['packages/**/README.md'] },
    },
    { task: 'What do a.md and notes/b.txt have in common?', input: { patterns: ['a.md', 'notes/b.txt'] } },
  ],
  plan: {
    version: '1.0',
    plan: 'Compare documents: size, keywords, likeness, what only one has, and summaries',
    execution: 'dag',
    budget: BUDGET,
    steps: [
      findFiles,
      eachFile([
        { id: 'outline', tool: 'markdown_outline', input: { markdown: '{{file.content}}' } },
        {
          id: 'analyse',
          type: 'parallel',
          steps: [
            { id: 'statistics', tool: 'text_statistics', input: { text: '{{outline.text}}' } },
            { id: 'keywords', tool: 'extract_keywords', input: { text: '{{outline.text}}', limit: 12, max_words: 2 } },
            {
              id: 'summarize',
              tool: 'summarize_text',
              input: { text: '{{outline.paragraphs}}', sentences: '{{input.sentences ?? 2}}' },
              output: 'gist',
            },
          ],
        },
        entry({
          path: '{{path}}',
          title: '{{outline.title ?? path}}',
          text: '{{outline.text}}',
          prose: '{{outline.paragraphs}}',
          words: '{{statistics.words}}',
          sections: '{{outline.headings.size()}}',
          keywords: '{{keywords.keywords}}',
          gist: '{{gist.summary}}',
        }),
      ]),
      ...sortOut,
      {
        id: 'compare',
        tool: 'most_similar_pairs',
        input: { documents: "{{done.items.map(d, {'id': d.path, 'text': d.text})}}", limit: 10, min_score: 0.01 },
        output: 'similar',
      },
      {
        id: 'summarize_all',
        tool: 'summarize_text',
        input: { text: '{{done.items.map(d, d.prose).flatten()}}', sentences: '{{input.sentences ?? 4}}' },
        output: 'gist_of_all',
      },
      {
        id: 'find_own_keywords',
        description: 'What no other document has among its keywords.',
        type: 'loop',
        over: 'done.items',
        as: 'document',
        concurrency: 4,
        output: 'own',
        step: {
          id: 'own_keywords',
          tool: 'transform',
          input: {
            value: {
              document: '{{document.path}}',
              'only here':
                '{{document.keywords.filter(k, !done.items.exists(d, d.path != document.path && k in d.keywords)).slice(0, 6)}}',
            },
          },
        },
      },
      ...report({
        title: 'Comparison',
        introduction:
          "{{done.count}} {{done.count == 1 ? 'document' : 'documents'}}. {{done.count < 2 ? 'There is nothing to compare.' : similar.pairs.size() == 0 ? 'No two have words in common.' : 'Most alike: ' + similar.pairs[0].a + ' and ' + similar.pairs[0].b + ' (' + string(round(similar.pairs[0].score * 100)) + ' %).'}}",
        summaries: "{{gist_of_all.summary == '' ? [] : [gist_of_all.summary]}}",
        sections: [
          {
            heading: 'Documents',
            table: {
              columns: ['document', 'words', 'sections', 'keywords'],
              rows: "{{done.items.map(d, {'document': d.path, 'words': d.words, 'sections': d.sections, 'keywords': d.keywords.slice(0, 5)})}}",
            },
            empty: 'No file matches {{input.patterns}}.',
          },
          {
            heading: 'How alike they are',
            table: {
              columns: ['one', 'other', 'alike', 'in common'],
              rows: "{{similar.pairs.map(p, {'one': p.a, 'other': p.b, 'alike': string(round(p.score * 100)) + ' %', 'in common': p.shared})}}",
            },
            empty: 'No two of them have words in common.',
          },
          {
            heading: 'What only one of them is about',
            table: { columns: ['document', 'only here'], rows: '{{own}}' },
            empty: 'Nothing.',
          },
          {
            heading: 'What each says',
            list: "{{done.items.map(d, '**' + d.title + '** (' + d.path + '): ' + (d.gist == '' ? 'no prose' : d.gist))}}",
            empty: 'Nothing.',
          },
          { text: FAILURES },
        ],
      }),
    ],
  },
});
