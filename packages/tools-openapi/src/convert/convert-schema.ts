import type { JsonSchema } from '@planloom/dsl-schema';

import { ConversionProblem, type Warn } from '../diagnostic.ts';
import { isObject, listAt, objectAt, textAt, type JsonObject } from '../document/json-object.ts';
import { appendKeys } from '../document/pointer.ts';
import type { References } from '../document/references.ts';

/** Whether a schema says what a caller sends or what a service answers. */
type Side = 'input' | 'output';

/** Turns schemas of a document into JSON Schema 2020-12 that stands alone. */
export interface SchemaConverter {
  /**
   * A schema as it is used inside a tool's schema. What it refers to is added to `needs`, for `definitions`.
   *
   * @throws ConversionProblem if a reference leads nowhere, or a keyword cannot be expressed
   */
  convert(schema: unknown, pointer: string, side: Side, needs: Set<string>, warn: Warn): JsonSchema | boolean;
  /** The `$defs` for everything that is needed, and what that needs in turn. Shared objects: each is converted once. */
  definitions(needs: ReadonlySet<string>, side: Side, warn: Warn): JsonSchema | undefined;
}

interface Definition {
  readonly schema: JsonSchema | boolean;
  readonly needs: ReadonlySet<string>;
}

/** How one schema is converted. */
interface Place {
  readonly pointer: string;
  readonly side: Side;
  readonly needs: Set<string>;
  readonly warn: Warn;
  /** Whether it is a part of a schema that says itself which further properties there may be. */
  readonly isPart: boolean;
}

/** Before a reference in `needs`: what is needed is the schema as a part of another. */
const PART = 'part:';

/** Makes the converter of one document. A schema that others refer to has the same name in every tool. */
export function createSchemaConverter(references: References): SchemaConverter {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const known = new Map<string, Definition>();
  return {
    convert: (schema, pointer, side, needs, warn) => convert(schema, { pointer, side, needs, warn, isPart: false }),
    definitions,
  };

  function definitions(needs: ReadonlySet<string>, side: Side, warn: Warn): JsonSchema | undefined {
    const found: Record<string, JsonSchema | boolean> = {};
    const queue = [...needs];
    for (let need = queue.pop(); need !== undefined; need = queue.pop()) {
      const name = nameOf(need);
      if (Object.hasOwn(found, name)) continue;
      const definition = define(need, side, warn);
      found[name] = definition.schema;
      queue.push(...definition.needs);
    }
    return Object.keys(found).length === 0 ? undefined : found;
  }

  function define(need: string, side: Side, warn: Warn): Definition {
    const key = `${side} ${need}`;
    const done = known.get(key);
    if (done !== undefined) return done;
    const isPart = need.startsWith(PART);
    const pointer = isPart ? need.slice(PART.length) : need;
    const needs = new Set<string>();
    const schema = convert(references.find(pointer, pointer), { pointer, side, needs, warn, isPart });
    const definition = { schema, needs };
    known.set(key, definition);
    return definition;
  }

  function convert(schema: unknown, place: Place): JsonSchema | boolean {
    const { pointer, side, warn } = place;
    if (typeof schema === 'boolean') return schema;
    if (!isObject(schema)) throw new ConversionProblem('openapi/invalid-schema', pointer, 'This must be a schema.');
    const parts = partsOf(schema);
    const closes = parts.some((part) => isClosed(part));
    const inner = (value: unknown, ...keys: (string | number)[]): JsonSchema | boolean =>
      convert(value, { ...place, pointer: appendKeys(pointer, ...keys), isPart: keys[0] === 'allOf' && closes });
    const converted: Record<string, unknown> = {};
    for (const [keyword, value] of Object.entries(schema)) {
      const result = convertKeyword(keyword, value, inner);
      if (result !== undefined) converted[keyword] = result;
    }
    addReference(converted, schema, place);
    closeTogether(converted, closes, place.isPart);
    openIfNothingFits(converted, schema, place);
    dropPattern(converted, pointer, warn);
    adaptTypes(converted, schema);
    adaptToSide(converted, schema, side, isOneWay(schema, side));
    return converted;
  }

  function addReference(converted: Record<string, unknown>, schema: JsonObject, place: Place): void {
    const reference = textAt(schema, '$ref');
    if (reference === undefined) return;
    const isPart = place.isPart && isClosed(references.find(reference, place.pointer));
    const need = isPart ? `${PART}${reference}` : reference;
    references.find(reference, place.pointer);
    place.needs.add(need);
    converted['$ref'] = `#/$defs/${nameOf(need)}`;
  }

  /** A schema that requires a property it refuses is a slip of the document; then it refuses none. */
  function openIfNothingFits(converted: Record<string, unknown>, schema: JsonObject, { pointer, warn }: Place): void {
    const closing = CLOSING.find((keyword) => converted[keyword] === false);
    if (closing === undefined || schema['patternProperties'] !== undefined) return;
    const described = new Set(propertiesOf(schema));
    const refused = listAt(schema, 'required').filter((name) => typeof name === 'string' && !described.has(name));
    if (refused.length === 0) return;
    delete converted[closing];
    warn(
      'openapi/contradiction',
      pointer,
      `It requires "${refused.join('", "')}" and allows only properties among which that is not. Any are accepted.`,
    );
  }

  /** Names of all properties that a schema describes, in whichever part of it. */
  function propertiesOf(schema: unknown, seen = new Set<unknown>()): readonly string[] {
    if (!isObject(schema) || seen.has(schema)) return [];
    seen.add(schema);
    const reference = textAt(schema, '$ref');
    const parts = ['allOf', 'anyOf', 'oneOf'].flatMap((keyword) => listAt(schema, keyword));
    return [
      ...Object.keys(objectAt(schema, 'properties') ?? {}),
      ...(reference === undefined ? parts : [...parts, references.find(reference, '#')]).flatMap((part) =>
        propertiesOf(part, seen),
      ),
    ];
  }

  /** The parts of an `allOf` that is there to add properties, not only to say more of the same ones. */
  function partsOf(schema: JsonObject): readonly unknown[] {
    const parts = listAt(schema, 'allOf');
    return parts.length > 1 || objectAt(schema, 'properties') !== undefined ? parts : [];
  }

  /** Whether a schema refuses properties it does not name. */
  function isClosed(schema: unknown, seen = new Set<unknown>()): boolean {
    if (!isObject(schema) || seen.has(schema)) return false;
    seen.add(schema);
    if (schema['additionalProperties'] === false || schema['unevaluatedProperties'] === false) return true;
    const reference = textAt(schema, '$ref');
    if (reference !== undefined && isClosed(references.find(reference, '#'), seen)) return true;
    return listAt(schema, 'allOf').some((part) => isClosed(part, seen));
  }

  /** Whether a property is only for the other direction: read-only ones are not sent, write-only ones not answered. */
  function isOneWay(schema: JsonObject, side: Side): (property: string) => boolean {
    const keyword = side === 'input' ? 'readOnly' : 'writeOnly';
    const properties = objectAt(schema, 'properties') ?? {};
    return (name) => {
      const property = objectAt(properties, name);
      if (property === undefined) return false;
      const reference = textAt(property, '$ref');
      const target = reference === undefined ? undefined : references.find(reference, '#');
      return property[keyword] === true || (isObject(target) && target[keyword] === true);
    };
  }

  function nameOf(need: string): string {
    const found = names.get(need);
    if (found !== undefined) return found;
    const last = need.slice(need.lastIndexOf('/') + 1);
    const plain = last.replaceAll(/~[01]|%[\da-f]{2}|[^\w.-]/gi, '_').replaceAll(/^_+|_+$/g, '') || 'schema';
    const base = need.startsWith(PART) ? `${plain}_part` : plain;
    let name = base;
    for (let count = 2; taken.has(name); count++) name = `${base}_${count}`;
    names.set(need, name);
    taken.add(name);
    return name;
  }
}

type Inner = (value: unknown, ...keys: (string | number)[]) => JsonSchema | boolean;

/** A keyword's value as JSON Schema has it; undefined if the keyword is left out. */
function convertKeyword(keyword: string, value: unknown, inner: Inner): unknown {
  if (SCHEMAS.has(keyword)) return inner(value, keyword);
  if (LISTS.has(keyword)) return Array.isArray(value) ? value.map((each, at) => inner(each, keyword, at)) : value;
  if (MAPS.has(keyword)) {
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inner(each, keyword, key)]));
  }
  // Written as a flag of the property, as of old; the list of the object around it is what counts.
  if (keyword === 'required') return Array.isArray(value) ? value : undefined;
  return PLAIN.has(keyword) ? value : undefined;
}

/**
 * Documents close schemas (`additionalProperties: false`) and then join them with `allOf`, which by the letter nothing
 * fits: each part refuses the properties of the others. What is meant is that all of them together are closed.
 */
function closeTogether(converted: Record<string, unknown>, closesParts: boolean, isPart: boolean): void {
  const isClosed = converted['additionalProperties'] === false;
  if (isPart) {
    if (isClosed) delete converted['additionalProperties'];
    if (converted['unevaluatedProperties'] === false) delete converted['unevaluatedProperties'];
    return;
  }
  if (!closesParts && !(isClosed && converted['allOf'] !== undefined)) return;
  if (isClosed) delete converted['additionalProperties'];
  converted['unevaluatedProperties'] = false;
}

/** What OpenAPI 3.0 says in its own way, where a document of 3.1 still does so or an upgrade left it. */
function adaptTypes(converted: Record<string, unknown>, schema: JsonObject): void {
  for (const bound of ['Minimum', 'Maximum'] as const) {
    const flag = schema[`exclusive${bound}`];
    if (typeof flag !== 'boolean') continue;
    delete converted[`exclusive${bound}`];
    const limit = bound.toLowerCase();
    if (flag && typeof schema[limit] === 'number') {
      converted[`exclusive${bound}`] = schema[limit];
      delete converted[limit];
    }
  }
  const { type } = schema;
  if (schema['nullable'] === true && typeof type === 'string') converted['type'] = [type, 'null'];
  const allowsNull = Array.isArray(converted['type']) && converted['type'].includes('null');
  const { enum: values } = converted;
  if (allowsNull && Array.isArray(values) && !values.includes(null)) {
    converted['enum'] = [...(values as unknown[]), null];
  }
  if (isBinary(schema)) {
    delete converted['type'];
    converted['contentMediaType'] ??= 'application/octet-stream';
  }
}

/** Whether a schema stands for bytes, in the way of OpenAPI 3.0 or 3.1. */
export function isBinary(schema: JsonObject): boolean {
  const { type, format } = schema;
  if (format === 'binary' && (type === undefined || type === 'string')) return true;
  return (
    type === undefined &&
    textAt(schema, 'contentMediaType') !== undefined &&
    textAt(schema, 'contentEncoding') === undefined
  );
}

function adaptToSide(
  converted: Record<string, unknown>,
  schema: JsonObject,
  side: Side,
  isOneWay: (property: string) => boolean,
): void {
  const required = listAt(schema, 'required').filter((name) => typeof name === 'string' && !isOneWay(name));
  if (Array.isArray(schema['required'])) converted['required'] = required;
  if (required.length === 0) delete converted['required'];
  // Services answer dates and addresses of their own making; a result is not thrown away for that.
  if (side === 'output') delete converted['format'];
  // Alternatives in documents overlap more often than their authors know, and "exactly one" then refuses what is right.
  if (converted['oneOf'] === undefined) return;
  if (converted['anyOf'] === undefined) converted['anyOf'] = converted['oneOf'];
  else converted['allOf'] = [...((converted['allOf'] ?? []) as unknown[]), { anyOf: converted['oneOf'] }];
  delete converted['oneOf'];
}

/** A pattern of another language's regular expressions is left out: without it the service still checks. */
function dropPattern(converted: Record<string, unknown>, pointer: string, warn: Warn): void {
  const { pattern } = converted;
  if (pattern === undefined || isRegularExpression(pattern)) return;
  delete converted['pattern'];
  warn(
    'openapi/pattern-left-out',
    appendKeys(pointer, 'pattern'),
    `${JSON.stringify(pattern)} is no regular expression of JavaScript.`,
  );
}

function isRegularExpression(pattern: unknown): boolean {
  return typeof pattern === 'string' && ['u', ''].some((flags) => canCompile(pattern, flags));
}

function canCompile(pattern: string, flags: string): boolean {
  try {
    return new RegExp(pattern, flags) instanceof RegExp;
  } catch {
    return false;
  }
}

const CLOSING = ['additionalProperties', 'unevaluatedProperties'] as const;

const SCHEMAS: ReadonlySet<string> = new Set([
  'additionalProperties',
  'contains',
  'else',
  'if',
  'items',
  'not',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
]);

const LISTS: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);

const MAPS: ReadonlySet<string> = new Set(['dependentSchemas', 'patternProperties', 'properties']);

/**
 * Keywords that are taken as they are. `default` is not among them: a service fills in its own, and what we filled in
 * would be sent, so that a PATCH of one field would set all others back.
 */
const PLAIN: ReadonlySet<string> = new Set([
  '$dynamicRef',
  'const',
  'contentEncoding',
  'contentMediaType',
  'dependentRequired',
  'deprecated',
  'description',
  'enum',
  'exclusiveMaximum',
  'exclusiveMinimum',
  'format',
  'maxContains',
  'maxItems',
  'maxLength',
  'maxProperties',
  'maximum',
  'minContains',
  'minItems',
  'minLength',
  'minProperties',
  'minimum',
  'multipleOf',
  'pattern',
  'title',
  'type',
  'uniqueItems',
]);
