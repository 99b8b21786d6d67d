import { standardSchemaToJSONSchema, toStandardSchema } from '@mastra/core/schema';
import type { JsonSchema } from '@planloom/dsl-schema';
import { type Tool, ToolDefinitionError, type ToolEffects } from '@planloom/tool-kit';

import { callMastraTool } from './call-mastra-tool.ts';
import type { MastraToolOptions } from './from-mastra-tools.ts';
import { isTool, type MastraTool } from './mastra-tool.ts';

/**
 * One tool, under the id that plans know it by.
 *
 * @throws ToolDefinitionError if it cannot be run here
 */
export function convertTool(name: string, tool: unknown, options: MastraToolOptions): Tool {
  const id = `${options.prefix ?? ''}${name}`;
  if (!isTool(tool)) throw notATool(id, tool);
  const title = tool.title ?? tool.mcp?.annotations?.title;
  const inputSchema = jsonSchemaOf(id, tool.inputSchema ?? tool.parameters, 'input');
  const outputSchema = jsonSchemaOf(id, tool.outputSchema, 'output');
  const effects = effectsOf(tool, options.effects?.[id]);
  return {
    id,
    ...(title !== undefined && { name: title }),
    ...(tool.description !== undefined && { description: tool.description }),
    ...(inputSchema && { inputSchema }),
    ...(outputSchema && { outputSchema }),
    ...(effects && { effects }),
    ...(needsAnswer(tool, options) && { refused: REFUSAL }),
    execute: (input, context) => callMastraTool({ id, tool, input, context, options }),
  };
}

const REFUSAL =
  'it needs approval, and nobody can be asked. Give fromMastraTools `approve`, or take the tool out of what plans may call.';

/** Whether no call of the tool can ever be made. */
function needsAnswer({ requireApproval, needsApproval }: MastraTool, { approve }: MastraToolOptions): boolean {
  return approve === undefined && (requireApproval === true || needsApproval === true);
}

function notATool(id: string, value: unknown): ToolDefinitionError {
  const isProviders = typeof value === 'object' && value !== null && 'id' in value;
  return new ToolDefinitionError(`Tool "${id}"`, [
    isProviders
      ? 'it has no execute: its provider runs it, for a model only. Leave it out, or wrap what it does in createTool'
      : 'must be a tool of Mastra or of the AI SDK, with an execute function',
  ]);
}

/**
 * What goes into a tool, or comes out, as JSON Schema. The Standard Schema itself is not handed on: Mastra validates each call with
 * it, and a transform or default must not be applied twice.
 */
function jsonSchemaOf(id: string, schema: unknown, side: 'input' | 'output'): JsonSchema | undefined {
  if (schema === undefined || schema === null) return undefined;
  try {
    const given: unknown =
      typeof schema === 'function' && !('~standard' in schema) ? (schema as () => unknown)() : schema;
    // Whatever Mastra takes as a schema, it can read; what it cannot read, it says.
    const standard = toStandardSchema(given as Parameters<typeof toStandardSchema>[0]);
    return standardSchemaToJSONSchema(standard, { io: side }) as JsonSchema;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ToolDefinitionError(`Tool "${id}"`, [`its ${side}Schema has no JSON Schema: ${reason}`]);
  }
}

/** A hint that nobody gave stays absent, for the careful default of plans. */
function effectsOf({ mcp }: MastraTool, known: ToolEffects | undefined): ToolEffects | undefined {
  const { readOnlyHint, idempotentHint, destructiveHint, openWorldHint } = mcp?.annotations ?? {};
  const effects: ToolEffects = {
    ...(readOnlyHint !== undefined && { readOnly: readOnlyHint }),
    ...(idempotentHint !== undefined && { idempotent: idempotentHint }),
    ...(destructiveHint !== undefined && { destructive: destructiveHint }),
    ...(openWorldHint !== undefined && { openWorld: openWorldHint }),
    ...known,
  };
  return Object.keys(effects).length === 0 ? undefined : effects;
}
