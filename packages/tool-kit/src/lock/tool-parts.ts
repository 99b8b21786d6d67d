import { SchemaError } from '../json-schema/schema-error.ts';
import { resolveEffects } from '../prepare-tool.ts';
import { jsonSchemaOf } from '../schema/json-schema-of.ts';
import type { Tool, ToolSchema } from '../tool.ts';

/** What of a tool is locked: everything that a model, a checker or a person is told about it. */
export const TOOL_PARTS = ['name', 'description', 'inputSchema', 'outputSchema', 'effects'] as const;

export type ToolPart = (typeof TOOL_PARTS)[number];

/** The parts that a tool has, as JSON. */
export type ToolParts = { readonly [part in ToolPart]?: unknown };

/** A tool without what makes it run. */
export type ToolDescription = Omit<Tool, 'execute'>;

/**
 * The parts of a tool as plain JSON. Effects are written out, so that a hint that is left out and its default are the same.
 * A Standard Schema that cannot be said in JSON Schema is left out: a change inside it is not seen.
 */
export function toolParts({ name, description, inputSchema, outputSchema, effects }: ToolDescription): ToolParts {
  const parts = {
    name,
    description,
    inputSchema: schemaPart(inputSchema, 'input'),
    outputSchema: schemaPart(outputSchema, 'output'),
    effects: resolveEffects(effects),
  };
  // Through JSON once, so that a field that is undefined and one that is not there are the same.
  return JSON.parse(JSON.stringify(parts)) as ToolParts;
}

function schemaPart(schema: ToolSchema | undefined, side: 'input' | 'output'): unknown {
  if (schema === undefined) return undefined;
  try {
    return jsonSchemaOf(schema, side);
  } catch (error) {
    // What is no schema cannot be called, but can change like any other; one such tool must not keep the others from being judged.
    if (error instanceof SchemaError) return schema;
    throw error;
  }
}
