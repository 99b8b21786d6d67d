import type { JsonSchema } from '@planloom/dsl-schema';
import { jsonSchemaOf, SchemaError, type Tool, type ToolSchema } from '@planloom/tool-kit';

/** What a tool is found by. */
export interface ToolText {
  readonly tool: Tool;
  readonly id: string;
  /** The id, and the name if there is another. */
  readonly name: string;
  readonly description: string;
  /** Names of the arguments, with what is said of each. */
  readonly inputs: readonly Property[];
  /** Names of the fields of its result, those of a list's items included. */
  readonly outputs: readonly Property[];
  /** Characters of all that is said of the tool. */
  readonly size: number;
}

/** An argument, or a field of a result. */
export interface Property {
  readonly name: string;
  readonly description: string;
  readonly isRequired: boolean;
}

/** Reads what a tool says of itself. A schema that cannot be read says nothing: the tool is found by the rest. */
export function toolText(tool: Tool): ToolText {
  const { id, name = id } = tool;
  // Of a tool written in JavaScript it may be anything.
  const description = typeof tool.description === 'string' ? tool.description : '';
  const [input, output] = [readSchema(tool.inputSchema, 'input'), readSchema(tool.outputSchema, 'output')];
  return {
    tool,
    id,
    name: name === id ? id : `${id} ${name}`,
    description,
    inputs: propertiesOf(input),
    outputs: propertiesOf(output),
    size: id.length + description.length + sizeOf(input) + sizeOf(output),
  };
}

function readSchema(schema: ToolSchema | undefined, side: 'input' | 'output'): JsonSchema | undefined {
  if (schema === undefined) return undefined;
  try {
    return jsonSchemaOf(schema, side);
  } catch (error) {
    if (error instanceof SchemaError) return undefined;
    throw error;
  }
}

function sizeOf(schema: JsonSchema | undefined): number {
  if (schema === undefined) return 0;
  try {
    return JSON.stringify(schema).length;
  } catch {
    // It holds itself, or a BigInt: how it will be shown, and so how long it is, is not known here.
    return 0;
  }
}

function propertiesOf(schema: unknown): readonly Property[] {
  if (!isObject(schema)) return [];
  if (!isObject(schema['properties'])) return propertiesOf(schema['items']);
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
  return Object.entries(schema['properties']).map(([name, value]) => ({
    name,
    description: isObject(value) && typeof value['description'] === 'string' ? value['description'] : '',
    isRequired: required.has(name),
  }));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
