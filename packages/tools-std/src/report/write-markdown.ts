/** A table: rows as lists in the order of the columns, or as objects with the columns as keys. */
interface ReportTable {
  /** Default: the keys of all rows, in order of appearance. */
  readonly columns?: readonly string[];
  readonly rows: readonly (readonly unknown[] | Readonly<Record<string, unknown>>)[];
}

/** A part of a report. What it has is written in this order: text, list, table. */
export interface ReportSection {
  readonly heading?: string;
  /** Markdown. */
  readonly text?: string;
  readonly list?: readonly unknown[];
  readonly table?: ReportTable;
  /** What stands there if list and table are empty or missing. */
  readonly empty?: string;
}

/** A report before it is written. */
export interface Report {
  readonly title: string;
  /** Markdown. */
  readonly introduction?: string;
  readonly sections: readonly ReportSection[];
}

/** Writes a report as Markdown. Titles, list items and cells are text of one line; `text` and `introduction` are Markdown. */
export function writeMarkdown({ title, introduction, sections }: Report): string {
  const blocks = [`# ${oneLine(title)}`, introduction ?? '', ...sections.flatMap(sectionBlocks)];
  return `${blocks
    .map((block) => block.trim())
    .filter((block) => block !== '')
    .join('\n\n')}\n`;
}

function sectionBlocks({ heading, text, list = [], table, empty }: ReportSection): string[] {
  const nothing = list.length === 0 && (table?.rows.length ?? 0) === 0;
  return [
    heading === undefined ? '' : `## ${oneLine(heading)}`,
    text ?? '',
    list.map((item) => `- ${oneLine(shown(item))}`).join('\n'),
    table === undefined || table.rows.length === 0 ? '' : tableLines(table).join('\n'),
    nothing ? (empty ?? '') : '',
  ];
}

function tableLines({ columns, rows }: ReportTable): string[] {
  const names = columns ?? [...new Set(rows.flatMap((row) => (isList(row) ? [] : Object.keys(row))))];
  const body = rows.map((row) =>
    isList(row) ? row : names.map((name) => (Object.hasOwn(row, name) ? row[name] : '')),
  );
  const alignment = names.map((_, index) => (body.every((cells) => isNumber(cells[index])) ? '---:' : '---'));
  return [names, alignment, ...body].map((cells) => `| ${cells.map(cellText).join(' | ')} |`);
}

function isList(row: ReportTable['rows'][number]): row is readonly unknown[] {
  return Array.isArray(row);
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number';
}

function cellText(value: unknown): string {
  // A backslash before the bar would escape the escape.
  return oneLine(shown(value)).replace(/\\?\|/g, (bar) => (bar === '|' ? '\\|' : '\\\\\\|'));
}

/** Lists of plain values are written with commas, everything else that is no text as JSON. */
function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  const isPlainList = Array.isArray(value) && value.every((item) => item === null || typeof item !== 'object');
  return isPlainList ? value.map(shown).join(', ') : (JSON.stringify(value) ?? '');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
