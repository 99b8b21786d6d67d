import type { JsonSchema } from '@planloom/dsl-schema';
import { compileSchema, formatIssue, type Validation } from '@planloom/tool-kit';

import { Draw } from './draw.ts';
import { generateText } from './generate-text.ts';
import { mergeSchemas } from './merge-schemas.ts';
import { isSchemaObject, listIn, numberIn, textIn, type SchemaObject } from './schema-object.ts';

/** How values are generated. */
export interface GenerateOptions {
  /** The same seed gives the same value. Default: 0. */
  readonly seed?: number;
  /** Whether the value is an ordinary one: every property there, two items in a list. Default: false, anything that fits. */
  readonly typical?: boolean;
  /** Values that matter where they are used, such as those that conditions compare with: tried where they fit. */
  readonly hints?: readonly (string | number)[];
}

/** A schema that no value was found for. */
export class UngeneratableError extends Error {
  override readonly name: string = 'UngeneratableError';
  readonly code = 'testing/ungeneratable';
}

const ATTEMPTS = 40;
/** Deeper, only what has to be there is. */
const FULL_DEPTH = 5;
const DEEPEST = 40;
const TEXTS: readonly unknown[] = ['alpha', 'bravo'];
const SCALARS: readonly unknown[] = [1, 0, 12.5, true, false, null];

/**
 * A value that a JSON Schema lets pass, which is checked: types, enums, bounds, formats, common patterns, lists, objects, references, `allOf`, `anyOf` and `oneOf`.
 *
 * @throws UngeneratableError if none was found in 40 attempts, as of a schema that contradicts itself
 * @throws SchemaError if the schema is none
 */
export function generateValue(schema: JsonSchema, options: GenerateOptions = {}): unknown {
  const { seed = 0, typical = false, hints = [] } = options;
  const validate = compileSchema(schema);
  let validation: Validation | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const draw = new Draw(seed + attempt * 7919);
    // Where the ordinary value does not fit, another one may.
    const value = new Generator(schema, draw, typical && attempt < ATTEMPTS / 2, hints).make(schema, 0);
    validation = validate(value);
    if (validation.ok) return value;
  }
  const issues = validation && !validation.ok ? validation.issues.slice(0, 3).map(formatIssue).join('; ') : '';
  throw new UngeneratableError(`No value was found that fits the schema. The last one: ${issues}`);
}

class Generator {
  readonly #root: SchemaObject;
  readonly #draw: Draw;
  readonly #isTypical: boolean;
  readonly #hints: readonly (string | number)[];

  constructor(root: SchemaObject, draw: Draw, isTypical: boolean, hints: readonly (string | number)[]) {
    this.#root = root;
    this.#draw = draw;
    this.#isTypical = isTypical;
    this.#hints = hints;
  }

  make(given: unknown, depth: number): unknown {
    if (!isSchemaObject(given) || depth > DEEPEST) return this.#scalar([]);
    const schema = this.#resolve(given, depth);
    if (Object.hasOwn(schema, 'const')) return schema['const'];
    const choices = listIn(schema, 'enum');
    if (choices.length > 0) return this.#isTypical ? choices[0] : this.#draw.of(choices);
    const examples = [...listIn(schema, 'examples'), ...(Object.hasOwn(schema, 'default') ? [schema['default']] : [])];
    if (examples.length > 0 && (this.#isTypical || this.#draw.chance(0.2))) return this.#draw.of(examples);
    return this.#ofType(this.#typeOf(schema), schema, depth);
  }

  #scalar(hints: readonly unknown[]): unknown {
    return this.#draw.of(this.#isTypical ? TEXTS : [...TEXTS, ...SCALARS, ...hints]);
  }

  /** The schema without references and combinations: one branch of each is chosen. */
  #resolve(schema: SchemaObject, depth: number): SchemaObject {
    let merged = schema;
    for (let round = 0; round < DEEPEST; round++) {
      const { $ref, allOf, anyOf, oneOf, ...rest } = merged;
      const parts: unknown[] = [
        ...($ref === undefined ? [] : [this.#target($ref)]),
        ...(Array.isArray(allOf) ? (allOf as unknown[]) : []),
        ...[anyOf, oneOf].flatMap((branches) => (Array.isArray(branches) ? [this.#branch(branches, depth)] : [])),
      ];
      if (parts.length === 0) return rest;
      merged = mergeSchemas([rest, ...parts.filter(isSchemaObject)]);
    }
    return merged;
  }

  /** Deep inside, the shortest way out is taken: what refers to nothing else. */
  #branch(branches: readonly unknown[], depth: number): unknown {
    if (depth <= FULL_DEPTH) return this.#draw.of(branches);
    const ends = branches.filter(
      (branch) => isSchemaObject(branch) && !('$ref' in branch) && branch['type'] !== 'array',
    );
    return this.#draw.of(ends.length > 0 ? ends : branches);
  }

  #target(reference: unknown): unknown {
    if (reference === '#') return this.#root;
    if (typeof reference !== 'string' || !reference.startsWith('#/')) return {};
    let schema: unknown = this.#root;
    for (const part of decodeURIComponent(reference.slice(2)).split('/')) {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
      schema = typeof schema === 'object' && schema !== null ? (schema as SchemaObject)[key] : undefined;
    }
    return schema ?? {};
  }

  #typeOf(schema: SchemaObject): string | undefined {
    const { type } = schema;
    if (Array.isArray(type)) return this.#isTypical ? String(type[0]) : String(this.#draw.of(type as unknown[]));
    if (typeof type === 'string') return type;
    const has = (...keywords: string[]): boolean => keywords.some((keyword) => Object.hasOwn(schema, keyword));
    if (has('properties', 'required', 'additionalProperties', 'minProperties', 'patternProperties')) return 'object';
    if (has('items', 'prefixItems', 'minItems', 'uniqueItems', 'contains')) return 'array';
    if (has('minLength', 'maxLength', 'pattern', 'format')) return 'string';
    return has('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf') ? 'number' : undefined;
  }

  #ofType(type: string | undefined, schema: SchemaObject, depth: number): unknown {
    switch (type) {
      case 'object':
        return this.#object(schema, depth);
      case 'array':
        return this.#array(schema, depth);
      case 'string':
        return this.#text(schema);
      case 'integer':
        return this.#number({ ...schema, multipleOf: numberIn(schema, 'multipleOf') ?? 1 });
      case 'number':
        return this.#number(schema);
      case 'boolean':
        return this.#isTypical || this.#draw.chance(0.5);
      case 'null':
        return null;
      default:
        return this.#scalar(this.#hints);
    }
  }

  #object(schema: SchemaObject, depth: number): Record<string, unknown> {
    const properties = isSchemaObject(schema['properties']) ? schema['properties'] : {};
    const required = new Set(listIn(schema, 'required').map(String));
    const isThere = (name: string): boolean =>
      required.has(name) || (depth < FULL_DEPTH && (this.#isTypical || this.#draw.chance(0.7)));
    const names = [...new Set([...Object.keys(properties), ...required])].filter(isThere);
    const object = Object.fromEntries(names.map((name) => [name, this.make(properties[name] ?? true, depth + 1)]));
    return this.#withMore(object, schema, depth);
  }

  /** Maps have keys that nobody has named. */
  #withMore(object: Record<string, unknown>, schema: SchemaObject, depth: number): Record<string, unknown> {
    const { additionalProperties: more } = schema;
    const isMap = isSchemaObject(more) && depth < FULL_DEPTH;
    const wanted = Math.max(
      numberIn(schema, 'minProperties') ?? 0,
      isMap ? Object.keys(object).length + this.#count() : 0,
    );
    const most = numberIn(schema, 'maxProperties') ?? Number.POSITIVE_INFINITY;
    for (let number = 1; Object.keys(object).length < Math.min(wanted, most) && number < 1000; number++) {
      object[`key${number}`] = this.make(more ?? true, depth + 1);
    }
    return object;
  }

  #array(schema: SchemaObject, depth: number): unknown[] {
    const least = numberIn(schema, 'minItems') ?? 0;
    const most = numberIn(schema, 'maxItems') ?? Number.POSITIVE_INFINITY;
    const prefix = listIn(schema, 'prefixItems');
    const wanted = depth < FULL_DEPTH ? Math.max(this.#count(), prefix.length) : 0;
    const length = Math.max(least, Math.min(wanted, most));
    const { items, contains } = schema;
    const make = (index: number): unknown => {
      const isTheOne = index === 0 && contains !== undefined;
      if (isTheOne) return this.make(mergeSchemas([items, contains].filter(isSchemaObject)), depth + 1);
      return this.make(prefix[index] ?? items ?? true, depth + 1);
    };
    if (schema['uniqueItems'] !== true) return Array.from({ length }, (_, index) => make(index));
    const unique = new Map<string, unknown>();
    for (let attempt = 0; unique.size < length && attempt < length * 20; attempt++) {
      const item = make(unique.size);
      unique.set(JSON.stringify(item), item);
    }
    return [...unique.values()];
  }

  /** How many items a list has: none, one or several. */
  #count(): number {
    return this.#isTypical ? 2 : this.#draw.of([0, 1, 2, 3]);
  }

  #text(schema: SchemaObject): string {
    const minLength = numberIn(schema, 'minLength') ?? 0;
    const maxLength = numberIn(schema, 'maxLength') ?? Number.POSITIVE_INFINITY;
    const [format, pattern] = [textIn(schema, 'format'), textIn(schema, 'pattern')];
    const isFree = format === undefined && pattern === undefined;
    const fits = (hint: string | number): boolean =>
      typeof hint === 'string' && hint.length >= minLength && hint.length <= maxLength;
    const hints = isFree && !this.#isTypical ? this.#hints.filter(fits) : [];
    if (hints.length > 0 && this.#draw.chance(0.4)) return String(this.#draw.of(hints));
    return generateText({ format, pattern, minLength, maxLength }, this.#draw);
  }

  #number(schema: SchemaObject): number {
    const step = numberIn(schema, 'multipleOf');
    const bounds = boundsOf(schema);
    const [low, high] = bounds;
    const hints = this.#isTypical
      ? []
      : this.#hints.filter((hint) => typeof hint === 'number' && hint >= low && hint <= high);
    const isHinted = hints.length > 0 && this.#draw.chance(0.4);
    const number = isHinted ? this.#near(Number(this.#draw.of(hints))) : this.#within(usualRange(bounds));
    const inside = Math.min(Math.max(number, low), high);
    return step === undefined ? Math.round(inside * 100) / 100 : inSteps(inside, step, bounds);
  }

  /** A number, one of those beside it, or one that is clearly above or below. */
  #near(number: number): number {
    const far = Math.abs(number) + 1;
    return this.#draw.chance(0.3) ? number : number + this.#draw.of([-1, 1, -far, far]);
  }

  #within([least, most]: Bounds): number {
    return this.#draw.chance(0.15) ? this.#draw.of([least, most]) : this.#draw.number(least, most);
  }
}

type Bounds = readonly [least: number, most: number];

/** What the schema says; infinite where it says nothing. */
function boundsOf(schema: SchemaObject): Bounds {
  const { NEGATIVE_INFINITY, POSITIVE_INFINITY } = Number;
  const low = Math.max(...['minimum', 'exclusiveMinimum'].map((key) => numberIn(schema, key) ?? NEGATIVE_INFINITY));
  const high = Math.min(...['maximum', 'exclusiveMaximum'].map((key) => numberIn(schema, key) ?? POSITIVE_INFINITY));
  return [low, high];
}

/** Where numbers are drawn from that nothing hints at. */
function usualRange([low, high]: Bounds): Bounds {
  if (Number.isFinite(low)) return [low, Number.isFinite(high) ? high : low + 100];
  return Number.isFinite(high) ? [high - 100, high] : [-10, 100];
}

/** The nearest multiple that is within the bounds. */
function inSteps(number: number, step: number, [least, most]: Bounds): number {
  const steps = Math.round(number / step);
  const inside = Math.min(Math.max(steps, Math.ceil(least / step)), Math.floor(most / step));
  const value = inside * step;
  // 3 × 0.1 is 0.30000000000000004, which is no multiple of 0.1.
  return Number(value.toPrecision(12));
}
