import type { ChromeTraceEvent } from '../../src/index.ts';

/** Pairs of slices of one lane that lie neither beside each other nor in each other. */
export function overlaps(events: readonly ChromeTraceEvent[]): string[] {
  const slices = events.filter(({ ph }) => ph === 'X');
  return slices.flatMap((one, index) =>
    slices.slice(index + 1).flatMap((other) => {
      if (one.tid !== other.tid) return [];
      const [a, b] = [one.ts ?? 0, (one.ts ?? 0) + (one.dur ?? 0)];
      const [c, d] = [other.ts ?? 0, (other.ts ?? 0) + (other.dur ?? 0)];
      const isSound = b <= c || d <= a || (a <= c && d <= b) || (c <= a && b <= d);
      return isSound ? [] : [`${one.name} ${a}-${b}, ${other.name} ${c}-${d}`];
    }),
  );
}
