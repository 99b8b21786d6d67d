import type { ValueTemplate } from '../expression/types.ts';
import { appendPointer } from '../json-pointer.ts';
import { describeValue } from '../shape/describe-value.ts';

/** A part of an argument that its schema cannot accept, whatever happens in the run. */
export interface ArgumentMisfit {
  /** JSON pointer from the arguments on. */
  readonly pointer: string;
  /** After "must be": `text`. */
  readonly expected: string;
  /** After "but is": `the number 5`. */
  readonly found: string;
  /** The value of a constant; undefined for a text with templates in it. */
  readonly value: unknown;
  /** The texts that the schema lists. */
  readonly words: readonly string[];
}

type Schema = Readonly<Record<string, unknown>>;

/**
 * The parts of an argument that cannot fit their JSON Schema. Only what is certain counts: a template may become
 * anything, a text with templates in it becomes some text, and a schema that refers to another says nothing here.
 *
 * @yields each of them, in the order of the plan
 */
export function* findMisfits(template: ValueTemplate, schema: unknown, pointer: string): Generator<ArgumentMisfit> {
  if (!isSchema(schema) || '$ref' in schema || '$dynamicRef' in schema) return;
  const found = foundIn(template);
  if (!found) return;
  const expected = expectedBy(schema, found);
  if (expected !== undefined) {
    const value = found.isKnown ? found.value : undefined;
    yield { pointer, expected, found: describe(found), value, words: listedTexts(schema) };
  } else yield* findInside(template, schema, pointer);
}

/** What is known of a value before the run. */
type Found =
  | { readonly isKnown: true; readonly type: string; readonly value: unknown }
  | { readonly isKnown: false; readonly type: string };

function foundIn(template: ValueTemplate): Found | undefined {
  switch (template.kind) {
    case 'constant': {
      const { value } = template;
      return value === undefined || value instanceof Uint8Array
        ? undefined
        : { isKnown: true, type: typeOf(value), value };
    }
    case 'text':
      return { isKnown: false, type: 'string' };
    case 'array':
    case 'object':
      return { isKnown: false, type: template.kind };
    default:
      return undefined;
  }
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function describe(found: Found): string {
  if (found.isKnown) return describeValue(found.value);
  return found.type === 'string' ? 'a text' : `an ${found.type}`;
}

/** What the schema asks for, if the value is something else. */
function expectedBy(schema: Schema, found: Found): string | undefined {
  if (found.type === 'null' && (schema['nullable'] === true || schema['default'] !== undefined)) return undefined;
  const types = [schema['type']].flat();
  const isTyped = types.length > 0 && types.every((type) => typeof type === 'string' && WORDS.has(type));
  if (isTyped && !types.some((type) => isOfType(found, type))) return joinWords(types);
  return expectedValues(schema, found);
}

const WORDS: ReadonlyMap<unknown, string> = new Map([
  ['string', 'text'],
  ['number', 'a number'],
  ['integer', 'a whole number'],
  ['boolean', 'true or false'],
  ['null', 'null'],
  ['array', 'an array'],
  ['object', 'an object'],
]);

function joinWords(types: readonly unknown[]): string {
  return types.map((type) => WORDS.get(type)).join(' or ');
}

function isOfType(found: Found, type: unknown): boolean {
  if (type === 'integer') return found.isKnown && Number.isInteger(found.value);
  return found.type === type;
}

const SHOWN_VALUES = 10;

/** Lists of values are judged where each of them, and the value, can be compared at a glance. */
function expectedValues(schema: Schema, found: Found): string | undefined {
  const allowed = 'const' in schema ? [schema['const']] : schema['enum'];
  if (!Array.isArray(allowed) || !found.isKnown || !isScalar(found.value)) return undefined;
  if (!allowed.every(isScalar) || allowed.includes(found.value)) return undefined;
  const shown = allowed.slice(0, SHOWN_VALUES).map((value) => JSON.stringify(value));
  const rest = allowed.length - shown.length;
  return `${allowed.length > 1 ? 'one of ' : ''}${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function listedTexts(schema: Schema): string[] {
  const listed: unknown = schema['enum'];
  return Array.isArray(listed) ? listed.filter((value) => typeof value === 'string') : [];
}

function* findInside(template: ValueTemplate, schema: Schema, pointer: string): Generator<ArgumentMisfit> {
  const { items, properties } = schema;
  if (isSchema(items) && !('prefixItems' in schema)) {
    for (const [index, item] of itemsOf(template).entries()) {
      yield* findMisfits(item, items, appendPointer(pointer, index));
    }
  }
  if (!isSchema(properties)) return;
  for (const [name, value] of entriesOf(template)) {
    if (Object.hasOwn(properties, name)) yield* findMisfits(value, properties[name], appendPointer(pointer, name));
  }
}

function itemsOf(template: ValueTemplate): readonly ValueTemplate[] {
  if (template.kind === 'array') return template.items;
  const value = template.kind === 'constant' ? template.value : undefined;
  return Array.isArray(value) ? value.map(constant) : [];
}

/** The named parts of a template that is an object. */
export function entriesOf(template: ValueTemplate): (readonly [string, ValueTemplate])[] {
  if (template.kind === 'object') {
    return template.values.map((value, index) => [template.keys[index] ?? '', value] as const);
  }
  const value = template.kind === 'constant' ? template.value : undefined;
  return isSchema(value) && !(value instanceof Uint8Array)
    ? Object.entries(value).map(([name, inner]) => [name, constant(inner)] as const)
    : [];
}

function constant(value: unknown): ValueTemplate {
  return { kind: 'constant', value };
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
