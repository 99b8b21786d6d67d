import type { JsonSchema } from '@planloom/dsl-schema';

import { DuplicateToolError } from '../errors/tool-error.ts';
import { SchemaError } from '../json-schema/schema-error.ts';
import type { ToolDescription } from '../lock/tool-parts.ts';
import { jsonSchemaOf } from '../schema/json-schema-of.ts';
import type { ToolSchema } from '../tool.ts';
import { modelAlias } from './model-alias.ts';
import { ANY_OBJECT, modelSchema } from './model-schema.ts';
import { modelText } from './model-text.ts';

/** A tool as the API of a model takes it. */
export interface ModelTool {
  /** Letters, digits, `_` and `-`, at most 64; begins with a letter or `_`. */
  readonly name: string;
  /** At most 1024 characters, all of them visible; empty if the tool says nothing. */
  readonly description: string;
  /** An object at the top, without references; wider than the tool's own schema, which still checks each call. */
  readonly inputSchema: JsonSchema;
}

/** Tools for a model, and the way back. */
export interface ModelTools {
  /** In the order of the tools; without those that are refused. */
  readonly tools: readonly ModelTool[];
  /** The id of the tool that a model calls by this name; undefined if there is none. */
  readonly toolIdOf: (name: string) => string | undefined;
}

const MOST_DESCRIPTION = 1024;

/**
 * Prepares tools for the API of a model. The name of a tool depends on its id alone, so it stays the same whatever other tools
 * there are and in whichever order. The tools themselves are not touched.
 *
 * A schema that cannot be said in JSON Schema, or is none, is shown as any object: a call gets the tool's own answer.
 *
 * @throws DuplicateToolError if two tools come out as one name, which names both
 */
export function modelTools(tools: Iterable<ToolDescription>): ModelTools {
  const usable = Array.from(tools).filter(({ refused }) => refused === undefined);
  const ids = new Map<string, string>();
  for (const { id } of usable) {
    const name = modelAlias(id);
    const other = ids.get(name);
    if (other !== undefined) throw new DuplicateToolError([other, id], `For a model both are "${name}": rename one.`);
    ids.set(name, id);
  }
  return { tools: usable.map(toModelTool), toolIdOf: (name) => ids.get(name) };
}

function toModelTool({ id, description, inputSchema }: ToolDescription): ModelTool {
  return {
    name: modelAlias(id),
    description: typeof description === 'string' ? modelText(description, MOST_DESCRIPTION) : '',
    inputSchema: inputSchema === undefined ? ANY_OBJECT : modelSchemaOf(inputSchema),
  };
}

function modelSchemaOf(schema: ToolSchema): JsonSchema {
  try {
    const jsonSchema = jsonSchemaOf(schema);
    return jsonSchema === undefined ? ANY_OBJECT : modelSchema(jsonSchema);
  } catch (error) {
    // One tool that cannot be called must not keep the others from the model.
    if (error instanceof SchemaError) return ANY_OBJECT;
    throw error;
  }
}
