/** How deep objects and arrays are followed; below, they are only named. */
const MAX_DEPTH = 5;

/** A JSON Schema as a type, for a reader who knows TypeScript: `{ city: string, units?: "celsius" | "fahrenheit" }`. */
export function describeSchema(schema: unknown, depth: number = MAX_DEPTH): string {
  if (!isRecord(schema)) return 'any';
  if ('const' in schema) return JSON.stringify(schema['const']);
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => JSON.stringify(value)).join(' | ');
  const branches = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(branches)) return branches.map((branch) => describeSchema(branch, depth)).join(' | ');
  const { type = isRecord(schema['properties']) ? 'object' : 'any' } = schema;
  const types = Array.isArray(type) ? (type as readonly unknown[]) : [type];
  return types.map((name) => describeType(name, schema, depth)).join(' | ');
}

type Schema = Readonly<Record<string, unknown>>;

function describeType(name: unknown, schema: Schema, depth: number): string {
  if (name === 'array') return describeArray(schema, depth);
  if (name === 'object') return describeObject(schema, depth);
  return typeof name === 'string' ? name : 'any';
}

function describeArray({ items }: Schema, depth: number): string {
  if (!isRecord(items) || depth === 0) return 'array';
  const item = describeSchema(items, depth - 1);
  return item.includes(' | ') ? `(${item})[]` : `${item}[]`;
}

function describeObject({ properties, required }: Schema, depth: number): string {
  if (!isRecord(properties) || depth === 0) return 'object';
  const needed = new Set(Array.isArray(required) ? (required as readonly unknown[]) : []);
  const fields = Object.entries(properties).map(
    ([name, property]) => `${name}${needed.has(name) ? '' : '?'}: ${describeSchema(property, depth - 1)}`,
  );
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

function isRecord(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
