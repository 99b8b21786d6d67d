import { checkAt, fail, nestedRun, type Check } from '../check.ts';
import { canonicalJson } from '../equality.ts';
import { has, read, readArray, readCount, type Keyword, type SchemaNode } from '../schema-node.ts';

/** `prefixItems` and `items`, with the older spelling: an array of schemas in `items`, the rest in `additionalItems`. */
export const items: Keyword = (node) => {
  const { prefix, rest } = itemChecks(node);
  if (prefix.length === 0 && rest === undefined) return undefined;
  return forArrays((array, run, seen) => {
    const end = rest === undefined ? Math.min(prefix.length, array.length) : array.length;
    let fits = true;
    for (let index = 0; index < end; index++) {
      const check = prefix[index] ?? rest;
      seen?.items.add(index);
      if (check === undefined || checkAt(check, array[index], index, run)) continue;
      if (run.issues === undefined) return false;
      fits = false;
    }
    return fits;
  });
};

function itemChecks(node: SchemaNode): { readonly prefix: readonly Check[]; readonly rest: Check | undefined } {
  const restKeyword = Array.isArray(read(node, 'items')) ? 'additionalItems' : 'items';
  const prefixKeyword = restKeyword === 'additionalItems' ? 'items' : 'prefixItems';
  const prefix = (readArray(node, prefixKeyword) ?? []).map((_, index) => node.compile(prefixKeyword, index));
  return { prefix, rest: has(node, restKeyword) ? node.compile(restKeyword) : undefined };
}

/** `contains`, `minContains` and `maxContains`. */
export const contains: Keyword = (node) => {
  if (!has(node, 'contains')) return undefined;
  const check = node.compile('contains');
  const least = readCount(node, 'minContains') ?? 1;
  const most = readCount(node, 'maxContains') ?? Number.POSITIVE_INFINITY;
  return forArrays((array, run, seen) => {
    const found = array.flatMap((item, index) => (check(item, nestedRun(run), undefined) ? [index] : []));
    for (const index of found) seen?.items.add(index);
    if (found.length < least) return fail(run, `must contain at least ${least} of the items asked for`);
    return found.length <= most || fail(run, `must contain at most ${most} of the items asked for`);
  });
};

/** `minItems`. */
export const minItems: Keyword = (node) => {
  const limit = readCount(node, 'minItems');
  if (limit === undefined) return undefined;
  const expected = `must have at least ${limit} ${limit === 1 ? 'item' : 'items'}`;
  return forArrays((array, run) => array.length >= limit || fail(run, expected, { value: array.length }));
};

/** `maxItems`. */
export const maxItems: Keyword = (node) => {
  const limit = readCount(node, 'maxItems');
  if (limit === undefined) return undefined;
  const expected = `must have at most ${limit} ${limit === 1 ? 'item' : 'items'}`;
  return forArrays((array, run) => array.length <= limit || fail(run, expected, { value: array.length }));
};

/** `uniqueItems`. */
export const uniqueItems: Keyword = (node) => {
  if (read(node, 'uniqueItems') !== true) return undefined;
  return forArrays((array, run) => {
    const known = new Map<string, number>();
    for (const [index, item] of array.entries()) {
      const text = canonicalJson(item);
      const earlier = known.get(text);
      if (earlier !== undefined) {
        return fail(run, `must have no item twice, but items ${earlier} and ${index} are equal`);
      }
      known.set(text, index);
    }
    return true;
  });
};

/** `unevaluatedItems`: looks at what no other keyword of this schema has looked at. */
export function unevaluatedItems(check: Check): Check {
  return forArrays((array, run, seen) => {
    let fits = true;
    for (const [index, item] of array.entries()) {
      if (seen?.items.has(index) === true) continue;
      seen?.items.add(index);
      fits = checkAt(check, item, index, run) && fits;
    }
    return fits;
  });
}

function forArrays(check: (array: readonly unknown[], ...rest: Rest) => boolean): Check {
  return (value, run, seen) => !Array.isArray(value) || check(value, run, seen);
}

type Rest = [run: Parameters<Check>[1], seen: Parameters<Check>[2]];
