import type { StepLink } from './step-links.ts';

/** Where a box stands. */
export interface BoxPlace {
  readonly column: number;
  readonly row: number;
}

/** Columns with more boxes than this are broken up. */
const MOST_ROWS = 14;

/**
 * Places for boxes: each in a column behind those it waited for, and in its column as near to them as can be. Boxes that wait for nothing stand in as many columns as they need.
 *
 * @param links none leads back to an earlier position
 */
export function placeByNeeds(count: number, links: readonly StepLink[]): readonly BoxPlace[] {
  const needs: number[][] = Array.from({ length: count }, () => []);
  for (const { from, to } of links) needs[to]?.push(from);
  const columns: number[] = [];
  const taken: number[] = [];
  const rows: number[] = [];
  for (let box = 0; box < count; box++) {
    const needed = needs[box] ?? [];
    let column = Math.max(0, ...needed.map((from) => (columns[from] ?? 0) + 1));
    while ((taken[column] ?? 0) >= MOST_ROWS) column++;
    columns[box] = column;
    taken[column] = (taken[column] ?? 0) + 1;
  }
  for (let column = 0; column < taken.length; column++) {
    const boxes = columns.flatMap((each, box) => (each === column ? [box] : []));
    const middle = (box: number): number => {
      const needed = needs[box] ?? [];
      return needed.length === 0 ? box : needed.reduce((sum, from) => sum + (rows[from] ?? 0), 0) / needed.length;
    };
    const sorted = boxes.toSorted((one, other) => middle(one) - middle(other) || one - other);
    for (const [row, box] of sorted.entries()) rows[box] = row;
  }
  return columns.map((column, box) => ({ column, row: rows[box] ?? 0 }));
}
