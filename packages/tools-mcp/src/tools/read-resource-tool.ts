import type { Tool } from '@planloom/tool-kit';

import { contentValue } from '../results/content-value.ts';
import type { McpServer } from '../server/mcp-server.ts';

const CALLED = { name: 'read_resource', isReadOnly: true, isRepeatable: true };

/** A tool that reads a resource of a server, such as one that another tool has given a link to. */
export function readResourceTool(server: McpServer, id: string): Tool {
  return {
    id,
    name: `Read a resource of ${server.name}`,
    description: `Reads a resource of the server ${server.name} by its URI: the uri of a resource_link that another of its tools returned.`,
    inputSchema: {
      type: 'object',
      properties: { uri: { type: 'string', minLength: 1, description: 'URI of the resource.' } },
      required: ['uri'],
      additionalProperties: false,
    },
    outputSchema: {
      type: 'object',
      properties: {
        contents: {
          type: 'array',
          description: 'Mostly one; several if the URI names a folder or the like. Each has text or data (bytes).',
          items: {
            type: 'object',
            properties: { uri: { type: 'string' }, mediaType: { type: 'string' }, text: { type: 'string' } },
            required: ['uri'],
          },
        },
      },
      required: ['contents'],
    },
    effects: { readOnly: true, idempotent: true, destructive: false, openWorld: true },
    async execute({ uri }, context) {
      const contents = await server.call(CALLED, context, (session, _meta, options) =>
        session.readResource(String(uri), options),
      );
      return { contents: contents.map(contentValue) };
    },
  };
}
