import { isSchemaObject, type SchemaObject } from './schema-object.ts';

/** One schema that asks for what several ask for, as far as that can be said in one: for values that are generated and then checked against all of them. */
export function mergeSchemas(schemas: readonly SchemaObject[]): SchemaObject {
  return schemas.reduce(mergeTwo, {});
}

type MergeKeyword = (one: unknown, other: unknown) => unknown;

const larger: MergeKeyword = (one, other) => Math.max(Number(one), Number(other));
const smaller: MergeKeyword = (one, other) => Math.min(Number(one), Number(other));
const both: MergeKeyword = (one, other) => [...new Set([...asList(one), ...asList(other)])];
const inCommon: MergeKeyword = (one, other) => {
  const others = new Set(asList(other).map((value) => JSON.stringify(value)));
  return asList(one).filter((value) => others.has(JSON.stringify(value)));
};
const nested: MergeKeyword = (one, other) => {
  if (!isSchemaObject(one)) return one === true ? other : one;
  return isSchemaObject(other) ? mergeTwo(one, other) : other === true ? one : other;
};
const eachNested: MergeKeyword = (one, other) => {
  const merged: Record<string, unknown> = isSchemaObject(one) ? { ...one } : {};
  for (const [key, schema] of Object.entries(isSchemaObject(other) ? other : {})) {
    merged[key] = Object.hasOwn(merged, key) ? nested(merged[key], schema) : schema;
  }
  return merged;
};

const MERGES: Readonly<Record<string, MergeKeyword>> = {
  minimum: larger,
  exclusiveMinimum: larger,
  minLength: larger,
  minItems: larger,
  minProperties: larger,
  maximum: smaller,
  exclusiveMaximum: smaller,
  maxLength: smaller,
  maxItems: smaller,
  maxProperties: smaller,
  required: both,
  enum: inCommon,
  type: inCommon,
  properties: eachNested,
  items: nested,
  additionalProperties: nested,
  allOf: both,
};

function mergeTwo(one: SchemaObject, other: SchemaObject): SchemaObject {
  const merged: Record<string, unknown> = { ...one };
  for (const [keyword, value] of Object.entries(other)) {
    const merge = MERGES[keyword];
    merged[keyword] = merge && Object.hasOwn(one, keyword) ? merge(one[keyword], value) : value;
  }
  return merged;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}
