import type { Plugin } from '@scalar/json-magic/bundle';

import type { OpenApiDiagnostic } from '../diagnostic.ts';
import { documentError } from './document-error.ts';
import type { DocumentReference } from './document-reference.ts';
import { isObject, type JsonObject } from './json-object.ts';

/** An OpenAPI document: what `JSON.parse` gives, its text (JSON or YAML), or where it is. */
export type OpenApiDocument = string | JsonObject | DocumentReference;

/** A document, brought to OpenAPI 3.1, with all it refers to inside it. */
export interface ReadDocument {
  readonly document: JsonObject;
  /** Where it came from, if that is known. */
  readonly url: URL | undefined;
  readonly diagnostics: readonly OpenApiDiagnostic[];
}

/**
 * Loads and reads a document, and brings it to OpenAPI 3.1.
 *
 * @throws OpenApiDocumentError if it cannot be loaded or is none
 */
export async function readDocument(given: OpenApiDocument, signal: AbortSignal): Promise<ReadDocument> {
  if (!isReference(given)) {
    const document = await upgrade(
      typeof given === 'string' ? await parseText(given, 'The document') : refuseCycles(given),
    );
    return { document, url: undefined, diagnostics: [] };
  }
  const url = new URL(given.url);
  const text = await given.load(url, signal);
  const bundled = await bundle(await parseText(text, nameOf(url)), url, given, signal);
  return { document: await upgrade(bundled.document), url, diagnostics: bundled.diagnostics };
}

function isReference(given: OpenApiDocument): given is DocumentReference {
  return typeof given === 'object' && typeof given['load'] === 'function';
}

async function parseText(text: string, name: string): Promise<JsonObject> {
  const value = /^\s*\{/.test(text) ? await parseJsonOrYaml(text, name) : await parseAsYaml(text, name);
  if (isObject(value)) return value;
  throw documentError(`${name} is not an OpenAPI document: it must be an object with "openapi" and "paths".`);
}

async function parseJsonOrYaml(text: string, name: string): Promise<unknown> {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // YAML may begin with a brace, too; its parser says where a mistake is in either.
    return parseAsYaml(text, name);
  }
}

async function parseAsYaml(text: string, name: string): Promise<unknown> {
  const { parse } = await import('yaml');
  try {
    // Duplicate keys are an error; merge keys are common in documents written by hand.
    return parse(text, { merge: true }) as unknown;
  } catch (error) {
    throw documentError(
      `${name} is neither JSON nor YAML. ${error instanceof Error ? error.message : String(error)}`,
      error,
    );
  }
}

async function upgrade(document: JsonObject): Promise<JsonObject> {
  const version = document['openapi'] ?? document['swagger'];
  if (typeof version !== 'string' || !/^(?:2\.0|3\.[012])/.test(version)) {
    throw documentError(
      `"openapi" must be a version such as "3.1.0", not ${JSON.stringify(version) ?? 'missing'}. OpenAPI 3.0, 3.1 and Swagger 2.0 can be read.`,
    );
  }
  const { upgrade: toNewer } = await import('@scalar/openapi-upgrader');
  // The library writes the new version into the object it is given, hence the copy of the first level.
  const upgraded: unknown = toNewer({ ...document }, '3.1');
  if (isObject(upgraded)) return upgraded;
  throw documentError('The document could not be brought to OpenAPI 3.1.');
}

/** An object in memory may contain itself, which no document can. */
function refuseCycles(document: JsonObject): JsonObject {
  const done = new WeakSet<object>();
  const open = new WeakSet<object>();
  visit(document);
  return document;

  function visit(value: unknown): void {
    if (typeof value !== 'object' || value === null || done.has(value)) return;
    if (open.has(value)) {
      throw documentError('The document contains itself. Give it as it was before its references were replaced.');
    }
    open.add(value);
    Object.values(value).forEach(visit);
    done.add(value);
    open.delete(value);
  }
}

/**
 * Brings the documents that this one refers to into it, under a key of its own. References stay references. The document
 * is changed; it was read for this a moment ago.
 */
async function bundle(
  document: JsonObject,
  url: URL,
  reference: DocumentReference,
  signal: AbortSignal,
): Promise<Pick<ReadDocument, 'document' | 'diagnostics'>> {
  if (!refersOutside(document)) return { document, diagnostics: [] };
  const { bundleWithDiagnostics } = await import('@scalar/json-magic/bundle');
  const problems: OpenApiDiagnostic[] = [];
  const loader: Plugin = {
    type: 'loader',
    validate: () => true,
    exec: async (address) => {
      try {
        const target = new URL(address, url);
        const text = await reference.load(target, signal);
        return { ok: true, data: await parseText(text, nameOf(target)), raw: text };
      } catch (error) {
        problems.push(notLoaded(address, error));
        return { ok: false };
      }
    },
  };
  const result = await bundleWithDiagnostics(document, {
    plugins: [loader],
    origin: url.protocol === 'file:' ? url.pathname : url.href,
    treeShake: false,
  });
  signal.throwIfAborted();
  return { document: result.document as JsonObject, diagnostics: problems };
}

function notLoaded(address: string, error: unknown): OpenApiDiagnostic {
  return {
    code: 'openapi/not-loaded',
    severity: 'warning',
    message: `${address} was not loaded: ${error instanceof Error ? error.message : String(error)}`,
    pointer: '#',
  };
}

function refersOutside(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const reference = (value as JsonObject)['$ref'];
  if (typeof reference === 'string' && !reference.startsWith('#')) return true;
  return Object.values(value).some(refersOutside);
}

function nameOf(url: URL): string {
  return url.protocol === 'file:' ? url.pathname : `${url.origin}${url.pathname}`;
}
