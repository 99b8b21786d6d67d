import type { PlacedSchema, SchemaDocument } from '../json-schema/schema-document.ts';
import { isObject, type SchemaObject } from '../json-schema/schema-node.ts';
import { ownKeywords } from './own-keywords.ts';
import { isPropertyName } from './property-name.ts';
import { listOf, recordOf } from './read-keyword.ts';

/** How large a copy may become. */
export interface CopyLimits {
  /** Levels of schemas that are followed; below, schemas say only what they say themselves. */
  readonly depth: number;
  /** Characters, roughly, as which the copy may be written. */
  readonly characters: number;
}

/** What each schema costs beside its own words. */
const COST_OF_SCHEMA = 10;

/**
 * Copies a schema with its references and `allOf` written out, so that it accepts what the original accepts, or more; `oneOf`
 * becomes `anyOf`. A schema inside itself only says what it says alone.
 *
 * @param defaulted names of properties that the original may fill in before it checks
 * @returns undefined if the copy would become too long
 */
export function copySchema(
  document: SchemaDocument,
  defaulted: ReadonlySet<string>,
  { depth, characters }: CopyLimits,
): SchemaObject | undefined {
  const copier = new Copier(document, defaulted, characters);
  const copy = copier.copy(document.root, { depth, open: [] });
  return copier.isOver ? undefined : copy;
}

/** Where a copy is: the levels left, and the schemas it is inside of. */
interface Way {
  readonly depth: number;
  readonly open: readonly unknown[];
}

class Copier {
  readonly #document: SchemaDocument;
  readonly #defaulted: ReadonlySet<string>;
  #left: number;

  constructor(document: SchemaDocument, defaulted: ReadonlySet<string>, characters: number) {
    this.#document = document;
    this.#defaulted = defaulted;
    this.#left = characters;
  }

  get isOver(): boolean {
    return this.#left < 0;
  }

  copy(placed: PlacedSchema, way: Way): SchemaObject {
    return withItems(this.#gather(placed, way));
  }

  /** All that is said of one place: by the schema, by what it refers to, and by its `allOf`. */
  #gather(placed: PlacedSchema, way: Way): SchemaObject {
    const { schema } = placed;
    this.#left -= COST_OF_SCHEMA;
    if (!isObject(schema) || this.isOver) return {};
    const target = this.#target(placed);
    // Up to draft-07, nothing beside a reference counts.
    const isOnlyReference = this.#document.isLegacy && target !== undefined;
    const own = isOnlyReference ? {} : this.#spend(ownKeywords(schema, this.#defaulted.size > 0));
    if (way.depth === 0 || way.open.includes(schema)) return own;
    const inner = { depth: way.depth - 1, open: [...way.open, schema] };
    const referred = target === undefined ? {} : this.#gather(target, inner);
    return isOnlyReference ? referred : [...this.#innerParts(placed, schema, inner), referred].reduce(both, own);
  }

  #spend<Part>(part: Part): Part {
    this.#left -= JSON.stringify(part).length;
    return part;
  }

  #innerParts(placed: PlacedSchema, schema: SchemaObject, way: Way): SchemaObject[] {
    return [
      this.#propertiesOf(placed, schema, way),
      this.#itemsOf(placed, schema, way),
      this.#alternativesOf(placed, schema, way),
      ...listOf(schema, 'allOf').map((part) => this.#gather(this.#inside(placed, part), way)),
    ];
  }

  #propertiesOf(placed: PlacedSchema, schema: SchemaObject, way: Way): SchemaObject {
    const properties = recordOf(schema, 'properties');
    const names = this.#spend(Object.keys(properties).filter(isPropertyName));
    if (this.isOver) return {};
    const copies = names.map((name) => [name, this.copy(this.#inside(placed, properties[name]), way)]);
    const required = this.#spend(listOf(schema, 'required').filter((name) => this.#isNeeded(name)));
    // Without the patterns, or a name, what is additional would be more than it was.
    const isWhole = schema['patternProperties'] === undefined && names.length === Object.keys(properties).length;
    return {
      ...(copies.length > 0 && { properties: Object.fromEntries(copies) }),
      ...(required.length > 0 && { required }),
      ...(isWhole && this.#additionalOf(placed, schema, way)),
    };
  }

  #isNeeded(name: unknown): boolean {
    return typeof name === 'string' && isPropertyName(name) && !this.#defaulted.has(name);
  }

  #additionalOf(placed: PlacedSchema, { additionalProperties }: SchemaObject, way: Way): SchemaObject {
    if (typeof additionalProperties === 'boolean') return { additionalProperties };
    if (!isObject(additionalProperties)) return {};
    return { additionalProperties: this.copy(this.#inside(placed, additionalProperties), way) };
  }

  #itemsOf(placed: PlacedSchema, { items, prefixItems }: SchemaObject, way: Way): SchemaObject {
    if (!isObject(items) || prefixItems !== undefined) return {};
    return { items: this.copy(this.#inside(placed, items), way) };
  }

  #alternativesOf(placed: PlacedSchema, schema: SchemaObject, way: Way): SchemaObject {
    const lists = ['anyOf', 'oneOf'].map((keyword) => listOf(schema, keyword).filter((part) => part !== false));
    const parts = lists.find(({ length }) => length > 0);
    return parts === undefined ? {} : { anyOf: parts.map((part) => this.copy(this.#inside(placed, part), way)) };
  }

  #target({ schema, base }: PlacedSchema): PlacedSchema | undefined {
    const reference = isObject(schema) ? schema['$ref'] : undefined;
    return typeof reference === 'string' ? this.#document.find(reference, base) : undefined;
  }

  #inside({ base, path }: PlacedSchema, schema: unknown): PlacedSchema {
    return { schema, path, base: isObject(schema) ? this.#document.baseOf(schema, base) : base };
  }
}

/** What holds where two schemas hold: each keyword holds alone, so of two the first will do. */
function both(first: SchemaObject, second: SchemaObject): SchemaObject {
  const required = [...new Set([...listOf(first, 'required'), ...listOf(second, 'required')])];
  const properties = { ...recordOf(second, 'properties'), ...recordOf(first, 'properties') };
  return {
    ...second,
    ...first,
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.length > 0 && { required }),
  };
}

/** Some providers take no array without `items`. */
function withItems(schema: SchemaObject): SchemaObject {
  const isArray = [schema['type']].flat().includes('array');
  return isArray && schema['items'] === undefined ? { ...schema, items: {} } : schema;
}
