import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { analysePlan, type Plan, type Step } from '../src/index.ts';

const SIZE = 12;
const pairs = fc.array(fc.tuple(fc.nat(SIZE - 1), fc.nat(SIZE - 1)), { maxLength: 40 });

function planOf(edges: readonly (readonly [number, number])[]): Plan {
  const steps: Step[] = Array.from({ length: SIZE }, (_, at) => ({
    id: `s${at}`,
    tool: 'any',
    depends_on: edges.filter(([, to]) => to === at).map(([from]) => `s${from}`),
    input: Object.fromEntries(edges.filter(([, to]) => to === at).map(([from]) => [`k${from}`, `{{s${from}}}`])),
  }));
  return { version: '1.0', execution: 'dag', steps };
}

it('are the edges, each pair once, and an order that keeps them as far as there is one', () => {
  fc.assert(
    fc.property(pairs, (edges) => {
      const { needs, starts, targets, order } = analysePlan(planOf(edges)).root.links;
      const expected = new Set(edges.filter(([from, to]) => from !== to).map(([from, to]) => `${from}>${to}`));
      const found = Array.from({ length: SIZE }, (_, from) =>
        Array.from(targets.subarray(starts[from], starts[from + 1]), (to) => `${from}>${to}`),
      ).flat();

      expect(found.toSorted()).toEqual([...expected].toSorted());
      expect(Array.from(needs)).toEqual(
        Array.from({ length: SIZE }, (_, at) => found.filter((edge) => edge.endsWith(`>${at}`)).length),
      );
      const places = new Map(Array.from(order, (position, at) => [position, at]));
      const broken = found.filter((edge) => {
        const [from, to] = edge.split('>').map(Number) as [number, number];
        return places.has(to) && !(places.get(from)! < places.get(to)!);
      });
      expect(broken).toEqual([]);
    }),
  );
});
