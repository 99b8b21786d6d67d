import { describeValue } from './describe-value.ts';
import { type Call, callError, type Operation, spendCharacters, spendItems } from './operation.ts';
import { toText } from './to-text.ts';
import { valuesEqual } from './values-equal.ts';

/** The methods of a list, by name. None changes the list. */
export const LIST_METHODS: Readonly<Record<string, Operation>> = {
  size: { parameters: [], run: (_, list: List) => list.length },
  contains: { parameters: ['any'], run: (call, list: List, value: unknown) => indexOf(call, list, value) >= 0 },
  includes: { parameters: ['any'], run: (call, list: List, value: unknown) => indexOf(call, list, value) >= 0 },
  indexOf: { parameters: ['any'], run: indexOf },
  at: { parameters: ['integer'], run: itemAt },
  first: { parameters: [], run: (call, list: List) => itemAt(call, list, 0) },
  last: { parameters: [], run: (call, list: List) => itemAt(call, list, -1) },
  join: { parameters: ['text?'], run: join },
  slice: { parameters: ['integer', 'integer?'], run: slice },
  concat: { parameters: ['list'], run: concat },
  reverse: { parameters: [], run: (call, list: List) => copy(call, list).reverse() },
  sort: { parameters: [], run: sort },
  distinct: { parameters: [], run: distinct },
  flatten: { parameters: [], run: flatten },
  sum: { parameters: [], run: sum },
  min: { parameters: [], run: (call, list: List) => extreme(call, list, -1) },
  max: { parameters: [], run: (call, list: List) => extreme(call, list, 1) },
};

type List = readonly unknown[];

/** The smallest (`direction` -1) or largest (1) of numbers or of texts. @throws ExpressionError if there is none */
export function extreme(call: Call, list: List, direction: -1 | 1): unknown {
  spendItems(call, list.length);
  if (list.length === 0) {
    throw callError(call, 'expression/index', `${call.node.name}() of an empty list has no value.`);
  }
  return list.reduce((best, item) => (compare(call, item, best) * direction > 0 ? item : best));
}

function copy(call: Call, list: List): unknown[] {
  spendItems(call, list.length);
  return [...list];
}

function indexOf(call: Call, list: List, value: unknown): number {
  spendItems(call, list.length);
  return list.findIndex((item) => valuesEqual(item, value, call.frame, call.node));
}

function itemAt(call: Call, list: List, index: number): unknown {
  const item = list.at(index);
  if (item !== undefined) return item;
  throw callError(call, 'expression/index', `There is no item ${index}: it is a list of ${list.length}.`);
}

function join(call: Call, list: List, separator = ''): string {
  spendItems(call, list.length);
  const pieces = list.map((item) => toText(item, call.node));
  spendCharacters(
    call,
    pieces.reduce((length, piece) => length + piece.length + separator.length, 0),
  );
  return pieces.join(separator);
}

function slice(call: Call, list: List, start: number, end?: number): unknown[] {
  const part = list.slice(start, end);
  spendItems(call, part.length);
  return part;
}

function concat(call: Call, list: List, other: List): unknown[] {
  spendItems(call, list.length + other.length);
  return [...list, ...other];
}

function sort(call: Call, list: List): unknown[] {
  spendItems(call, list.length * Math.ceil(Math.log2(list.length + 1)));
  return [...list].sort((left, right) => compare(call, left, right));
}

function compare(call: Call, left: unknown, right: unknown): number {
  const fits = typeof left === typeof right && (typeof left === 'number' || typeof left === 'string');
  if (!fits) {
    const values = `${describeValue(left)} and ${describeValue(right)}`;
    throw callError(
      call,
      'expression/type',
      `${call.node.name}() needs only numbers or only texts, but there are ${values}.`,
    );
  }
  if (left === right) return 0;
  return (left as number) < (right as number) ? -1 : 1;
}

function distinct(call: Call, list: List): unknown[] {
  const seen = new Set<unknown>();
  const objects: unknown[] = [];
  return list.filter((item) => {
    spendItems(call, 1);
    if (typeof item !== 'object' || item === null) return !seen.has(item) && seen.add(item);
    if (indexOf(call, objects, item) >= 0) return false;
    return objects.push(item);
  });
}

function flatten(call: Call, list: List): unknown[] {
  spendItems(
    call,
    list.reduce((count: number, item) => count + (Array.isArray(item) ? item.length : 1), 0),
  );
  return list.flat();
}

function sum(call: Call, list: List): number {
  spendItems(call, list.length);
  let total = 0;
  for (const item of list) {
    if (typeof item !== 'number') {
      throw callError(call, 'expression/type', `sum() adds numbers, but there is ${describeValue(item)}.`);
    }
    total += item;
  }
  if (!Number.isFinite(total)) {
    throw callError(call, 'expression/number-too-large', 'The sum is too large for a number.');
  }
  return total;
}
