import type { JsonSchema } from '@planloom/dsl-schema';

import type { Warn } from '../diagnostic.ts';
import { isObject, objectAt, type JsonObject } from '../document/json-object.ts';
import { appendKeys } from '../document/pointer.ts';
import type { Placed, References } from '../document/references.ts';
import { formOf } from './body.ts';
import type { SchemaConverter } from './convert-schema.ts';
import type { Operation } from './operations.ts';

/** What an operation answers if all went well. */
export interface SuccessResponses {
  /** Undefined if the document does not say, so that anything is accepted. */
  readonly schema: JsonSchema | undefined;
  /** For the `Accept` header. */
  readonly contentTypes: readonly string[];
  /** Names of headers that are described, in lower case. */
  readonly headers: ReadonlySet<string>;
  /** The JSON schema of the first success response, and where it stands, to look for pages in. */
  readonly body: Placed<unknown> | undefined;
}

/** Reads the success responses (2xx) of an operation. */
export function readResponses(
  operation: Operation,
  references: References,
  schemas: SchemaConverter,
  warn: Warn,
): SuccessResponses {
  const found = successResponses(operation, references);
  const needs = new Set<string>();
  const media = found.map((response) => chooseMedia(response));
  const alternatives = media.map((chosen) => schemaOf(chosen, operation, schemas, needs, warn));
  return {
    schema: joinAlternatives(alternatives, schemas.definitions(needs, 'output', warn)),
    contentTypes: [...new Set(media.flatMap((chosen) => chosen?.contentType ?? []))],
    headers: new Set(found.flatMap(({ value }) => Object.keys(objectAt(value, 'headers') ?? {})).map(lowerCase)),
    body: media.find((chosen) => chosen !== undefined && formOf(chosen.contentType) === 'json')?.schema,
  };
}

function successResponses(operation: Operation, references: References): readonly Placed[] {
  const pointer = appendKeys(operation.pointer, 'responses');
  const entries = Object.entries(objectAt(operation.definition, 'responses') ?? {});
  return entries
    .filter(([status]) => /^2(?:\d\d|xx)$/i.test(status))
    .map(([status, response]) => references.follow(response, appendKeys(pointer, status), 'a response'));
}

interface Media {
  readonly contentType: string;
  readonly schema: Placed<unknown> | undefined;
}

/** The content type that is asked for: JSON where there is a choice. Undefined: no body. */
function chooseMedia({ value, pointer }: Placed): Media | undefined {
  const content = objectAt(value, 'content') ?? {};
  const types = Object.keys(content);
  const contentType = types.find((type) => formOf(type) === 'json') ?? types[0];
  if (contentType === undefined) return undefined;
  const media = content[contentType];
  const schema = isObject(media) ? media['schema'] : undefined;
  if (schema === undefined) return { contentType, schema: undefined };
  return { contentType, schema: { value: schema, pointer: appendKeys(pointer, 'content', contentType, 'schema') } };
}

function schemaOf(
  media: Media | undefined,
  { method }: Operation,
  schemas: SchemaConverter,
  needs: Set<string>,
  warn: Warn,
): JsonSchema | boolean {
  if (method === 'HEAD') return HEAD_RESULT;
  if (media === undefined) return EMPTY;
  const form = formOf(media.contentType);
  if (form === 'bytes') return BYTES;
  if (form !== 'json') return { type: 'string' };
  if (media.schema === undefined) return true;
  return schemas.convert(media.schema.value, media.schema.pointer, 'output', needs, warn);
}

/** Of an answer without a described body some services send one all the same; it is handed on. */
const EMPTY: JsonSchema = { description: 'null, as the answer has no body.' };

const BYTES: JsonSchema = { description: 'The bytes of the answer.', contentMediaType: 'application/octet-stream' };

const HEAD_RESULT: JsonSchema = {
  type: 'object',
  properties: {
    status: { type: 'integer', description: 'Status of the answer.' },
    headers: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'Its headers, by lower-case name.',
    },
  },
  required: ['status', 'headers'],
};

function joinAlternatives(
  alternatives: readonly (JsonSchema | boolean)[],
  definitions: JsonSchema | undefined,
): JsonSchema | undefined {
  const [only] = alternatives;
  if (only === undefined || alternatives.some((schema) => schema === true)) return undefined;
  const joined = alternatives.length === 1 ? only : { anyOf: alternatives };
  if (typeof joined === 'boolean' || Object.keys(joined).length === 0) return undefined;
  // A schema of nothing but objects (`{ items: … }`) could be taken for the short form of arguments.
  const marked = 'type' in joined ? joined : { $schema: DIALECT, ...joined };
  return definitions === undefined ? marked : { ...marked, $defs: definitions };
}

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

function lowerCase(text: string): string {
  return text.toLowerCase();
}

/** The schema an object schema gives a property, through references and `allOf`. */
export function propertyOf(schema: unknown, name: string, references: References): JsonObject | undefined {
  const found = flatten(schema, references).map((part) => objectAt(part, 'properties')?.[name]);
  const first = found.find((property) => property !== undefined);
  return isObject(first) ? flatten(first, references)[0] : undefined;
}

/** The object schemas that together make a schema: itself, or what it refers to, and the parts of `allOf`. */
export function flatten(
  schema: unknown,
  references: References,
  seen: Set<unknown> = new Set(),
): readonly JsonObject[] {
  if (!isObject(schema) || seen.has(schema)) return [];
  seen.add(schema);
  const reference = schema['$ref'];
  if (typeof reference === 'string') return flatten(references.find(reference, '#'), references, seen);
  const { allOf } = schema;
  if (!Array.isArray(allOf)) return [schema];
  return [schema, ...allOf.flatMap((part: unknown) => flatten(part, references, seen))];
}
