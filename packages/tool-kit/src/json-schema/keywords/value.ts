import { nearestHint } from '../../nearest-name.ts';
import { fail, type Check } from '../check.ts';
import { canonicalJson, isEqualJson } from '../equality.ts';
import { has, problemAt, read, readArray, type Keyword, type SchemaNode } from '../schema-node.ts';
import { showValue } from '../show-value.ts';

const TYPES: { readonly [type: string]: { readonly words: string; fits(value: unknown): boolean } } = {
  string: { words: 'text', fits: (value) => typeof value === 'string' },
  number: { words: 'a number', fits: (value) => typeof value === 'number' && !Number.isNaN(value) },
  integer: { words: 'a whole number', fits: (value) => Number.isInteger(value) },
  boolean: { words: 'true or false', fits: (value) => typeof value === 'boolean' },
  null: { words: 'null', fits: (value) => value === null },
  array: { words: 'an array', fits: (value) => Array.isArray(value) },
  object: { words: 'an object', fits: isJsonObject },
};

/** `type`. */
export const type: Keyword = (node) => {
  if (!has(node, 'type')) return undefined;
  const named = read(node, 'type');
  const types = (Array.isArray(named) ? named : [named]).map((name) => typeNamed(node, name));
  const expected = `must be ${types.map(({ words }) => words).join(' or ')}`;
  const [only] = types;
  if (only !== undefined && types.length === 1) {
    return (value, run) => only.fits(value) || fail(run, expected, { value });
  }
  return (value, run) => types.some((type) => type.fits(value)) || fail(run, expected, { value });
};

/** `enum`. */
export const enumeration: Keyword = (node) => {
  const values = readArray(node, 'enum');
  if (values === undefined) return undefined;
  const simple = new Set(values);
  const composite = new Set(values.filter((value) => typeof value === 'object').map(canonicalJson));
  const expected = `must be one of ${values.map(showOption).join(', ')}`;
  return (value, run) =>
    simple.has(value) ||
    (composite.size > 0 && typeof value === 'object' && composite.has(canonicalJson(value))) ||
    fail(run, expected, { value });
};

/** `const`. */
export const constant: Keyword = (node) => {
  if (!has(node, 'const')) return undefined;
  const wanted = read(node, 'const');
  const expected = `must be ${showOption(wanted)}`;
  return (value, run) => isEqualJson(value, wanted) || fail(run, expected, { value });
};

/** The check of a schema `false`. */
export const rejectAll: Check = (_value, run) => fail(run, 'must be left out');

function typeNamed(node: SchemaNode, name: unknown): { readonly words: string; fits(value: unknown): boolean } {
  const found = typeof name === 'string' && Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
  if (found !== undefined) return found;
  const { hint } = nearestHint(String(name), Object.keys(TYPES));
  throw problemAt(node, 'type', `${showValue(name)} is no JSON type.${hint}`);
}

/** Bytes, dates and the like are no JSON objects, however many properties they have. */
function isJsonObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return !ArrayBuffer.isView(value) && !(value instanceof ArrayBuffer) && !(value instanceof Date);
}

function showOption(value: unknown): string {
  return typeof value === 'object' && value !== null ? canonicalJson(value) : showValue(value);
}
