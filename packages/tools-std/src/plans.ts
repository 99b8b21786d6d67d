/**
 * A plan that reads the Markdown files below the root and reports their size, reading time, headings, dead links,
 * keywords and most similar pairs. It needs `standardTools({ root })` and changes nothing.
 *
 * Its input: `title`, `patterns` and `language`, all optional. Its result: `report` (Markdown), `files`, `totals` and
 * `failures`. The file is YAML with comments, to be read and changed.
 */
export const markdownReportPlan: URL = new URL('../plans/markdown-report.plan.yaml', import.meta.url);
