import type { Tool } from '@planloom/tool-kit';

import { declareTool } from '../declare-tool.ts';

/** `stringify_json`: a value as JSON text. */
export const stringifyJsonTool: Tool = declareTool({
  id: 'stringify_json',
  name: 'Write JSON',
  description: 'Turns a value into a JSON text.',
  inputSchema: {
    type: 'object',
    properties: {
      value: { description: 'Any JSON value.' },
      indent: {
        type: 'integer',
        minimum: 0,
        maximum: 10,
        default: 2,
        description: 'Blanks per level; 0 puts all on one line.',
      },
    },
    required: ['value'],
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: { text: { type: 'string', description: 'The JSON text.' } },
    required: ['text'],
  },
  effects: { readOnly: true, idempotent: true, openWorld: false },
  // A plan's values are JSON, so there is always a text.
  execute: ({ value, indent }) => ({ text: JSON.stringify(value, null, indent) ?? 'null' }),
});
