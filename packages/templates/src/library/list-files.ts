import { defineTemplate } from '../define-template.ts';
import { countInput } from '../inputs/count-input.ts';
import { filesInput, type FilesInputOptions } from '../inputs/files-input.ts';
import type { Template } from '../template.ts';
import { BUDGET, FAILURES, findFiles, report, sortOut } from './parts.ts';

const ANY_FILES: FilesInputOptions = {
  description: 'Patterns of the files, relative to the root folder.',
  required: 'a folder, or a kind of files',
  otherwise: '*',
  otherwiseName: 'all files',
};

/** The names of files. */
export const listFiles: Template = defineTemplate({
  id: 'list-files',
  title: 'lists files',
  description: 'Lists the paths of the files of a kind, or in a folder and the folders in it.',
  words: {
    needed: [
      ['list', 'show', 'which', 'what', 'find', 'name', 'path', 'enumerate', 'how many', 'count'],
      ['file', 'document', 'doc', 'documentation', 'readme', 'changelog', 'csv', 'content of'],
    ],
    known: [
      'document',
      'doc',
      'file name',
      'name',
      'exist',
      'recursively',
      'how many',
      'contain',
      'available',
      'there',
    ],
  },
  inputs: { patterns: filesInput({ ...ANY_FILES, manyOnly: true }) },
  examples: [
    { task: 'List all TypeScript files under src', input: { patterns: ['src/**/*.{ts,tsx,mts}'] } },
    { task: 'Which READMEs are there in ./packages?', input: { patterns: ['packages/**/README.md'] } },
  ],
  plan: {
    version: '1.0',
    plan: 'List files',
    execution: 'dag',
    budget: BUDGET,
    steps: [
      findFiles,
      ...report({
        title: 'Files',
        introduction:
          "{{found.count}} {{found.count == 1 ? 'file' : 'files'}}{{found.truncated ? ', and more' : ''}}. Hidden files and node_modules are left out.",
        sections: [{ list: '{{found.paths}}', empty: 'No file matches {{input.patterns}}.' }],
      }),
    ],
  },
});

/** Files by the time of their last change. */
export const recentFiles: Template = defineTemplate({
  id: 'recent-files',
  title: 'lists the files that changed last',
  description: 'Lists the files of a folder or a kind by the time of their last change, the newest first.',
  words: {
    needed: [
      [
        'recent',
        'recently',
        'newest',
        'latest',
        'last changed',
        'last modified',
        'changed last',
        'modified last',
        'last change',
        'last updated',
        'last edited',
      ],
    ],
    known: [
      'changed',
      'modified',
      'updated',
      'edited',
      'change',
      'document',
      'doc',
      'most',
      'last',
      'time',
      'sort',
      'by',
      'touched',
      'when',
    ],
  },
  inputs: {
    limit: countInput({
      description: 'Files at most. Default: 20.',
      units: ['file', 'newest', 'latest', 'recent', 'recently', 'document'],
      maximum: 1000,
    }),
    patterns: filesInput(ANY_FILES),
  },
  examples: [
    { task: 'What are the 10 most recently changed files in docs/?', input: { limit: 10, patterns: ['docs/**/*'] } },
  ],
  plan: {
    version: '1.0',
    plan: 'List files by the time of their last change',
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
            input: { value: { file: '{{path}}', changed: "{{info.modified_at ?? ''}}" } },
          },
        ],
      },
      ...sortOut,
      {
        id: 'sort',
        tool: 'select',
        input: {
          items: '{{done.items}}',
          sort_by: 'item.changed',
          descending: true,
          limit: '{{input.limit ?? 20}}',
          map: "{'changed (UTC)': item.changed.slice(0, 16).replace('T', ' '), 'file': item.file}",
        },
        output: 'sorted',
      },
      ...report({
        title: 'Last changes',
        sections: [
          {
            table: { columns: ['changed (UTC)', 'file'], rows: '{{sorted.items}}' },
            empty: 'No file matches {{input.patterns}}.',
          },
          { text: FAILURES },
        ],
      }),
    ],
  },
});
