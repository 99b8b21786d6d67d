import type { Link } from './links.ts';

/** A link is turned round if it closes a cycle, so that the others give an order. */
export interface Acyclic {
  readonly links: readonly Link[];
  /** The links of a graph plan that lead back. */
  readonly back: ReadonlySet<Link>;
}

/** Finds the links that lead back to a step on the way to where they start (depth first, in the order of the list). */
export function findBackLinks(size: number, links: readonly Link[]): Acyclic {
  const outgoing = groupBy(size, links, ({ from }) => from);
  const state: ('new' | 'open' | 'done')[] = Array.from({ length: size }, () => 'new');
  const back = new Set<Link>();
  for (let start = 0; start < size; start += 1) {
    if (state[start] === 'new') walk(start);
  }
  return { links, back };

  function walk(start: number): void {
    const stack = [{ at: start, next: 0 }];
    state[start] = 'open';
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const link = outgoing[top.at]?.[top.next];
      top.next += 1;
      if (link === undefined) {
        state[top.at] = 'done';
        stack.pop();
      } else if (state[link.to] === 'open') {
        back.add(link);
      } else if (state[link.to] === 'new') {
        state[link.to] = 'open';
        stack.push({ at: link.to, next: 0 });
      }
    }
  }
}

/**
 * The layer of each step, from 0: one below the lowest of the steps it comes after (longest path). Links back count
 * in the other direction.
 */
export function assignLayers(size: number, { links, back }: Acyclic): number[] {
  const forward = links
    .filter((link) => link.from !== link.to)
    .map((link) => (back.has(link) ? { ...link, from: link.to, to: link.from } : link));
  const outgoing = groupBy(size, forward, ({ from }) => from);
  const missing = Array.from({ length: size }, () => 0);
  for (const { to } of forward) missing[to] = (missing[to] ?? 0) + 1;
  const layers = Array.from({ length: size }, () => 0);
  const open = missing.flatMap((count, position) => (count === 0 ? [position] : []));
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const { to } of outgoing[at] ?? []) {
      layers[to] = Math.max(layers[to] ?? 0, (layers[at] ?? 0) + 1);
      missing[to] = (missing[to] ?? 0) - 1;
      if (missing[to] === 0) open.push(to);
    }
  }
  return layers;
}

/** Links by one of their ends. */
export function groupBy(size: number, links: readonly Link[], end: (link: Link) => number): Link[][] {
  const groups: Link[][] = Array.from({ length: size }, () => []);
  for (const link of links) groups[end(link)]?.push(link);
  return groups;
}
