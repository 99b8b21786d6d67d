import type { PatchOperation } from '../diagnostics/diagnostic.ts';
import { didYouMean } from '../did-you-mean.ts';
import type { Walk } from './walk.ts';

/** Looks into a value that has the right type. */
export type Inspect<Value> = (walk: Walk, value: Value, pointer: string, depth: number) => void;

/** What may stand in a field. */
export interface Field {
  readonly required: boolean;
  /** In words, after "has to be": `a text`. */
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
  /** Called with values that were accepted only. */
  readonly inspect?: Inspect<never>;
  /** The value that was meant, if that is obvious; `undefined` if not. */
  readonly repair?: (value: unknown) => unknown;
}

/** A table with an entry for each field of `Shape`, required exactly where the type requires it. */
export type FieldTable<Shape> = {
  readonly [Key in keyof Shape]-?: undefined extends Shape[Key] ? OptionalField : RequiredField;
};

export type OptionalField = Field & { readonly required: false };
export type RequiredField = Field & { readonly required: true };

/** A kind of object in a plan and its fields. */
export interface ObjectKind {
  /** `a loop step` */
  readonly noun: string;
  readonly fields: ReadonlyMap<string, Field>;
  readonly required: readonly string[];
}

export function objectKind(noun: string, table: Readonly<Record<string, Field>>): ObjectKind {
  const fields = new Map(Object.entries(table));
  // What is wrong with a step's type is told when its kind is found out.
  const required = [...fields].filter(([name, field]) => field.required && name !== 'type').map(([name]) => name);
  return { noun, fields, required };
}

export function required(field: OptionalField): RequiredField {
  return { ...field, required: true };
}

/** A field whose values are told apart by `accepts` alone. */
export function scalar(expected: string, accepts: Field['accepts'], repair?: Field['repair']): OptionalField {
  return { required: false, expected, accepts, ...(repair === undefined ? {} : { repair }) };
}

/** A field whose values are looked into once they are of the right type. */
export function nested<Value>(
  expected: string,
  accepts: (value: unknown) => value is Value,
  inspect: Inspect<Value>,
): OptionalField {
  return { required: false, expected, accepts, inspect };
}

/** A whole number from `minimum` on. */
export function integer(minimum: number): OptionalField {
  const accepts = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= minimum;
  return scalar(`a whole number of at least ${minimum}`, accepts, numberFromText(accepts));
}

/** A number from `minimum` on. */
export function number(minimum: number): OptionalField {
  const accepts = (value: unknown): boolean => Number.isFinite(value) && Number(value) >= minimum;
  return scalar(`a number of at least ${minimum}`, accepts, numberFromText(accepts));
}

function numberFromText(accepts: Field['accepts']): Field['repair'] {
  return (value) => {
    const meant = typeof value === 'string' && value.trim() !== '' ? Number(value) : undefined;
    return accepts(meant) ? meant : undefined;
  };
}

export const text: OptionalField = scalar('a text', isText);

/** Names of tools and variables; what a name may look like is judged by the checker. */
export const name: OptionalField = scalar('a text that is not empty', isFullText);

/** Ids of steps. */
export const id: OptionalField = scalar('a text that is not empty', isFullText, idFromValue);

/** An array of ids. */
export const ids: OptionalField = list(id);

/** An array of names. */
export const names: OptionalField = list(name);

/** An array whose entries are scalars, looked at one by one. */
function list(entry: Field): OptionalField {
  const inspect: Inspect<readonly unknown[]> = (walk, value, pointer) => {
    const field = pointer.slice(pointer.lastIndexOf('/') + 1);
    // A hole of a sparse array is no name either.
    for (let index = 0; index < value.length && !walk.isStopped; index++) {
      const item = value[index] ?? null;
      if (entry.accepts(item)) continue;
      walk.field(entry, item, walk.pointerTo(pointer, index), 0, `entry ${index + 1} of "${field}"`);
    }
  };
  const repair = (value: unknown): unknown => (isFullText(value) ? [value] : undefined);
  return { ...nested('an array of texts', isArray, inspect), repair };
}

/** An id that looks like a number or a truth value to YAML becomes a name that an id may be. */
function idFromValue(value: unknown): unknown {
  const isCount = Number.isSafeInteger(value) && Number(value) >= 0;
  return isCount || typeof value === 'boolean' ? `step_${String(value)}` : undefined;
}

export const flag: OptionalField = scalar('true or false', (value) => typeof value === 'boolean', flagFromText);

function flagFromText(value: unknown): unknown {
  return value === 'true' ? true : value === 'false' ? false : undefined;
}

export const condition: OptionalField = scalar(
  'a condition: an expression in a text, or true or false',
  (value) => typeof value === 'boolean' || isFullText(value),
);

/** One of a few words. */
export function oneOf(...words: readonly string[]): OptionalField {
  const shown = words.map((word) => `"${word}"`).join(', ');
  const accepts = (value: unknown): boolean => isText(value) && words.includes(value);
  return scalar(`one of ${shown}`, accepts, (value) => (isText(value) ? didYouMean(value, words) : undefined));
}

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

export function isFullText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

export function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** An object that is no array. Its fields are read as they come, so a getter that throws has to be caught outside. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A fix that puts another value in the place. */
export function replaceFix(path: string, value: unknown): readonly PatchOperation[] {
  return [{ op: 'replace', path, value }];
}
