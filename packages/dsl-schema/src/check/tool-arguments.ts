/** The arguments of a tool, as far as the top level of its input schema tells them. */
export interface ToolArguments {
  readonly names: readonly string[];
  /** Names of arguments that have to be given: required and without a default. */
  readonly required: readonly string[];
  /** Names of arguments that have a default. */
  readonly defaulted: readonly string[];
  /** What the schema says of arguments it doesn't name. */
  readonly others: 'refused' | 'not mentioned' | 'accepted';
  /** The JSON Schemas of arguments, by name. Empty for a Standard Schema: it may turn a value into another first. */
  readonly schemas: Schema;
}

type Schema = { readonly [keyword: string]: unknown };

/**
 * Reads the names of a tool's arguments from its input schema: JSON Schema, the short form, or a Standard Schema that
 * can describe itself as JSON Schema.
 *
 * @returns undefined if the schema says nothing that a plan could be judged by
 */
export function readArguments(inputSchema: unknown): ToolArguments | undefined {
  const schema = toPlainSchema(inputSchema);
  if (!schema) return undefined;
  const found = isJsonSchema(schema) ? readJsonSchema(schema) : readShortForm(schema);
  return found && schema !== inputSchema ? { ...found, schemas: {} } : found;
}

function toPlainSchema(schema: unknown): Schema | undefined {
  if (!isSchema(schema)) return undefined;
  const standard = schema['~standard'];
  return standard === undefined ? schema : describeStandardSchema(standard);
}

/** @see https://standardschema.dev/json-schema, `StandardJSONSchemaV1` */
function describeStandardSchema(standard: unknown): Schema | undefined {
  if (!isSchema(standard) || !isSchema(standard['jsonSchema'])) return undefined;
  const jsonSchema = standard['jsonSchema'] as { input?: unknown };
  if (!hasInput(jsonSchema)) return undefined;
  try {
    const described = jsonSchema.input({ target: 'draft-2020-12' });
    return isSchema(described) ? described : undefined;
  } catch {
    // The specification lets a library throw for a schema that JSON Schema can't express: then nothing is known.
    return undefined;
  }
}

function hasInput(jsonSchema: { input?: unknown }): jsonSchema is { input(options: { target: string }): unknown } {
  return typeof jsonSchema.input === 'function';
}

/**
 * Whether a schema is JSON Schema rather than the short form, in which each value is an object that describes an argument.
 * An argument may be called `properties` too: `{ properties: { type: 'object' } }` is the short form.
 */
function isJsonSchema(schema: Schema): boolean {
  const values = Object.values(schema);
  if (values.length === 0 || !values.every(isSchema)) return true;
  const { properties } = schema;
  return isSchema(properties) && Object.values(properties).every(isSubschema);
}

function readJsonSchema(schema: Schema): ToolArguments | undefined {
  if (['$ref', 'allOf', 'anyOf', 'oneOf'].some((keyword) => keyword in schema)) return undefined;
  const properties = isSchema(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required'])
    ? schema['required'].filter((name) => typeof name === 'string')
    : [];
  return {
    names: Object.keys(properties),
    required: required.filter((name) => !hasDefault(properties[name])),
    defaulted: Object.keys(properties).filter((name) => hasDefault(properties[name])),
    others: judgeOthers(schema, properties),
    schemas: properties,
  };
}

function judgeOthers(schema: Schema, properties: Schema): ToolArguments['others'] {
  const { additionalProperties } = schema;
  if (additionalProperties === false && !('patternProperties' in schema)) return 'refused';
  if (additionalProperties !== undefined || 'patternProperties' in schema) return 'accepted';
  return Object.keys(properties).length > 0 ? 'not mentioned' : 'accepted';
}

function readShortForm(schema: Schema): ToolArguments {
  const names = Object.keys(schema);
  return {
    names,
    required: names.filter((name) => !hasDefault(schema[name]) && !isOptional(schema[name])),
    defaulted: names.filter((name) => hasDefault(schema[name])),
    others: names.length > 0 ? 'not mentioned' : 'accepted',
    schemas: schema,
  };
}

function hasDefault(schema: unknown): boolean {
  return isSchema(schema) && schema['default'] !== undefined;
}

function isOptional(schema: unknown): boolean {
  return isSchema(schema) && (schema['optional'] === true || schema['required'] === false);
}

function isSubschema(value: unknown): boolean {
  return typeof value === 'boolean' || isSchema(value);
}

function isSchema(value: unknown): value is Schema {
  return (typeof value === 'object' || typeof value === 'function') && value !== null && !Array.isArray(value);
}
