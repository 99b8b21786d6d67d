import type { Tool } from '@planloom/tool-kit';

import { declareTool } from '../declare-tool.ts';
import { lastingError } from '../lasting-error.ts';

/** `parse_json`: the value that a JSON text stands for. */
export const parseJsonTool: Tool = declareTool({
  id: 'parse_json',
  name: 'Parse JSON',
  description: 'Turns a JSON text into the value it stands for, which is the result.',
  inputSchema: {
    type: 'object',
    properties: { text: { type: 'string', description: 'The JSON text.' } },
    required: ['text'],
    additionalProperties: false,
  },
  outputSchema: { description: 'The value.' },
  effects: { readOnly: true, idempotent: true, openWorld: false },
  execute({ text }) {
    try {
      return JSON.parse(text) as unknown;
    } catch (error) {
      throw lastingError('tool/invalid-json', `The text is not JSON: ${(error as SyntaxError).message}`, error);
    }
  },
});
