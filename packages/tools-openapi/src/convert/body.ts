import { ConversionProblem } from '../diagnostic.ts';
import { isObject, objectAt, textAt, type JsonObject } from '../document/json-object.ts';
import { appendKeys } from '../document/pointer.ts';
import type { References } from '../document/references.ts';
import { isBinary } from './convert-schema.ts';
import type { Operation } from './operations.ts';

/** How a body is written. */
export type BodyForm = 'json' | 'urlencoded' | 'multipart' | 'text' | 'bytes';

/** How one field of a form is written, if the document says so. */
export interface FieldEncoding {
  readonly contentType?: string;
  readonly style?: string;
  readonly explode?: boolean;
}

/** The body of a request. */
export interface RequestBody {
  readonly form: BodyForm;
  /** As the document has it, sent as `Content-Type`. */
  readonly contentType: string;
  readonly required: boolean;
  readonly description: string | undefined;
  readonly schema: unknown;
  readonly pointer: string;
  readonly encodings: Readonly<Record<string, FieldEncoding>>;
}

/**
 * The body of an operation, in the content type that carries most: JSON, a form, one with files, text, bytes.
 *
 * @param wanted the content type a user has chosen
 */
export function readBody(operation: Operation, references: References, wanted?: string): RequestBody | undefined {
  const given = operation.definition['requestBody'];
  if (given === undefined) return undefined;
  const { value, pointer } = references.follow(given, appendKeys(operation.pointer, 'requestBody'), 'a request body');
  const content = objectAt(value, 'content') ?? {};
  const contentType = chooseContentType(Object.keys(content), wanted, appendKeys(pointer, 'content'));
  if (contentType === undefined) return undefined;
  const place = appendKeys(pointer, 'content', contentType);
  const media = isObject(content[contentType]) ? content[contentType] : {};
  return {
    form: formOf(contentType),
    contentType: contentType.includes('*') ? 'application/octet-stream' : contentType,
    required: value['required'] === true,
    description: textAt(value, 'description'),
    schema: media['schema'] ?? {},
    pointer: appendKeys(place, 'schema'),
    encodings: readEncodings(media),
  };
}

function chooseContentType(
  offered: readonly string[],
  wanted: string | undefined,
  pointer: string,
): string | undefined {
  if (wanted !== undefined) {
    if (offered.includes(wanted)) return wanted;
    throw new ConversionProblem(
      'openapi/unknown-content-type',
      pointer,
      `There is no ${wanted}; the body can be ${offered.join(', ') || 'nothing'}.`,
    );
  }
  return offered.toSorted((one, other) => ORDER.indexOf(formOf(one)) - ORDER.indexOf(formOf(other)))[0];
}

const ORDER: readonly BodyForm[] = ['json', 'urlencoded', 'multipart', 'text', 'bytes'];

/** How a content type is written. XML is text: nobody turns values into the XML a service expects without its help. */
export function formOf(contentType: string): BodyForm {
  const type = contentType.toLowerCase().split(';')[0]?.trim() ?? '';
  if (isJsonType(type)) return 'json';
  if (type === 'application/x-www-form-urlencoded') return 'urlencoded';
  if (type === 'multipart/form-data') return 'multipart';
  const isText = type.startsWith('text/') || type.endsWith('+xml') || TEXT_TYPES.has(type);
  return isText ? 'text' : 'bytes';
}

/** Whether a content type is JSON by its name or suffix (RFC 6839). */
export function isJsonType(type: string): boolean {
  return type === 'application/json' || type === 'text/json' || type.endsWith('+json');
}

const TEXT_TYPES: ReadonlySet<string> = new Set([
  'application/graphql',
  'application/javascript',
  'application/jsonl',
  'application/sql',
  'application/x-ndjson',
  'application/xml',
  'application/yaml',
]);

function readEncodings(media: JsonObject): Record<string, FieldEncoding> {
  const entries = Object.entries(objectAt(media, 'encoding') ?? {}).filter(([, encoding]) => isObject(encoding));
  return Object.fromEntries(entries.map(([name, encoding]) => [name, readEncoding(encoding as JsonObject)]));
}

function readEncoding(encoding: JsonObject): FieldEncoding {
  const contentType = textAt(encoding, 'contentType');
  const style = textAt(encoding, 'style');
  const { explode } = encoding;
  return {
    ...(contentType !== undefined && { contentType }),
    ...(style !== undefined && { style }),
    ...(typeof explode === 'boolean' && { explode }),
  };
}

/** Whether the whole body is bytes or text as they are, whatever its schema says. */
export function isOpaque({ form, schema }: RequestBody): boolean {
  return form === 'bytes' || form === 'text' || (isObject(schema) && isBinary(schema));
}
