import { lastingError } from './lasting-error.ts';

/**
 * The order of two values to sort by: numbers by size, texts by code point, false before true, null before all.
 *
 * @throws ToolError `tool/not-comparable` for values of two kinds, and for objects and lists
 */
export function compareValues(a: unknown, b: unknown): number {
  if (a === b) return 0;
  if (a === null || a === undefined) return -1;
  if (b === null || b === undefined) return 1;
  if (typeof a === typeof b && SORTABLE.has(typeof a)) return (a as number) < (b as number) ? -1 : 1;
  throw lastingError('tool/not-comparable', `sort_by gives values that have no order: ${kindOf(a)} and ${kindOf(b)}.`);
}

const SORTABLE: ReadonlySet<string> = new Set(['number', 'string', 'boolean']);

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'a list' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}
