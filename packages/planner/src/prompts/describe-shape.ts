/** How deep objects are followed. */
const MAX_DEPTH = 4;
/** How many keys of one object are named. */
const MAX_KEYS = 30;

/**
 * The names and types of variables, one a line: `input.cities: array of text`. Values are left out: they may be private, and
 * what they say must not steer a planner.
 */
export function describeShape(variables: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(variables).flatMap(([name, value]) => describe(name, value, MAX_DEPTH));
}

function describe(path: string, value: unknown, depth: number): string[] {
  if (!isRecord(value) || depth === 0) return [`${path}: ${typeName(value)}`];
  const entries = Object.entries(value);
  const lines = entries.slice(0, MAX_KEYS).flatMap(([key, item]) => describe(joinPath(path, key), item, depth - 1));
  if (entries.length > MAX_KEYS) lines.push(`${path}: ${entries.length - MAX_KEYS} more keys`);
  return lines.length === 0 ? [`${path}: object`] : lines;
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return 'text';
  if (!Array.isArray(value)) return typeof value;
  const [first] = value as readonly unknown[];
  if (value.length === 0) return 'array';
  if (!isRecord(first)) return `array of ${typeName(first)}`;
  return `array of objects with ${Object.keys(first).slice(0, MAX_KEYS).join(', ')}`;
}

function joinPath(path: string, key: string): string {
  return /^[\p{L}_][\p{L}\d_-]*$/u.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
