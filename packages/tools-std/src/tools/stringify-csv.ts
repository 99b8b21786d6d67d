import type { Tool } from '@planloom/tool-kit';

import { declareTool } from '../declare-tool.ts';

/** `stringify_csv`: rows as CSV text (RFC 4180). */
export const stringifyCsvTool: Tool = declareTool({
  id: 'stringify_csv',
  name: 'Write CSV',
  description:
    'Turns rows into CSV text. Rows are objects, or arrays. Objects and arrays inside a row are written as JSON.',
  inputSchema: {
    type: 'object',
    properties: {
      rows: {
        type: 'array',
        items: { type: ['object', 'array'] },
        description: 'The rows: all objects, or all arrays.',
      },
      columns: {
        type: 'array',
        items: { type: 'string' },
        description: 'Columns to write, in order. Default: every key of any row, in order of appearance.',
      },
      header: { type: 'boolean', default: true, description: 'Whether the first line names the columns.' },
      delimiter: { type: 'string', minLength: 1, default: ',', description: 'What stands between values.' },
      escape_formulas: {
        type: 'boolean',
        default: false,
        description:
          'Whether texts that a spreadsheet would run as a formula get an apostrophe in front. Use it for data from strangers.',
      },
    },
    required: ['rows'],
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: { text: { type: 'string', description: 'The CSV text, ending in a line break.' } },
    required: ['text'],
  },
  effects: { readOnly: true, idempotent: true, openWorld: false },
  async execute({ rows, columns, header, delimiter, escape_formulas }) {
    const { stringify } = await import('csv-stringify/sync');
    const names = columns ?? columnsOf(rows);
    const lines = rows.map((row) => (Array.isArray(row) ? (row as unknown[]) : valuesOf(row as Row, names)));
    const all = header && names.length > 0 ? [names, ...lines] : lines;
    const cast = { boolean: String };
    return { text: stringify(all, { delimiter, escape_formulas, cast }) };
  },
});

type Row = Readonly<Record<string, unknown>>;

function columnsOf(rows: readonly unknown[]): string[] {
  return [...new Set(rows.flatMap((row) => (Array.isArray(row) ? [] : Object.keys(row as Row))))];
}

function valuesOf(row: Row, names: readonly string[]): unknown[] {
  return names.map((name) => (Object.hasOwn(row, name) ? row[name] : null));
}
