import type { LoopStep, Step } from '@planloom/dsl-schema';

import { defineTemplate } from '../define-template.ts';
import { filesInput } from '../inputs/files-input.ts';
import { namesInput } from '../inputs/names-input.ts';
import type { Template } from '../template.ts';
import { CSV_FILES, CSV_WORDS, eachTable, joinTables } from './csv-files.ts';
import { BUDGET, eachFile, entry, FAILURES, findFiles, report, sortOut } from './parts.ts';

const WORDS: readonly string[] = [
  'review',
  'comment',
  'feedback',
  'message',
  'answer',
  'opinion',
  'customer',
  'tweet',
  'positive',
  'negative',
  'neutral',
  'how',
  'or',
  'analyse',
  'analysis',
  'rate',
  'people',
  'feel',
  'classify',
  'whether',
  'run',
  'response',
  'survey',
];
const NEEDED = ['sentiment', 'positive', 'negative', 'mood', 'feeling', 'how happy', 'happy', 'tone'];
/** What may be positive or negative without being a number. */
const SUBJECTS: readonly string[] = [
  'sentiment',
  'mood',
  'tone',
  'feeling',
  'happy',
  'review',
  'comment',
  'feedback',
  'message',
  'opinion',
  'customer',
  'tweet',
  'response',
  'answer',
];

/** Judges each of `texts`. */
const judge: LoopStep = {
  id: 'judge',
  type: 'loop',
  over: 'texts',
  as: 'text',
  concurrency: 8,
  output: 'judged',
  steps: [
    { id: 'analyse', tool: 'sentiment_analysis', input: { text: '{{text}}' }, output: 'feeling' },
    {
      id: 'verdict',
      tool: 'transform',
      input: {
        value: {
          text: '{{text.slice(0, 160)}}',
          label: '{{feeling.label}}',
          score: '{{round(feeling.score * 100) / 100}}',
        },
      },
    },
  ],
};

const told: readonly Step[] = [
  { id: 'sort', tool: 'select', input: { items: '{{judged}}', sort_by: 'item.score' }, output: 'sorted' },
  ...report({
    title: 'Sentiment',
    introduction:
      "{{judged.size()}} texts: {{judged.filter(j, j.label == 'positive').size()}} positive, {{judged.filter(j, j.label == 'neutral').size()}} neutral, {{judged.filter(j, j.label == 'negative').size()}} negative. The mean score is {{judged.size() == 0 ? 0 : round(judged.map(j, j.score).sum() / judged.size() * 100) / 100}}, from -1 to 1.",
    sections: [
      {
        table: { columns: ['score', 'label', 'text'], rows: '{{sorted.items.slice(0, 200)}}' },
        empty: 'There are none.',
      },
      { text: FAILURES },
    ],
  }),
];

/** The sentiment of a column of texts. */
export const judgeReviews: Template = defineTemplate({
  id: 'judge-reviews',
  title: 'tells the sentiment of texts in a CSV file',
  description:
    'Says of each English text in a column of CSV files whether it is positive, neutral or negative, the most negative first, and how many there are of each. Without a column it takes one that is named review, comment, text or the like.',
  words: { needed: [NEEDED, SUBJECTS], known: [...CSV_WORDS, ...WORDS] },
  inputs: {
    column: namesInput({ description: 'Column with the texts.', of: ['column'], atMost: 1 }),
    patterns: filesInput(CSV_FILES),
  },
  examples: [
    { task: 'What is the sentiment of the reviews in reviews.csv?', input: { patterns: ['reviews.csv'] } },
    {
      task: 'Analyse the sentiment of the column feedback in survey.csv',
      input: { patterns: ['survey.csv'], column: 'feedback' },
    },
  ],
  plan: {
    version: '1.0',
    plan: 'Sentiment of the texts in a column of CSV files',
    execution: 'dag',
    budget: BUDGET,
    steps: [
      findFiles,
      eachTable([entry({ columns: '{{parsed.columns}}', rows: '{{parsed.rows}}' })]),
      ...sortOut,
      joinTables,
      {
        id: 'choose_column',
        tool: 'transform',
        input: {
          value:
            "{{has(input.column) ? table.columns.filter(c, c.toLowerCase() == input.column.toLowerCase())[?0].orValue(input.column) : table.columns.filter(c, c.toLowerCase().matches('review|comment|text|feedback|message|body|opinion|answer|tweet'))[?0].orValue(table.columns[?-1].orValue(''))}}",
        },
        output: 'column',
      },
      {
        id: 'take_texts',
        tool: 'transform',
        input: { value: "{{table.rows.map(r, string(r[column] ?? '')).filter(t, t.trim() != '')}}" },
        output: 'texts',
      },
      judge,
      ...told,
    ],
  },
});

/** The sentiment of lines. */
export const judgeLines: Template = defineTemplate({
  id: 'judge-lines',
  title: 'tells the sentiment of the lines of text files',
  description:
    'Says of each English line of text files whether it is positive, neutral or negative, the most negative first, and how many there are of each.',
  words: { needed: [NEEDED, [...SUBJECTS, 'line', 'text']], known: ['document', ...WORDS] },
  inputs: {
    patterns: filesInput({
      description: 'Patterns of the files, relative to the root folder.',
      required: 'a text file with a text on each line',
      extensions: ['txt', 'md', 'text', 'log'],
      otherwise: '*.txt',
      otherwiseName: 'text files',
    }),
  },
  examples: [{ task: 'Sentiment of each line in comments.txt', input: { patterns: ['comments.txt'] } }],
  plan: {
    version: '1.0',
    plan: 'Sentiment of the lines of text files',
    execution: 'dag',
    budget: BUDGET,
    steps: [
      findFiles,
      eachFile([entry("{{file.content.split('\\n').map(l, l.trim()).filter(l, l != '')}}")]),
      ...sortOut,
      { id: 'take_texts', tool: 'transform', input: { value: '{{done.items.flatten()}}' }, output: 'texts' },
      judge,
      ...told,
    ],
  },
});
