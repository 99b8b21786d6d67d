import { jsonSchemaOf, SchemaError, type Tool, type ToolSchema } from '@planloom/tool-kit';

import type { RecordedTool } from '../fixtures/fixtures.ts';

/** A tool as fixtures keep it. */
export function describeRecorded(tool: Tool): RecordedTool {
  const { id, name, description, effects, concurrency, rate, timeoutMs } = tool;
  const inputSchema = schemaOf(tool.inputSchema);
  const outputSchema = schemaOf(tool.outputSchema);
  return {
    id,
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(inputSchema && { inputSchema }),
    ...(outputSchema && { outputSchema }),
    ...(effects && { effects }),
    ...(concurrency !== undefined && { concurrency }),
    ...(rate && { rate }),
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
}

/** What goes into the schema: recorded are results before they are checked. */
function schemaOf(schema: ToolSchema | undefined): RecordedTool['inputSchema'] {
  if (schema === undefined) return undefined;
  try {
    return jsonSchemaOf(schema, 'input');
  } catch (error) {
    if (error instanceof SchemaError) return undefined; // the executor says so when the tool is called
    throw error;
  }
}
