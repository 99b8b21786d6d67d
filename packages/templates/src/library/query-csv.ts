import { defineTemplate } from '../define-template.ts';
import { conditionInput } from '../inputs/condition-input.ts';
import { countInput } from '../inputs/count-input.ts';
import { filesInput } from '../inputs/files-input.ts';
import { namesInput } from '../inputs/names-input.ts';
import { orderInput } from '../inputs/order-input.ts';
import type { Template } from '../template.ts';
import { CSV_FILES, CSV_WORDS, eachTable, joinTables } from './csv-files.ts';
import { BUDGET, entry, FAILURES, findFiles, report, sortOut } from './parts.ts';

/** The column of the table that is meant, whatever its case. */
function column(name: string): string {
  return `table.columns.filter(c, c.toLowerCase() == ${name}.toLowerCase())[?0].orValue(${name})`;
}

const HOLDS = [
  "item.operator == 'none'",
  "item.operator == 'is' && string(item.value).toLowerCase() == string(item.wanted).toLowerCase()",
  "item.operator == 'is not' && string(item.value).toLowerCase() != string(item.wanted).toLowerCase()",
  "item.operator == 'contains' && string(item.value).toLowerCase().contains(string(item.wanted).toLowerCase())",
  "type(item.value) == type(item.wanted) && (item.operator == 'above' && item.value > item.wanted || item.operator == 'at least' && item.value >= item.wanted || item.operator == 'below' && item.value < item.wanted || item.operator == 'at most' && item.value <= item.wanted)",
].join(' || ');

/** Rows of CSV files: those for which a condition holds, sorted, cut, with some of the columns. */
export const queryCsv: Template = defineTemplate({
  id: 'query-csv',
  title: 'filters and sorts the rows of CSV files',
  description:
    'Shows rows of CSV files as a table: those for which one condition holds, sorted by one column, with the columns asked for. 50 rows unless told otherwise.',
  words: {
    needed: [
      [
        'row',
        'filter',
        'sort',
        'order',
        'record',
        'entry',
        'column',
        'where',
        'line',
        'rank',
        'as a table',
        'as a markdown table',
        'markdown table',
      ],
    ],
    known: [
      ...CSV_WORDS,
      'keep',
      'pick',
      'select',
      'first',
      'top',
      'markdown',
      'highest',
      'entries',
      'display',
      'match',
      'with',
    ],
  },
  inputs: {
    order: orderInput('What to sort by. Default: the order of the files.'),
    where: conditionInput('Which rows. Default: all.'),
    limit: countInput({
      description: 'Rows at most. Default: 50.',
      units: ['row', 'record', 'entry', 'line'],
      maximum: 1000,
    }),
    columns: namesInput({
      description: 'Columns to show. Default: all.',
      of: ['column', 'field'],
      after: ['pick', 'keep', 'select'],
    }),
    patterns: filesInput(CSV_FILES),
  },
  examples: [
    {
      task: 'Show the rows of sales.csv where amount is above 100, sorted by date',
      input: {
        patterns: ['sales.csv'],
        where: { column: 'amount', operator: 'above', value: 100 },
        order: { column: 'date', descending: false },
      },
    },
    {
      task: 'The first 5 rows of people.csv, only the columns name and city',
      input: { patterns: ['people.csv'], limit: 5, columns: ['name', 'city'] },
    },
  ],
  plan: {
    version: '1.0',
    plan: 'Rows of CSV files: filtered, sorted, as a table',
    execution: 'dag',
    budget: BUDGET,
    steps: [
      findFiles,
      eachTable([entry({ columns: '{{parsed.columns}}', rows: '{{parsed.rows}}' })]),
      ...sortOut,
      joinTables,
      {
        id: 'name_columns',
        tool: 'transform',
        input: {
          value: {
            where: `{{has(input.where) ? ${column('input.where.column')} : table.columns[?0].orValue('')}}`,
            order: `{{has(input.order) ? ${column('input.order.column')} : table.columns[?0].orValue('')}}`,
            shown: `{{has(input.columns) ? input.columns.map(name, ${column('name')}) : table.columns}}`,
          },
        },
        output: 'names',
      },
      {
        id: 'find_unknown',
        description: 'A misspelt column must not look like a column without values.',
        tool: 'transform',
        input: {
          value:
            '{{done.count == 0 ? [] : ((has(input.columns) ? input.columns : []) + (has(input.where) ? [input.where.column] : []) + (has(input.order) ? [input.order.column] : [])).filter(n, !table.columns.exists(c, c.toLowerCase() == n.toLowerCase()))}}',
        },
        output: 'unknown',
      },
      {
        id: 'filter',
        description: 'The condition goes along as data: it never becomes part of an expression.',
        tool: 'select',
        input: {
          items:
            "{{(unknown.size() > 0 ? [] : table.rows).map(r, {'row': r, 'value': r[names.where] ?? '', 'operator': input.where.operator ?? 'none', 'wanted': input.where.value ?? '', 'key': has(input.order) ? r[names.order] ?? '' : 0})}}",
          where: HOLDS,
          sort_by: 'item.key',
          descending: '{{input.order.descending ?? false}}',
          limit: '{{input.limit ?? 50}}',
          map: 'item.row',
        },
        output: 'chosen',
      },
      ...report({
        title: 'Rows',
        introduction:
          "{{found.count == 0 ? 'No file matches ' + input.patterns.join(', ') + '.' : unknown.size() > 0 ? 'There is no column ' + unknown.join(' and no ') + '. There are: ' + table.columns.join(', ') + '.' : string(chosen.matched) + ' of ' + string(table.rows.size()) + ' rows' + (has(input.where) ? ' match' : '') + (chosen.count < chosen.matched ? '; ' + string(chosen.count) + ' are shown' : '') + '.'}}",
        sections: [
          { table: { columns: '{{names.shown}}', rows: '{{chosen.items}}' }, empty: 'No row.' },
          { text: FAILURES },
        ],
      }),
    ],
  },
});
