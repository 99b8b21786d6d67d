import { compileSchema } from '@planloom/tool-kit';

type Schema = Readonly<Record<string, unknown>>;

/** A small value that fits a schema: what is required, and of each kind the first that is allowed. */
export function sampleOf(root: Schema): unknown {
  return sample(root, root, 0);
}

function sample(given: unknown, root: Schema, depth: number): unknown {
  if (typeof given !== 'object' || given === null) return 'x';
  if (depth > 12) throw new Error('A required field contains itself');
  const schema = merged(given as Schema, root);
  if (schema['const'] !== undefined) return schema['const'];
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  const type = Array.isArray(schema['type']) ? schema['type'][0] : schema['type'];
  if (type === 'object' || schema['properties'] !== undefined) return sampleObject(schema, root, depth);
  switch (type) {
    case 'array':
      return Array.from({ length: Number(schema['minItems'] ?? 0) }, () => sample(schema['items'], root, depth + 1));
    case 'integer':
    case 'number':
      return Number(schema['minimum'] ?? schema['exclusiveMaximum'] ?? schema['maximum'] ?? 1);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return sampleText(schema);
  }
}

function sampleObject(schema: Schema, root: Schema, depth: number): unknown {
  const properties = (schema['properties'] ?? {}) as Schema;
  const required = (schema['required'] ?? []) as readonly string[];
  const first = Object.keys(properties).slice(0, Number(schema['minProperties'] ?? 0));
  return Object.fromEntries(
    [...new Set([...required, ...first])].map((name) => [name, sample(properties[name] ?? {}, root, depth + 1)]),
  );
}

const TEXTS = [
  'x',
  '2026-01-31T12:00:00Z',
  '2026-01-31',
  'a@example.org',
  'https://example.org',
  'x'.repeat(64),
  'x-1',
  'se-1',
  '1',
];

function sampleText(schema: Schema): string {
  const { type: _type, ...rest } = schema;
  const fits = compileSchema({ type: 'string', ...rest });
  const length = Number(schema['minLength'] ?? 1);
  const found = [...TEXTS, 'x'.repeat(length), '6f1d8a5e-3b0c-4a55-9a57-3a1b1c0d2e3f'].find((text) => fits(text).ok);
  if (found === undefined) throw new Error(`No text here fits ${JSON.stringify(schema)}`);
  return found;
}

/** One schema for a schema, what it refers to, all of its `allOf` and the first of its alternatives. */
function merged(schema: Schema, root: Schema): Schema {
  const { $ref: reference, allOf = [], anyOf, oneOf, ...own } = schema;
  const definitions = (root['$defs'] ?? {}) as Schema;
  const alternatives = (anyOf ?? oneOf ?? []) as readonly Schema[];
  const parts = [
    ...(typeof reference === 'string' ? [definitions[reference.slice('#/$defs/'.length)] as Schema] : []),
    ...(allOf as readonly Schema[]),
    ...alternatives.slice(0, 1),
  ].map((part) => merged(part, root));
  // Of the other alternatives it is of use what a property is, should something else require it.
  const others = alternatives.slice(1).map((part) => ({ properties: merged(part, root)['properties'] }));
  const all: readonly Schema[] = [own, ...parts, ...others.filter(({ properties }) => properties !== undefined)];
  const properties = all.map((part) => part['properties'] as Schema | undefined).filter((each) => each !== undefined);
  const required = all.flatMap((part) => (part['required'] ?? []) as readonly string[]);
  return {
    ...Object.assign({}, ...all.toReversed()),
    ...(properties.length > 0 && { properties: Object.assign({}, ...properties.toReversed()) }),
    ...(required.length > 0 && { required }),
  };
}
