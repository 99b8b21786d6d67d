import type { LoopStep, Step, ToolStep } from '@planloom/dsl-schema';

import type { FilesInputOptions } from '../inputs/files-input.ts';
import { eachFile, entry } from './parts.ts';

/** Files with tables. */
export const CSV_FILES: FilesInputOptions = {
  description: 'Patterns of the CSV files, relative to the root folder.',
  required: 'a CSV file',
  extensions: ['csv', 'tsv'],
  otherwise: '*.csv',
  otherwiseName: 'CSV files',
};

/** Words for tables that templates for them know. */
export const CSV_WORDS: readonly string[] = [
  'csv',
  'tsv',
  'spreadsheet',
  'table',
  'data',
  'column',
  'row',
  'record',
  'line',
  'dataset',
];

/** Semicolons and tabs are recognised by the name of the file and its first line. */
const parse: ToolStep = {
  id: 'parse',
  tool: 'parse_csv',
  input: {
    text: '{{file.content}}',
    convert: true,
    delimiter:
      "{{path.toLowerCase().endsWith('.tsv') ? '\\t' : file.content.split('\\n')[0].contains(';') && !file.content.split('\\n')[0].contains(',') ? ';' : ','}}",
  },
  output: 'parsed',
};

/** Reads each CSV file as `parsed` (`columns`, `rows`, `count`) and goes on with these steps. */
export function eachTable(steps: readonly Step[]): LoopStep {
  return eachFile([parse, ...steps]);
}

/** Makes `tables` (`columns`, `rows`) of all CSV files. Half of the rows would be worse than none: a file that cannot be read ends the run. */
export const readAllTables: LoopStep = {
  ...eachTable([entry({ columns: '{{parsed.columns}}', rows: '{{parsed.rows}}' })]),
  on_item_error: 'fail',
  output: 'tables',
};

/** Makes `table`: the rows of all files, and their columns, each once. */
export const joinTables: ToolStep = {
  id: 'join_tables',
  tool: 'transform',
  input: {
    value: {
      rows: '{{done.items.map(t, t.rows).flatten()}}',
      columns: '{{done.items.map(t, t.columns).flatten().distinct()}}',
    },
  },
  output: 'table',
};
