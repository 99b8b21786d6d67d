import type { Tool } from '@planloom/tool-kit';

import { declareTool } from '../declare-tool.ts';

/** `stringify_yaml`: a value as YAML text. */
export const stringifyYamlTool: Tool = declareTool({
  id: 'stringify_yaml',
  name: 'Write YAML',
  description: 'Turns a value into a YAML document.',
  inputSchema: {
    type: 'object',
    properties: { value: { description: 'Any JSON value.' } },
    required: ['value'],
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: { text: { type: 'string', description: 'The YAML text, ending in a line break.' } },
    required: ['text'],
  },
  effects: { readOnly: true, idempotent: true, openWorld: false },
  async execute({ value }) {
    const { stringify } = await import('yaml');
    return { text: stringify(value, { aliasDuplicateObjects: false }) };
  },
});
