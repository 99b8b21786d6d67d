import type { Tool } from '@planloom/tool-kit';

import { declareTool } from '../declare-tool.ts';
import { readMarkdown } from '../markdown/read-markdown.ts';

/** `markdown_outline`: headings, links, code blocks and prose of a Markdown text. */
export const markdownOutlineTool: Tool = declareTool({
  id: 'markdown_outline',
  name: 'Outline of Markdown',
  description:
    'Takes a Markdown text apart: title, headings, links, code blocks, and the prose without markup and code.',
  inputSchema: {
    type: 'object',
    properties: { markdown: { type: 'string', description: 'The Markdown text (GitHub flavour).' } },
    required: ['markdown'],
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: {
      title: {
        type: ['string', 'null'],
        description: 'The first heading of the highest level; null if there is no heading.',
      },
      headings: {
        type: 'array',
        description: 'All headings, in order.',
        items: {
          type: 'object',
          properties: {
            level: { type: 'integer', description: '1 to 6.' },
            text: { type: 'string', description: 'The heading without markup.' },
            anchor: { type: 'string', description: 'What a link to it has behind #, as on GitHub.' },
            line: { type: 'integer', description: 'Line, from 1.' },
          },
          required: ['level', 'text', 'anchor', 'line'],
        },
      },
      links: {
        type: 'array',
        description: 'All links and images, in order.',
        items: {
          type: 'object',
          properties: {
            url: { type: 'string', description: 'The address as it is written.' },
            text: { type: 'string', description: 'What the link says.' },
            line: { type: 'integer', description: 'Line, from 1.' },
            kind: { type: 'string', enum: ['link', 'image'], description: 'Link or image.' },
            target: {
              type: 'string',
              enum: ['relative', 'anchor', 'external'],
              description: 'relative: a file; anchor: a place in the same text; external: the web or mail.',
            },
          },
          required: ['url', 'text', 'line', 'kind', 'target'],
        },
      },
      code_blocks: {
        type: 'array',
        description: 'All blocks of code, in order.',
        items: {
          type: 'object',
          properties: {
            language: { type: ['string', 'null'], description: 'As the fence says; null if it says nothing.' },
            lines: { type: 'integer', description: 'Lines of code.' },
            line: { type: 'integer', description: 'Where it starts, from 1.' },
          },
          required: ['language', 'lines', 'line'],
        },
      },
      paragraphs: {
        type: 'array',
        items: { type: 'string' },
        description: 'Paragraphs and list items, without markup and addresses.',
      },
      text: {
        type: 'string',
        description:
          'Everything there is to read, in order: headings, paragraphs and rows of tables, between empty lines; no blocks of code.',
      },
    },
    required: ['title', 'headings', 'links', 'code_blocks', 'paragraphs', 'text'],
  },
  effects: { readOnly: true, idempotent: true, openWorld: false },
  async execute({ markdown }) {
    const { title, headings, links, code_blocks, paragraphs, text } = await readMarkdown(markdown);
    return { title, headings, links, code_blocks, paragraphs, text };
  },
});
