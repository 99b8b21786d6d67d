import { describeValue } from './describe-value.ts';
import { extreme } from './list-methods.ts';
import { type Call, callError, type Operation, spendCharacters, spendItems } from './operation.ts';
import { countCharacters } from './text-methods.ts';
import { toText } from './to-text.ts';

/** The functions, by name. */
export const FUNCTIONS: Readonly<Record<string, Operation>> = {
  size: { parameters: ['any'], run: size },
  string: { parameters: ['any'], run: string },
  json: { parameters: ['any'], run: (call, value: unknown) => paid(call, JSON.stringify(value)) },
  int: { parameters: ['any'], run: (call, value: unknown) => Math.trunc(number(call, value)) + 0 },
  double: { parameters: ['any'], run: number },
  number: { parameters: ['any'], run: number },
  bool: { parameters: ['any'], run: bool },
  type: { parameters: ['any'], run: (_, value: unknown) => typeName(value) },
  dyn: { parameters: ['any'], run: (_, value: unknown) => value },
  keys: { parameters: ['any'], run: (call, value: unknown) => entries(call, value, Object.keys) },
  values: {
    parameters: ['any'],
    run: (call, value: unknown) => entries(call, value, (object): unknown[] => Object.values(object)),
  },
  abs: { parameters: ['number'], run: (_, value: number) => Math.abs(value) },
  floor: { parameters: ['number'], run: (_, value: number) => Math.floor(value) + 0 },
  ceil: { parameters: ['number'], run: (_, value: number) => Math.ceil(value) + 0 },
  round: { parameters: ['number'], run: (_, value: number) => Math.round(value) + 0 },
  min: {
    parameters: ['number', 'number'],
    run: (call, left: number, right: number) => extreme(call, [left, right], -1),
  },
  max: {
    parameters: ['number', 'number'],
    run: (call, left: number, right: number) => extreme(call, [left, right], 1),
  },
};

/** The methods of an object, by name. */
export const OBJECT_METHODS: Readonly<Record<string, Operation>> = {
  size: { parameters: [], run: size },
  keys: { parameters: [], run: (call, value: unknown) => entries(call, value, Object.keys) },
  values: {
    parameters: [],
    run: (call, value: unknown) => entries(call, value, (object): unknown[] => Object.values(object)),
  },
};

function size(call: Call, value: unknown): number {
  if (typeof value === 'string') {
    spendCharacters(call, value.length);
    return countCharacters(value);
  }
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length;
  if (typeof value === 'object' && value !== null) return entries(call, value, Object.keys).length;
  throw callError(
    call,
    'expression/type',
    `size() needs a text, a list or an object, but it is ${describeValue(value)} here.`,
  );
}

function entries<Item>(call: Call, value: unknown, list: (value: object) => Item[]): Item[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw callError(
      call,
      'expression/type',
      `${call.node.name}() needs an object, but it is ${describeValue(value)} here.`,
    );
  }
  const found = list(value);
  spendItems(call, found.length);
  return found;
}

function string(call: Call, value: unknown): string {
  return typeof value === 'string' ? value : paid(call, toText(value, call.node));
}

function paid(call: Call, text: string): string {
  spendCharacters(call, text.length);
  return text;
}

function number(call: Call, value: unknown): number {
  if (typeof value === 'number') return value;
  const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  if (Number.isFinite(parsed)) return parsed;
  throw callError(call, 'expression/type', `${call.node.name}() cannot make a number of ${describeValue(value)}.`);
}

const TRUTH: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  [true, true],
  ['true', true],
  ['True', true],
  ['TRUE', true],
  ['t', true],
  ['1', true],
  [false, false],
  ['false', false],
  ['False', false],
  ['FALSE', false],
  ['f', false],
  ['0', false],
]);

function bool(call: Call, value: unknown): boolean {
  const known = TRUTH.get(value);
  if (known !== undefined) return known;
  throw callError(call, 'expression/type', `bool() cannot make true or false of ${describeValue(value)}.`);
}

function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Uint8Array) return 'bytes';
  const names: Readonly<Record<string, string>> = { boolean: 'bool', object: 'map' };
  return names[typeof value] ?? typeof value;
}
