import type { JsonSchema } from '@planloom/dsl-schema';
import type { Tool, ToolContext, ToolEffects, ToolInput } from '@planloom/tool-kit';

import { McpError } from '../errors/mcp-error.ts';
import { resultFailure } from '../errors/result-failure.ts';
import { resultValue, type TextForm } from '../results/result-value.ts';
import type { McpServer } from '../server/mcp-server.ts';
import type { WireResult, WireTool } from '../session/session.ts';

/** What of a tool is decided here, not by the server. */
export interface McpToolTraits {
  readonly id: string;
  readonly effects: Required<ToolEffects>;
  readonly form: TextForm;
}

/** A server's tool as one that plans can call. Its schemas are kept whole. */
export function mcpTool(server: McpServer, wire: WireTool, { id, effects, form }: McpToolTraits): Tool {
  const title = wire.title ?? wire.annotations?.title;
  const { readOnly: isReadOnly, idempotent } = effects;
  const called = { name: wire.name, isReadOnly, isRepeatable: isReadOnly || idempotent };
  return {
    id,
    ...(typeof title === 'string' && { name: title }),
    ...(typeof wire.description === 'string' && { description: wire.description }),
    inputSchema: asJsonSchema(wire.inputSchema),
    ...(wire.outputSchema !== undefined && { outputSchema: asJsonSchema(wire.outputSchema) }),
    effects,
    async execute(input: ToolInput, context: ToolContext) {
      const result = await server.call(called, context, (session, meta, options) =>
        session.callTool({ tool: wire, input, meta }, options),
      );
      if (result.isError === true) {
        throw resultFailure({ server: server.name, tool: wire.name, clean: server.clean }, result);
      }
      return readValue(server.name, wire, result, form);
    },
  };
}

function readValue(server: string, wire: WireTool, result: WireResult, form: TextForm): unknown {
  if (wire.outputSchema !== undefined && result.structuredContent === undefined) {
    const message = `"${wire.name}" has an outputSchema, but returned no structured content`;
    throw new McpError('tool/invalid-output', message, { server, retryable: false });
  }
  try {
    return resultValue(result, form);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const message = `"${wire.name}" is to return JSON, but its text is none: ${error.message}`;
    throw new McpError('tool/invalid-output', message, { server, retryable: false, cause: error });
  }
}

/** Said outright, as a schema whose keywords all are objects could be taken for the short form. */
function asJsonSchema(schema: Readonly<Record<string, unknown>>): JsonSchema {
  return '$schema' in schema ? schema : { $schema: 'https://json-schema.org/draft/2020-12/schema', ...schema };
}
