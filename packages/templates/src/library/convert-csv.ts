import type { Plan, Step } from '@planloom/dsl-schema';

import { defineTemplate } from '../define-template.ts';
import { filesInput } from '../inputs/files-input.ts';
import { targetInput } from '../inputs/target-input.ts';
import type { Template } from '../template.ts';
import { CSV_FILES, CSV_WORDS, readAllTables } from './csv-files.ts';
import { BUDGET, findFiles } from './parts.ts';

function convertingPlan(plan: string, last: readonly Step[]): Plan {
  return {
    version: '1.0',
    plan,
    execution: 'dag',
    budget: BUDGET,
    steps: [
      findFiles,
      readAllTables,
      { id: 'join_tables', tool: 'transform', input: { value: '{{tables.map(t, t.rows).flatten()}}' }, output: 'rows' },
      { id: 'write_json', tool: 'stringify_json', input: { value: '{{rows}}' }, output: 'json' },
      ...last,
    ],
  };
}

/** CSV as JSON. */
export const convertCsv: Template = defineTemplate({
  id: 'convert-csv',
  title: 'turns CSV into JSON',
  description:
    'Gives the rows of CSV files as a JSON array of objects. Numbers, true, false and empty values are recognised.',
  words: {
    needed: [
      ['json'],
      ['convert', 'turn', 'transform', 'as json', 'to json', 'into json', 'in json', 'export', 'change'],
    ],
    known: [...CSV_WORDS, 'as json', 'to json', 'into json', 'array', 'object', 'format'],
  },
  inputs: { patterns: filesInput(CSV_FILES) },
  examples: [{ task: 'Convert people.csv to JSON', input: { patterns: ['people.csv'] } }],
  plan: convertingPlan('Turn CSV files into a JSON array', [
    { id: 'result', type: 'final', function: 'transform', input: { value: '{{json.text}}' } },
  ]),
});

/** CSV as a JSON file. */
export const saveCsvAsJson: Template = defineTemplate({
  id: 'save-csv-as-json',
  title: 'turns CSV into a JSON file',
  description:
    'Writes the rows of CSV files to a JSON file, as an array of objects. A file that exists is not replaced by write_file; filesystem.write_file replaces it. Needs one of the two.',
  words: {
    needed: [['convert', 'turn', 'transform', 'save', 'write', 'export', 'change', 'store']],
    known: [...CSV_WORDS, 'json', 'array', 'object', 'format', 'called', 'named'],
  },
  inputs: {
    target: targetInput({ description: 'The JSON file to write.', required: 'a JSON file to write to', takes: 'json' }),
    patterns: filesInput(CSV_FILES),
  },
  examples: [{ task: 'Convert people.csv to people.json', input: { target: 'people.json', patterns: ['people.csv'] } }],
  plan: (['write_file', 'filesystem.write_file'] as const).map((tool) =>
    convertingPlan('Turn CSV files into a JSON file', [
      { id: 'write', tool, input: { path: '{{input.target}}', content: '{{json.text}}\n' } },
      {
        id: 'result',
        type: 'final',
        function: 'transform',
        input: { value: "Wrote {{rows.size()}} {{rows.size() == 1 ? 'row' : 'rows'}} to {{input.target}}." },
        depends_on: ['write'],
      },
    ]),
  ),
});

/** CSV files as one. */
export const mergeCsv: Template = defineTemplate({
  id: 'merge-csv',
  title: 'merges CSV files and drops equal rows',
  description:
    'Puts the rows of CSV files together, as CSV with all their columns. Rows that are equal in every column are kept once.',
  words: {
    needed: [
      [
        'merge',
        'combine',
        'concatenate',
        'dedupe',
        'deduplicate',
        'remove duplicate',
        'remove the duplicate',
        'drop duplicate',
        'without duplicate',
        'unique row',
        'distinct row',
        'unite',
        'append',
        'remove all duplicate',
        'duplicates removed',
        'remove duplicated',
      ],
    ],
    known: [
      ...CSV_WORDS,
      'into one',
      'single',
      'unique',
      'distinct',
      'equal',
      'same',
      'merged',
      'without duplicate',
      'duplicate row',
      'remove duplicate',
      'drop duplicate',
      'remove duplicate row',
      'remove the duplicate row',
      'once',
    ],
  },
  inputs: { patterns: filesInput(CSV_FILES) },
  examples: [
    { task: 'Merge a.csv and b.csv', input: { patterns: ['a.csv', 'b.csv'] } },
    { task: 'Remove duplicate rows from customers.csv', input: { patterns: ['customers.csv'] } },
  ],
  plan: {
    version: '1.0',
    plan: 'Merge CSV files, equal rows once',
    execution: 'dag',
    budget: BUDGET,
    steps: [
      findFiles,
      readAllTables,
      {
        id: 'drop_equal',
        description: 'As texts, equal rows are found in one pass.',
        tool: 'parse_json',
        input: { text: "[{{tables.map(t, t.rows).flatten().map(r, json(r)).distinct().join(',')}}]" },
        output: 'rows',
      },
      {
        id: 'write_csv',
        tool: 'stringify_csv',
        input: { rows: '{{rows}}', columns: '{{tables.map(t, t.columns).flatten().distinct()}}' },
        output: 'csv',
      },
      { id: 'result', type: 'final', function: 'transform', input: { value: '{{csv.text}}' } },
    ],
  },
});
