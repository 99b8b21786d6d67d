import { defineTemplate } from '../define-template.ts';
import { filesInput } from '../inputs/files-input.ts';
import type { Template } from '../template.ts';
import { CSV_FILES, CSV_WORDS, eachTable } from './csv-files.ts';
import { BUDGET, entry, findFiles, report, sortOut } from './parts.ts';

/** What stands in the columns of CSV files. */
export const describeCsv: Template = defineTemplate({
  id: 'describe-csv',
  title: 'gives statistics of the columns of CSV files',
  description:
    'For each column of a CSV file: how many values it has, how many differ, and minimum, mean, median and maximum of its numbers.',
  words: {
    needed: [
      [
        'statistic',
        'stats',
        'describe',
        'profile',
        'summary',
        'summarise',
        'average',
        'mean',
        'median',
        'minimum',
        'maximum',
        'min',
        'max',
        'total',
        'sum',
        'how many rows',
        'number of rows',
        'row count',
        'analyse',
        'analysis',
        'explore',
        'overview',
        'what is in',
        'count rows',
        'count the rows',
      ],
    ],
    known: [
      ...CSV_WORDS,
      'compute',
      'calculate',
      'how many',
      'number',
      'count',
      'numeric',
      'value',
      'basic',
      'distinct',
      'different',
      'numbers',
      'in it',
      'stat',
      'of each',
      'sum',
    ],
  },
  inputs: { patterns: filesInput(CSV_FILES) },
  examples: [
    { task: 'Give me statistics for sales.csv', input: { patterns: ['sales.csv'] } },
    { task: 'Mean, min and max of each column in data/*.csv', input: { patterns: ['data/*.csv'] } },
  ],
  plan: {
    version: '1.0',
    plan: 'Statistics of the columns of CSV files',
    execution: 'dag',
    budget: BUDGET,
    steps: [
      findFiles,
      eachTable([
        {
          id: 'describe_columns',
          type: 'loop',
          over: 'parsed.columns',
          as: 'column',
          concurrency: 4,
          output: 'columns',
          steps: [
            {
              id: 'take_values',
              tool: 'transform',
              input: { value: '{{parsed.rows.map(r, r[column]).filter(v, v != null)}}' },
              output: 'values',
            },
            {
              id: 'take_numbers',
              tool: 'transform',
              input: { value: "{{values.filter(v, type(v) == 'number').sort()}}" },
              output: 'numbers',
            },
            entry({
              column: '{{column}}',
              values: '{{values.size()}}',
              different: '{{values.distinct().size()}}',
              min: '{{numbers.size() == 0 ? null : numbers.first()}}',
              mean: '{{numbers.size() == 0 ? null : round(numbers.sum() / numbers.size() * 100) / 100}}',
              median:
                '{{numbers.size() == 0 ? null : (numbers[floor((numbers.size() - 1) / 2)] + numbers[floor(numbers.size() / 2)]) / 2}}',
              max: '{{numbers.size() == 0 ? null : numbers.last()}}',
              sum: '{{numbers.size() == 0 ? null : round(numbers.sum() * 100) / 100}}',
            }),
          ],
        },
        {
          id: 'describe_table',
          tool: 'transform',
          input: {
            value: {
              heading: '{{path}}',
              text: "{{parsed.count}} {{parsed.count == 1 ? 'row' : 'rows'}}, {{parsed.columns.size()}} {{parsed.columns.size() == 1 ? 'column' : 'columns'}}.",
              table: {
                columns: ['column', 'values', 'different', 'min', 'mean', 'median', 'max', 'sum'],
                rows: '{{columns}}',
              },
            },
          },
        },
      ]),
      ...sortOut,
      ...report({
        title: 'Statistics',
        introduction: "{{found.count == 0 ? 'No file matches ' + input.patterns.join(', ') + '.' : ''}}",
        sections:
          "{{done.items + [{'text': failed.count == 0 ? '' : 'Could not be read: ' + failed.items.join('; ')}]}}",
      }),
    ],
  },
});
