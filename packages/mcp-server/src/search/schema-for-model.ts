import type { JsonSchema } from '@planloom/dsl-schema';

import { oneLine } from '../answer/one-line.ts';

const LONGEST_TEXT = 400;
/** Say nothing about a value, or only to a validator. */
const LEFT_OUT: ReadonlySet<string> = new Set(['$schema', '$id', '$comment', '$anchor', '$dynamicAnchor', 'examples']);
const TEXTS: ReadonlySet<string> = new Set(['description', 'title']);
/** Keywords whose value is data, or has names of the user's own as keys. */
const DATA: ReadonlySet<string> = new Set(['const', 'default', 'enum', 'required']);
const NAMED: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
]);

/**
 * A copy of a schema to show to a model: without what only validators read, and with texts on one line and cut, as a tool's
 * author may have written anything there. What is checked at a call is the schema itself.
 */
export function schemaForModel(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => !LEFT_OUT.has(keyword))
      .map(([keyword, value]) => [keyword, shown(keyword, value)]),
  );
}

function shown(keyword: string, value: unknown): unknown {
  if (TEXTS.has(keyword) && typeof value === 'string') return oneLine(value, LONGEST_TEXT);
  if (DATA.has(keyword)) return value;
  if (Array.isArray(value)) return value.map((each) => (isSchema(each) ? schemaForModel(each) : (each as unknown)));
  if (!isSchema(value)) return value;
  if (!NAMED.has(keyword)) return schemaForModel(value);
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, isSchema(each) ? schemaForModel(each) : each]),
  );
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
