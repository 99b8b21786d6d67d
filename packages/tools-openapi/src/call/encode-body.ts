import { ToolError } from '@planloom/tool-kit';

import type { FieldEncoding, RequestBody } from '../convert/body.ts';
import type { ParameterStyle } from '../convert/parameters.ts';
import { encodeText, serializeQuery, toText } from './serialize-parameter.ts';

/** A body as `fetch` takes it, with its content type; a form with files gets its own from `fetch`. */
export interface EncodedBody {
  readonly content: BodyInit;
  readonly contentType: string | undefined;
}

/**
 * Writes a body in the form its operation wants.
 *
 * @throws ToolError `api/invalid-body` if a value cannot be written that way
 */
export function encodeBody({ form, contentType, encodings }: RequestBody, value: unknown): EncodedBody {
  switch (form) {
    case 'json':
      return { content: toJson(value), contentType };
    case 'urlencoded':
      return { content: typeof value === 'string' ? value : toUrlEncoded(value, encodings), contentType };
    case 'multipart':
      return { content: toMultipart(value, encodings), contentType: undefined };
    case 'text':
    case 'bytes':
      return { content: toBytesOrText(value), contentType };
  }
}

function toJson(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) => {
    if (!isBytes(inner)) return inner;
    throw invalidBody(
      `${key === '' ? 'The body' : `"${key}"`} is bytes, which JSON has no place for. Send base64 text.`,
    );
  });
}

/** @see OpenAPI 3.1.1, "Encoding the x-www-form-urlencoded Media Type" */
function toUrlEncoded(value: unknown, encodings: RequestBody['encodings']): string {
  return fieldsOf(value)
    .flatMap(([name, field]) => {
      const { style, explode } = encodings[name] ?? {};
      const isPlainList = Array.isArray(field) && field.every((item) => typeof item !== 'object');
      if (style === undefined && !isPlainList) {
        return [`${encodeText(name)}=${encodeText(toText(field))}`];
      }
      // Other styles than those of a query mean nothing here; the serialisation of `form` is the default.
      const known = QUERY_STYLES.find((each) => each === style) ?? 'form';
      return serializeQuery({ name, style: known, explode: explode ?? known === 'form', allowReserved: false }, field);
    })
    .join('&');
}

const QUERY_STYLES: readonly ParameterStyle[] = ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'];

/** @see OpenAPI 3.1.1, "Encoding multipart Media Types" */
function toMultipart(value: unknown, encodings: RequestBody['encodings']): FormData {
  const form = new FormData();
  for (const [name, field] of fieldsOf(value)) {
    for (const item of Array.isArray(field) ? (field as readonly unknown[]) : [field]) {
      appendPart(form, name, item, encodings[name] ?? {});
    }
  }
  return form;
}

function appendPart(form: FormData, name: string, item: unknown, encoding: FieldEncoding): void {
  const contentType = encoding.contentType?.split(',')[0]?.trim();
  if (isBytes(item)) return form.append(name, toBlob(item, contentType ?? 'application/octet-stream'), name);
  if (isFile(item)) {
    const type = item.content_type ?? contentType ?? 'application/octet-stream';
    return form.append(name, toBlob(item.content, type), item.filename);
  }
  if (typeof item === 'object' && item !== null) {
    return form.append(name, toBlob(toJson(item), contentType ?? 'application/json'));
  }
  form.append(name, contentType === undefined ? toText(item) : toBlob(toText(item), contentType));
}

/** A file of a form with a name of its own. */
interface NamedFile {
  readonly filename: string;
  readonly content: string | Uint8Array;
  readonly content_type?: string;
}

function isFile(value: unknown): value is NamedFile {
  if (typeof value !== 'object' || value === null) return false;
  const { filename, content } = value as Partial<Record<keyof NamedFile, unknown>>;
  return typeof filename === 'string' && (typeof content === 'string' || isBytes(content));
}

function toBytesOrText(value: unknown): BodyInit {
  if (typeof value === 'string') return value;
  if (isBytes(value)) return forFetch(value);
  throw invalidBody('The body must be text or bytes.');
}

function fieldsOf(value: unknown): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isBytes(value)) {
    throw invalidBody('The body of a form must be an object: its fields by name.');
  }
  return Object.entries(value).filter(([, field]) => field !== undefined);
}

function toBlob(content: string | Uint8Array, type: string): Blob {
  return new Blob([typeof content === 'string' ? content : forFetch(content)], { type });
}

/** Bytes as `fetch` takes them: its types leave out memory that is shared between threads, and so does it. */
function forFetch(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}

function invalidBody(message: string): ToolError {
  return new ToolError(message, { code: 'api/invalid-body', retryable: false });
}
