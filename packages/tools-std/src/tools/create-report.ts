import type { Tool } from '@planloom/tool-kit';

import { declareTool } from '../declare-tool.ts';
import { writeMarkdown, type ReportSection } from '../report/write-markdown.ts';

/** `create_report`: a Markdown document of sections with text, lists and tables. */
export const createReportTool: Tool = declareTool({
  id: 'create_report',
  name: 'Create report',
  description:
    'Writes a Markdown report: a title, an introduction, summaries, and sections with text, a list or a table.',
  inputSchema: {
    type: 'object',
    properties: {
      title: { type: 'string', minLength: 1, default: 'Report', description: 'Title of the report.' },
      introduction: { type: 'string', description: 'Markdown that follows the title.' },
      summaries: {
        type: 'array',
        description: 'Texts, or results of summarize_text, that become the first section.',
        items: {
          anyOf: [
            { type: 'string' },
            {
              type: 'object',
              properties: { summary: { type: 'string', description: 'The text.' } },
              required: ['summary'],
            },
          ],
        },
      },
      sections: {
        type: 'array',
        description: 'The sections, in order.',
        items: {
          type: 'object',
          properties: {
            heading: { type: 'string', description: 'Heading of the section.' },
            text: { type: 'string', description: 'Markdown.' },
            list: { type: 'array', description: 'Items of a list.' },
            table: {
              type: 'object',
              description: 'A table.',
              properties: {
                columns: {
                  type: 'array',
                  items: { type: 'string' },
                  description: 'Columns in order. Default: all keys of the rows.',
                },
                rows: {
                  type: 'array',
                  items: { type: ['object', 'array'] },
                  description: 'Rows: objects from column to value, or lists in the order of the columns.',
                },
              },
              required: ['rows'],
              additionalProperties: false,
            },
            empty: { type: 'string', description: 'What stands there if list and table are empty.' },
          },
          additionalProperties: false,
        },
      },
    },
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: {
      report: { type: 'string', description: 'The report as Markdown.' },
      title: { type: 'string', description: 'Its title.' },
    },
    required: ['report', 'title'],
  },
  effects: { readOnly: true, idempotent: true, openWorld: false },
  execute({ title, introduction, summaries = [], sections = [] }) {
    const texts = summaries.map((entry) => (typeof entry === 'string' ? entry : entry.summary));
    const summary: ReportSection[] = texts.length === 0 ? [] : [{ heading: 'Summary', text: texts.join('\n\n') }];
    const report = {
      title,
      ...(introduction !== undefined && { introduction }),
      // The schema says no more about rows than that they are lists or objects.
      sections: [...summary, ...(sections as readonly ReportSection[])],
    };
    return { report: writeMarkdown(report), title };
  },
});
