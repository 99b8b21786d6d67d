import type { Tool } from '@planloom/tool-kit';

import { declareTool } from '../declare-tool.ts';
import { readPage } from '../html/readable-page.ts';
import { PAGE_PROPERTIES, PAGE_REQUIRED } from './page-output.ts';

/** `html_to_text`: the readable text of HTML that a plan has already. */
export const htmlToTextTool: Tool = declareTool({
  id: 'html_to_text',
  name: 'HTML to text',
  description: 'Returns the title, the readable text without menus, and the links of HTML.',
  inputSchema: {
    type: 'object',
    properties: {
      html: { type: 'string', description: 'A page or a part of one.' },
      base_url: {
        type: 'string',
        format: 'uri',
        default: 'about:blank',
        description: 'Where the HTML is from; relative links start there.',
      },
    },
    required: ['html'],
    additionalProperties: false,
  },
  outputSchema: { type: 'object', properties: PAGE_PROPERTIES, required: PAGE_REQUIRED },
  effects: { readOnly: true, idempotent: true, openWorld: false },
  execute: ({ html, base_url }) => readPage(html, base_url),
});
