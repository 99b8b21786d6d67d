import { defineTemplate } from '../define-template.ts';
import { countInput } from '../inputs/count-input.ts';
import { filesInput } from '../inputs/files-input.ts';
import type { Template } from '../template.ts';
import { BUDGET, FAILURES, findFiles, report, sortOut } from './parts.ts';

/** What is in a folder: by type, and the largest files. */
export const surveyFolder: Template = defineTemplate({
  id: 'survey-folder',
  title: 'shows what is in a folder, by type and size',
  description: 'Counts the files of a folder and the folders in it by type, with their sizes, and names the largest.',
  words: {
    needed: [
      [
        'overview',
        'by type',
        'by size',
        'file type',
        'largest',
        'biggest',
        'disk usage',
        'how big',
        'how large',
        'how many files',
        'file size',
        'size',
        'survey',
        'take up',
        'space',
        'file extension',
        'by extension',
        'inventory',
        'breakdown',
        'heaviest',
        'number of files',
        'kinds of files',
      ],
    ],
    known: [
      'type',
      'size',
      'largest',
      'biggest',
      'big',
      'large',
      'how many',
      'number',
      'count',
      'count the',
      'extension',
      'total',
      'content',
      'disk',
      'usage',
      'kind',
      'most',
      'grouped',
      'group',
      'sort',
      'tree',
      'break',
      'down',
      'contain',
      'used',
      'much',
      'document',
      'different',
    ],
  },
  inputs: {
    limit: countInput({
      description: 'How many of the largest files are named.',
      units: ['largest', 'biggest', 'heaviest', 'file'],
      maximum: 100,
    }),
    patterns: filesInput({
      description: 'Patterns of the files, relative to the root folder.',
      required: 'a folder',
      otherwise: '*',
      otherwiseName: 'all files',
    }),
  },
  examples: [
    { task: 'Give me an overview of the src folder by type and size', input: { patterns: ['src/**/*'] } },
    { task: 'What are the 5 largest files under ./packages?', input: { limit: 5, patterns: ['packages/**/*'] } },
  ],
  plan: {
    version: '1.0',
    plan: 'Count the files of a folder by type and size, and name the largest',
    execution: 'dag',
    budget: BUDGET,
    steps: [
      findFiles,
      {
        id: 'look',
        type: 'loop',
        over: 'found.paths',
        as: 'path',
        concurrency: 16,
        on_item_error: 'settle',
        output: 'settled',
        steps: [
          { id: 'inspect', tool: 'file_info', input: { path: '{{path}}' }, output: 'info' },
          {
            id: 'entry',
            tool: 'transform',
            input: {
              value: {
                file: '{{path}}',
                bytes: '{{info.size ?? 0}}',
                type: "{{path.split('/').last().slice(1).contains('.') ? '.' + path.split('.').last().toLowerCase() : 'no extension'}}",
              },
            },
          },
        ],
      },
      ...sortOut,
      {
        id: 'group',
        type: 'loop',
        over: 'done.items.map(f, f.type).distinct()',
        as: 'type',
        concurrency: 8,
        output: 'groups',
        step: {
          id: 'add_up',
          tool: 'transform',
          input: {
            value: {
              type: '{{type}}',
              files: '{{done.items.filter(f, f.type == type).size()}}',
              kB: '{{ceil(done.items.filter(f, f.type == type).map(f, f.bytes).sum() / 1000)}}',
            },
          },
        },
      },
      {
        id: 'sort_types',
        tool: 'select',
        input: { items: '{{groups}}', sort_by: 'item.kB', descending: true },
        output: 'types',
      },
      {
        id: 'sort_files',
        tool: 'select',
        input: {
          items: '{{done.items}}',
          sort_by: 'item.bytes',
          descending: true,
          limit: '{{input.limit ?? 10}}',
          map: "{'file': item.file, 'kB': ceil(item.bytes / 100) / 10}",
        },
        output: 'largest',
      },
      ...report({
        title: 'Files by type and size',
        introduction:
          "{{done.count}} {{done.count == 1 ? 'file' : 'files'}}, {{ceil(done.items.map(f, f.bytes).sum() / 1000)}} kB.{{found.truncated ? ' There are more than were looked at.' : ''}} Hidden files and node_modules are left out.",
        sections: [
          {
            heading: 'Types',
            table: { columns: ['type', 'files', 'kB'], rows: '{{types.items}}' },
            empty: 'No file matches {{input.patterns}}.',
          },
          { heading: 'Largest files', table: { columns: ['file', 'kB'], rows: '{{largest.items}}' }, empty: 'None.' },
          { text: FAILURES },
        ],
      }),
    ],
  },
});
