import type { JsonSchema } from '@planloom/dsl-schema';

import type { Warn } from '../diagnostic.ts';
import { isObject } from '../document/json-object.ts';
import { isOpaque, type RequestBody } from './body.ts';
import type { SchemaConverter } from './convert-schema.ts';
import type { Parameter } from './parameters.ts';

/** The arguments of a tool by their names, and what each stands for. */
export interface NamedArguments {
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly bodyArgument: string;
  readonly allPagesArgument: string;
  readonly maxPagesArgument: string;
}

/**
 * Gives every parameter an argument of its own. Each has its own name; of several with one name the first in the order
 * path, query, header, cookie has, and the others are called `id_query`, `id_header`, `id_cookie`. The body is `body`,
 * or `request_body` where a parameter is called that.
 */
export function nameArguments(parameters: readonly Parameter[]): NamedArguments {
  const named = new Map<string, Parameter>();
  const unused = (wanted: string): string => {
    let name = wanted;
    for (let count = 2; named.has(name) || later.has(name); count++) name = `${wanted}_${count}`;
    return name;
  };
  const ordered = parameters.toSorted((one, other) => ORDER.indexOf(one.location) - ORDER.indexOf(other.location));
  // Names that somebody has of right are not given to others.
  const later = new Set(ordered.map(({ name }) => name));
  for (const parameter of ordered) {
    const { name, location } = parameter;
    named.set(named.has(name) ? unused(`${name}_${location}`) : name, parameter);
  }
  return {
    parameters: named,
    bodyArgument: unused(named.has('body') ? 'request_body' : 'body'),
    allPagesArgument: unused('all_pages'),
    maxPagesArgument: unused('max_pages'),
  };
}

const ORDER: readonly Parameter['location'][] = ['path', 'query', 'header', 'cookie'];

/** What an input schema is made of. */
export interface InputParts {
  readonly names: NamedArguments;
  readonly body: RequestBody | undefined;
  /** Argument that need not be given, as the run has a key. */
  readonly keyArgument: string | undefined;
  /** The most pages that can be asked for; 0: no argument for it. */
  readonly maxPages: number;
}

/** The schema of a tool's arguments; it stands alone. */
export function inputSchemaOf(parts: InputParts, schemas: SchemaConverter, warn: Warn): JsonSchema {
  const { names, body, keyArgument, maxPages } = parts;
  const needs = new Set<string>();
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const [argument, parameter] of names.parameters) {
    const schema = schemas.convert(parameter.schema, parameter.pointer, 'input', needs, warn);
    properties[argument] = withDefault(describe(schema, parameter.description), parameter);
    if (parameter.required && argument !== keyArgument && !hasDefault(parameter)) required.push(argument);
  }
  if (body !== undefined) {
    const schema = isOpaque(body) ? opaque(body) : schemas.convert(body.schema, body.pointer, 'input', needs, warn);
    properties[names.bodyArgument] = describe(schema, body.description);
    if (body.required) required.push(names.bodyArgument);
  }
  if (maxPages > 0) Object.assign(properties, pageArguments(names, maxPages));
  const definitions = schemas.definitions(needs, 'input', warn);
  return {
    type: 'object',
    properties,
    ...(required.length > 0 && { required }),
    additionalProperties: false,
    ...(definitions !== undefined && { $defs: definitions }),
  };
}

function describe(schema: JsonSchema | boolean, description: string | undefined): JsonSchema {
  const object = schema === true ? {} : schema === false ? { not: {} } : schema;
  return description === undefined || description === '' ? object : { ...object, description };
}

/**
 * A parameter that must be given and has a default is filled in. For any other the service does that itself, so the
 * value is only told of.
 */
function withDefault(schema: JsonSchema, parameter: Parameter): JsonSchema {
  const standard = isObject(parameter.schema) ? parameter.schema['default'] : undefined;
  if (standard === undefined) return schema;
  if (parameter.required) return { ...schema, default: standard };
  const told = `Default of the service: ${JSON.stringify(standard)}.`;
  const { description } = schema;
  return { ...schema, description: typeof description === 'string' ? `${description} ${told}` : told };
}

function hasDefault({ schema }: Parameter): boolean {
  return isObject(schema) && schema['default'] !== undefined;
}

function opaque({ form, contentType }: RequestBody): JsonSchema {
  if (form === 'text') return { type: 'string', description: `Text of the type ${contentType}.` };
  return { description: `Bytes or text of the type ${contentType}.`, contentMediaType: contentType };
}

function pageArguments(names: NamedArguments, maxPages: number): Record<string, JsonSchema> {
  return {
    [names.allPagesArgument]: {
      type: 'boolean',
      default: false,
      description: 'Whether the next pages are fetched, too, and joined.',
    },
    [names.maxPagesArgument]: {
      type: 'integer',
      minimum: 1,
      maximum: maxPages,
      default: Math.min(10, maxPages),
      description: `Pages fetched at most with ${names.allPagesArgument}.`,
    },
  };
}
