/** A part of a document, of which nothing is known but that it is an object. */
export type JsonObject = { readonly [key: string]: unknown };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The own property of an object, if it is an object itself. */
export function objectAt(from: JsonObject, key: string): JsonObject | undefined {
  const value = own(from, key);
  return isObject(value) ? value : undefined;
}

/** The own property of an object, if it is text. */
export function textAt(from: JsonObject, key: string): string | undefined {
  const value = own(from, key);
  return typeof value === 'string' ? value : undefined;
}

/** The own property of an object as a list; empty if it is none. */
export function listAt(from: JsonObject, key: string): readonly unknown[] {
  const value = own(from, key);
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

function own(from: JsonObject, key: string): unknown {
  return Object.hasOwn(from, key) ? from[key] : undefined;
}
