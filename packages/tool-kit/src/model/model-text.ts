import { removeInvisible } from '../lock/invisible.ts';

/**
 * A stranger's text as a model gets it: without characters that cannot be seen, and cut where it is too long.
 *
 * @param most UTF-16 units
 */
export function modelText(text: string, most: number): string {
  const visible = removeInvisible(text.toWellFormed()).trim();
  if (visible.length <= most) return visible;
  // A pair that the cut would halve is left out whole.
  return `${visible.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}\u2026`;
}
