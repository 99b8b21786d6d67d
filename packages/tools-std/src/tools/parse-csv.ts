import type { Tool } from '@planloom/tool-kit';

import { declareTool } from '../declare-tool.ts';
import { lastingError } from '../lasting-error.ts';

/** `parse_csv`: the rows of a CSV text, as objects or arrays. */
export const parseCsvTool: Tool = declareTool({
  id: 'parse_csv',
  name: 'Parse CSV',
  description: 'Turns CSV text into rows. With a header line each row is an object from column name to value.',
  inputSchema: {
    type: 'object',
    properties: {
      text: { type: 'string', description: 'The CSV text.' },
      header: {
        type: 'boolean',
        default: true,
        description: 'Whether the first line names the columns; if not, rows are arrays.',
      },
      delimiter: {
        type: 'string',
        minLength: 1,
        default: ',',
        description: 'What stands between values, for instance ";" or a tab.',
      },
      convert: {
        type: 'boolean',
        default: false,
        description: 'Whether numbers, true, false and empty values (null) are recognised; else every value is text.',
      },
    },
    required: ['text'],
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: {
      columns: {
        type: 'array',
        items: { type: 'string' },
        description: 'Names of the columns; empty without a header line.',
      },
      rows: { type: 'array', description: 'Objects with a header line, else arrays.' },
      count: { type: 'integer', description: 'How many rows there are.' },
    },
    required: ['columns', 'rows', 'count'],
  },
  effects: { readOnly: true, idempotent: true, openWorld: false },
  async execute({ text, header, delimiter, convert }) {
    const lines = await parseLines(text, delimiter);
    const values = convert ? lines.map((line) => line.map(convertValue)) : lines;
    if (!header) return { columns: [], rows: values, count: values.length };
    const columns = lines[0] ?? [];
    refuseDuplicates(columns);
    const rows = values.slice(1).map((line) => toObject(columns, line));
    return { columns, rows, count: rows.length };
  },
});

async function parseLines(text: string, delimiter: string): Promise<string[][]> {
  const { parse } = await import('csv-parse/sync');
  try {
    // Rows of unequal length are an error of the library, which names the line.
    return parse(text, { bom: true, delimiter, record_delimiter: ['\r\n', '\n', '\r'], skip_empty_lines: true });
  } catch (error) {
    throw lastingError('tool/invalid-csv', `The text is not CSV: ${(error as Error).message}`, error);
  }
}

/** Not the library's own way: an assignment would let a column named `__proto__` vanish. */
function toObject(columns: readonly string[], line: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(columns.map((column, index) => [column, line[index]]));
}

function refuseDuplicates(columns: readonly string[]): void {
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice === undefined) return;
  throw lastingError('tool/invalid-csv', `Two columns are named "${twice}". Parse with header: false to get arrays.`);
}

/** Figures with a leading zero, such as postal codes, and those too long for a number stay text. */
function convertValue(text: string): unknown {
  if (text === '') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  const isNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text);
  const value = Number(text);
  return isNumber && (Number.isSafeInteger(value) || !Number.isInteger(value)) ? value : text;
}
