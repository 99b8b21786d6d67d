type Schema = Readonly<Record<string, unknown>>;

/** Whether a schema is that of an object. */
export function isObjectSchema(schema: Schema): boolean {
  return typesOf(schema).includes('object') || schema['properties'] !== undefined;
}

/** The types that a schema names. */
export function typesOf({ type }: Schema): readonly unknown[] {
  return Array.isArray(type) ? (type as readonly unknown[]) : [type];
}

/** The names of the properties that a schema has. */
export function propertyNames({ properties }: Schema): string[] {
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
}

/** The values that a schema allows by name. */
export function enumValues(schema: Schema): readonly unknown[] {
  return Array.isArray(schema['enum']) ? (schema['enum'] as readonly unknown[]) : [];
}
