import type { Tool } from '@planloom/tool-kit';

import { declareTool } from '../declare-tool.ts';
import { lastingError } from '../lasting-error.ts';

/** `parse_yaml`: the value that a YAML document stands for. */
export const parseYamlTool: Tool = declareTool({
  id: 'parse_yaml',
  name: 'Parse YAML',
  description: 'Turns a YAML 1.2 document into the value it stands for, which is the result.',
  inputSchema: {
    type: 'object',
    properties: { text: { type: 'string', description: 'The YAML text: one document.' } },
    required: ['text'],
    additionalProperties: false,
  },
  outputSchema: { description: 'The value; null for an empty document.' },
  effects: { readOnly: true, idempotent: true, openWorld: false },
  async execute({ text }) {
    const { parse } = await import('yaml');
    try {
      // An alias bomb is an error of the library: at most 100 aliases are followed by default.
      return parse(text) as unknown;
    } catch (error) {
      throw lastingError('tool/invalid-yaml', `The text is not YAML: ${(error as Error).message}`, error);
    }
  },
});
