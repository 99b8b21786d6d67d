import { isObject, type SchemaObject } from '../json-schema/schema-node.ts';
import { modelText } from './model-text.ts';
import { isPropertyName } from './property-name.ts';
import { recordOf } from './read-keyword.ts';

const MOST_TEXT = 1024;
const MOST_PATTERN = 200;
const MOST_DEFAULT = 200;

const TYPES: ReadonlySet<unknown> = new Set(['string', 'number', 'integer', 'boolean', 'null', 'array', 'object']);
const NUMBERS: ReadonlySet<unknown> = new Set([
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
]);
const COUNTS: ReadonlySet<unknown> = new Set(['minLength', 'maxLength', 'minItems', 'maxItems']);
const FORMATS: ReadonlySet<unknown> = new Set([
  'date-time',
  'date',
  'time',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uri',
  'uuid',
]);

/**
 * What a schema says itself that the APIs of models know, each part of which holds alone: texts, type, bounds, format and values. What has
 * a form that providers do not know is left out; names of properties that they refuse are told in words.
 *
 * @param hasDefaults whether defaults are filled in before the original is asked: a value with parts may then equal one it does not look like
 */
export function ownKeywords(schema: SchemaObject, hasDefaults: boolean): SchemaObject {
  const kept = Object.entries(schema).flatMap(([keyword, value]) => {
    const copy = ownKeyword(keyword, value);
    return copy === undefined ? [] : [[keyword, copy]];
  });
  return { ...(Object.fromEntries(kept) as SchemaObject), ...descriptionOf(schema), ...valuesOf(schema, hasDefaults) };
}

function ownKeyword(keyword: string, value: unknown): unknown {
  if (keyword === 'title') return typeof value === 'string' ? modelText(value, MOST_TEXT) : undefined;
  if (keyword === 'type') return isType(value) ? value : undefined;
  if (keyword === 'format') return FORMATS.has(value) ? value : undefined;
  if (keyword === 'pattern') return isPattern(value) ? value : undefined;
  if (keyword === 'default') return (JSON.stringify(value) ?? '').length <= MOST_DEFAULT ? value : undefined;
  if (COUNTS.has(keyword)) return Number.isInteger(value) ? value : undefined;
  return NUMBERS.has(keyword) && Number.isFinite(value) ? value : undefined;
}

/** What the schema says in words, and which properties cannot be shown otherwise. */
function descriptionOf(schema: SchemaObject): SchemaObject {
  const { description } = schema;
  const names = Object.keys(recordOf(schema, 'properties')).filter((name) => !isPropertyName(name));
  const also = names.length > 0 ? `Also takes: ${names.map((name) => JSON.stringify(name)).join(', ')}.` : '';
  const text = [typeof description === 'string' ? description : '', also].filter(Boolean).join(' ');
  return text === '' ? {} : { description: modelText(text, MOST_TEXT) };
}

function isType(value: unknown): boolean {
  const types: unknown[] = Array.isArray(value) ? value : [value];
  return types.length > 0 && types.every((type) => TYPES.has(type));
}

/** Short, readable for every engine, and not looking around. */
function isPattern(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > MOST_PATTERN || /\(\?(?!:)|\\[1-9k]/.test(value)) return false;
  try {
    return new RegExp(value, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

function valuesOf(schema: SchemaObject, hasDefaults: boolean): SchemaObject {
  const values: unknown = Object.hasOwn(schema, 'const') ? [schema['const']] : schema['enum'];
  if (!Array.isArray(values) || values.length === 0 || values.includes(undefined)) return {};
  const isSafe = !hasDefaults || !values.some((value) => isObject(value) || Array.isArray(value));
  return isSafe ? { enum: values } : {};
}
