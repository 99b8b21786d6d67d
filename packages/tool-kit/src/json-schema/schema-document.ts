import { keysOf, pointerOf } from './pointer.ts';
import { isObject, type SchemaObject } from './schema-node.ts';
import { subschemas } from './subschemas.ts';

/** A schema at its place: where it stands in the document, and the address its references are relative to. */
export interface PlacedSchema {
  readonly schema: unknown;
  readonly path: string;
  readonly base: string;
}

/** A whole schema document, with everything a reference in it can mean. */
export interface SchemaDocument {
  readonly root: PlacedSchema;
  readonly isLegacy: boolean;
  /** Whether what a reference means can depend on the way to it. */
  readonly isDynamic: boolean;
  /** The base address that holds inside a schema, if the schema sets one itself. */
  baseOf(schema: SchemaObject, outer: string): string;
  find(reference: string, base: string): PlacedSchema | undefined;
  /** The schema with a `$dynamicAnchor` in a resource. */
  findDynamic(anchor: string, base: string): PlacedSchema | undefined;
}

const ROOT_ADDRESS = 'json-schema:///';

/** Finds all identified schemas of a document; nothing is ever fetched. */
export function readSchemaDocument(schema: SchemaObject): SchemaDocument {
  const isLegacy = /draft-0[3-7]/.test(String(schema['$schema']));
  const baseOf = (inner: SchemaObject, outer: string): string => baseAddress(inner, outer, isLegacy);
  const resources = new Map<string, PlacedSchema>();
  const anchors = new Map<string, PlacedSchema>();
  const dynamicAnchors = new Map<string, PlacedSchema>();
  const place = (placed: PlacedSchema & { readonly schema: SchemaObject }): void => {
    if (baseOf(placed.schema, '') !== '') resources.set(placed.base, placed);
    for (const name of anchorsOf(placed.schema)) anchors.set(`${placed.base}#${name}`, placed);
    const dynamic = placed.schema['$dynamicAnchor'];
    if (typeof dynamic === 'string') dynamicAnchors.set(`${placed.base}#${dynamic}`, placed);
  };
  const root = { schema, path: '', base: baseOf(schema, ROOT_ADDRESS) };
  resources.set(root.base, root).set(ROOT_ADDRESS, root);
  const queue = [root];
  const visited = new Set<SchemaObject>();
  for (let placed = queue.pop(); placed !== undefined; placed = queue.pop()) {
    if (visited.has(placed.schema)) continue;
    visited.add(placed.schema);
    place(placed);
    for (const { keys, schema: inner } of subschemas(placed.schema)) {
      queue.push({ schema: inner, path: placed.path + pointerOf(keys), base: baseOf(inner, placed.base) });
    }
  }
  return {
    root,
    isLegacy,
    isDynamic: dynamicAnchors.size > 0,
    baseOf,
    find: (reference, base) => find(reference, base, resources, anchors, baseOf),
    findDynamic: (anchor, base) => dynamicAnchors.get(`${base}#${anchor}`),
  };
}

/** Resolves an address against another; undefined if it is none. */
function resolveAddress(reference: string, base: string): string | undefined {
  return URL.canParse(reference, base) ? new URL(reference, base).href : undefined;
}

function baseAddress(schema: SchemaObject, outer: string, isLegacy: boolean): string {
  const id = schema['$id'];
  const isAlone = isLegacy && Object.hasOwn(schema, '$ref');
  if (typeof id !== 'string' || id.startsWith('#') || isAlone) return outer;
  return withoutFragment(resolveAddress(id, outer === '' ? ROOT_ADDRESS : outer) ?? outer);
}

function anchorsOf(schema: SchemaObject): string[] {
  const id = schema['$id'];
  const fromId = typeof id === 'string' && id.startsWith('#') ? id.slice(1) : undefined;
  return [schema['$anchor'], schema['$dynamicAnchor'], fromId].filter(
    (name) => typeof name === 'string' && name !== '',
  ) as string[];
}

function find(
  reference: string,
  base: string,
  resources: ReadonlyMap<string, PlacedSchema>,
  anchors: ReadonlyMap<string, PlacedSchema>,
  baseOf: SchemaDocument['baseOf'],
): PlacedSchema | undefined {
  const address = resolveAddress(reference, base);
  if (address === undefined) return undefined;
  const resource = resources.get(withoutFragment(address));
  const fragment = decode(address.slice(withoutFragment(address).length + 1));
  if (fragment === '' || resource === undefined) return resource;
  if (!fragment.startsWith('/')) return anchors.get(`${withoutFragment(address)}#${fragment}`);
  return follow(resource, fragment, baseOf);
}

/** Follows a JSON pointer, through places that are no schemas too. */
function follow(from: PlacedSchema, pointer: string, baseOf: SchemaDocument['baseOf']): PlacedSchema | undefined {
  let { schema, base } = from;
  for (const key of keysOf(pointer)) {
    if (typeof schema !== 'object' || schema === null || !Object.hasOwn(schema, key)) return undefined;
    schema = (schema as SchemaObject)[key];
    if (isObject(schema)) base = baseOf(schema, base);
  }
  return { schema, base, path: from.path + pointer };
}

function withoutFragment(address: string): string {
  const at = address.indexOf('#');
  return at === -1 ? address : address.slice(0, at);
}

function decode(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
