import type { JsonSchema } from '@planloom/dsl-schema';

const NAMES = { type: 'array', items: { type: 'string', minLength: 1 } };

/** The shape of `planloom.config.*`. Tools that are objects, and what a server needs, are looked at where they are used. */
export const CONFIG_SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    $schema: { type: 'string' },
    packs: NAMES,
    tools: { anyOf: [NAMES, { type: ['array', 'object'] }] },
    sources: { type: 'array', items: { type: 'object', required: ['name', 'list'] } },
    mcpServers: { type: 'object', additionalProperties: { type: 'object' } },
    mcp: NAMES,
    llm: { type: 'object' },
    root: { type: 'string', minLength: 1 },
    allowWrite: { type: 'boolean' },
    allowPrivateAddresses: { type: 'boolean' },
  },
};
