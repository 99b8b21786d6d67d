import { analysePlan, parsePlan, type PlanAnalysis } from '@planloom/dsl-schema';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { layOut, type LayeredLayout } from '../src/drawing/layered-layout.ts';
import { spread } from '../src/drawing/spread.ts';
import { explainPlan, planToMermaid, planToSvg } from '../src/index.ts';
import type { Link } from '../src/structure/links.ts';

function analyse(steps: readonly object[], rest: object = {}): PlanAnalysis {
  const { plan, diagnostics } = parsePlan({ version: '1.0', ...rest, steps });
  if (plan === undefined) throw new Error(JSON.stringify(diagnostics));
  return analysePlan(plan);
}

const call = (id: string, ...reads: readonly string[]): object => ({
  id,
  tool: 'hash',
  input: { text: reads.map((name) => `{{${name}}}`).join() },
});

const size = { width: 100, height: 40 };
const linkTo = (from: number, to: number): Link => ({ from, to, reasons: [{ kind: 'listed' }] });

/** Links that lead from earlier boxes to later ones, each pair once. */
const graphs = fc.integer({ min: 1, max: 25 }).chain((count) =>
  fc
    .uniqueArray(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), {
      selector: ([from, to]) => `${from} ${to}`,
      maxLength: 60,
    })
    .map((pairs) => ({
      sizes: Array.from({ length: count }, () => size),
      links: pairs.map(([from, to]) => linkTo(from, to)),
    })),
);

function overlap({ corners }: LayeredLayout, gap: number): boolean {
  return corners.some((one, index) =>
    corners
      .slice(index + 1)
      .some((other) => Math.abs(one.x - other.x) < size.width + gap && Math.abs(one.y - other.y) < size.height + gap),
  );
}

describe('the layered layout', () => {
  it('keeps boxes apart and inside, and leads every link from edge to edge, for any graph with cycles and all', () => {
    fc.assert(
      fc.property(graphs, ({ sizes, links }) => {
        const layout = layOut(sizes, links);
        expect(overlap(layout, 10)).toBe(false);
        for (const { x, y } of layout.corners) {
          expect(x).toBeGreaterThanOrEqual(-0.001);
          expect(x + size.width).toBeLessThanOrEqual(layout.width + 0.001);
          expect(y + size.height).toBeLessThanOrEqual(layout.height);
        }
        expect(layout.routes).toHaveLength(links.filter(({ from, to }) => from !== to).length);
        for (const { link, isBack, points } of layout.routes) {
          const [upper, lower] = isBack ? [link.to, link.from] : [link.from, link.to];
          expect(points[0]!.y).toBe(layout.corners[upper]!.y + size.height);
          expect(points.at(-1)!.y).toBe(layout.corners[lower]!.y);
          expect(points.every(({ y }, index) => index === 0 || y >= points[index - 1]!.y)).toBe(true);
        }
      }),
    );
  });

  it('draws every link downwards if there is no cycle', () => {
    const acyclic = graphs.map(({ sizes, links }) => ({ sizes, links: links.filter(({ from, to }) => from < to) }));
    fc.assert(
      fc.property(acyclic, ({ sizes, links }) => {
        expect(layOut(sizes, links).routes.filter(({ isBack }) => isBack)).toEqual([]);
      }),
    );
  });

  it('does not let two links cross that need not', () => {
    const { corners } = layOut([size, size, size, size], [linkTo(0, 3), linkTo(1, 2)]);
    expect(corners[0]!.x < corners[1]!.x).toBe(corners[3]!.x < corners[2]!.x);
  });

  it('takes a plan of 2,000 steps in its stride', () => {
    const steps = Array.from({ length: 2000 }, (_, index) =>
      call(`s${index}`, ...(index === 0 ? [] : [`s${Math.floor(index / 2)}`, `s${index - 1}`])),
    );
    expect(planToSvg(analyse(steps, { execution: 'dag' }))).toContain('s1999');
  }, 10_000);
});

describe('spreading along a line', () => {
  it('keeps order and gaps, and is the nearest such place to what was wanted', () => {
    const seats = fc.array(
      fc.record({
        wanted: fc.integer({ min: -100, max: 100 }),
        weight: fc.integer({ min: 1, max: 3 }),
        gap: fc.integer({ min: 1, max: 20 }),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(
        seats,
        fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 12, maxLength: 12 }),
        (seats, moves) => {
          const places = spread(seats);
          const fits = (tried: readonly number[]): boolean =>
            tried.every((place, index) => index === 0 || place - tried[index - 1]! >= seats[index]!.gap - 1e-9);
          const cost = (tried: readonly number[]): number =>
            seats.reduce((sum, { wanted, weight }, index) => sum + weight * (tried[index]! - wanted) ** 2, 0);
          const moved = places.map((place, index) => place + moves[index]!);
          expect(fits(places)).toBe(true);
          expect(!fits(moved) || cost(moved) >= cost(places) - 1e-6).toBe(true);
        },
      ),
    );
  });
});

describe('Mermaid', () => {
  it('nests containers as subgraphs, says what is read, and draws what is only order dotted', () => {
    const steps = [
      call('a'),
      {
        id: 'each',
        type: 'loop',
        over: 'a.items',
        as: 'x',
        concurrency: 2,
        steps: [call('get', 'x'), call('keep', 'get')],
      },
      { id: 'fork', type: 'conditional', condition: 'size(each) > 1', then: [call('big')], otherwise: [call('small')] },
      call('apart'),
      { id: 'end', type: 'final', input: { big: '{{big}}' } },
    ];
    expect(planToMermaid(analyse(steps, { execution: 'dag' }))).toBe(`flowchart TD
  s0["a<br/>hash"]
  subgraph s1["each<br/>loop over a.items, 2 at a time"]
    s2["get<br/>hash"]
    s3["keep<br/>hash"]
    s2 -->|"get"| s3
  end
  subgraph s4["fork<br/>if size#40;each#41; #62; 1"]
    subgraph s4_0["if size#40;each#41; #62; 1"]
      s5["big<br/>hash"]
    end
    subgraph s4_1["otherwise"]
      s6["small<br/>hash"]
    end
  end
  s7["apart<br/>hash"]
  s8(["end<br/>result"])
  s0 -->|"a"| s1
  s1 -->|"each"| s4
  s4 -->|"big"| s8
  s7 -.-> s8
`);
  });

  it('keeps names out of its syntax', () => {
    const text = planToMermaid(analyse([{ id: 'end', tool: '"] --> x; <b>', input: {} }]));
    expect(text.split('\n')[1]).toBe('  s0["end<br/>#34;#93; --#62; x#59; #60;b#62;"]');
  });

  it('draws what waits for somebody or something as a hexagon, and says for what', () => {
    const text = planToMermaid(
      analyse([
        { id: 'ok', type: 'approval', message: 'Send it?' },
        { id: 'paid', type: 'wait', signal: 'paid' },
        { id: 'later', type: 'wait', until: '{{input.start}}' },
        { id: 'pause', type: 'wait', for_ms: 90_000 },
        { id: 'rest', type: 'wait', for_ms: '{{input.rest}}' },
      ]),
    );
    expect(text).toContain('s0{{"ok<br/>ask: Send it#63;"}}');
    expect(text).toContain('{{"paid<br/>wait for signal paid"}}');
    expect(text).toContain('{{"later<br/>wait until input.start"}}');
    expect(text).toContain('{{"pause<br/>wait 1 min 30 s"}}');
    expect(text).toContain('{{"rest<br/>wait input.rest ms"}}');
  });

  it('gives the steps of an inline plan identifiers of their own', () => {
    const inner = { version: '1.0', steps: [call('a'), call('b', 'a')] };
    const text = planToMermaid(analyse([call('a'), { id: 'sub', type: 'subplan', plan: inner }]));
    const names = Array.from(text.matchAll(/^ *(?:subgraph )?(s\w*)[[(]/gm), ([, name]) => name);
    expect(new Set(names).size).toBe(4);
  });
});

describe('SVG', () => {
  const steps = [call('a'), call('b', 'a'), { id: 'end', type: 'final', input: { b: '{{b}}' } }];

  it('is one document that loads nothing, and follows light and dark', () => {
    const svg = planToSvg(analyse(steps, { plan: 'Fish & <chips>', execution: 'dag' }));
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="\d+" height="\d+"/);
    expect(svg).toContain('<title>Fish &amp; &lt;chips&gt;</title>');
    expect(svg).toContain('prefers-color-scheme: dark');
    expect(svg).not.toMatch(/href|url\((?!#)|@import|<script|<foreignObject/);
    expect(svg.match(/<g class="step /g)).toHaveLength(3);
    expect(svg.match(/<path class="link/g)).toHaveLength(2);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('draws a way back in a graph plan as such', () => {
    const plan = [
      { ...call('draft'), next: 'review' },
      { ...call('review'), next: [{ to: 'draft', when: 'review.bad' }, { to: 'end' }] },
      call('end'),
    ];
    const svg = planToSvg(analyse(plan, { execution: 'graph' }));
    expect(svg.match(/class="link back"/g)).toHaveLength(1);
    expect(svg).toContain('>review.bad</text>');
  });
});

describe('explaining', () => {
  it('counts calls through every kind of container', () => {
    const steps = [
      call('a'),
      { id: 'three', type: 'loop', over: [1, 2, 3], as: 'x', concurrency: 2, steps: [call('l1'), call('l2', 'l1')] },
      { id: 'side', type: 'parallel', steps: [call('p1'), call('p2'), call('p3')] },
      {
        id: 'fork',
        type: 'conditional',
        condition: 'a == 1',
        then: [call('t1'), call('t2', 't1')],
        otherwise: [call('o')],
      },
      { id: 'fold', type: 'reduce', input: [1, 2], as: 'x', accumulator: 'sum', initial: 0, reducer: 'add' },
    ];
    // Calls: 1 + 3×2 + 3 + 2 + 2; one after the other: 1, 2 rounds of 2, 1, 2, 2.
    expect(explainPlan(analyse(steps)).cost).toEqual({ work: 14, span: 10, width: 3, open: false, parallelism: 1.4 });
  });

  it('says that a loop of unknown length is counted as one item', () => {
    const { cost } = explainPlan(analyse([{ id: 'l', type: 'loop', over: 'input.list', step: call('s') }]));
    expect(cost).toMatchObject({ work: 1, open: true });
  });

  it('counts no call for what asks or waits, and names it', () => {
    const { cost, waits } = explainPlan(
      analyse([call('a'), { id: 'ok', type: 'approval', message: 'Go?' }, { id: 'rest', type: 'wait', for_ms: 5 }]),
    );
    expect(cost).toMatchObject({ work: 1, span: 1 });
    expect(waits).toEqual(['ok', 'rest']);
  });

  it('knows no longest chain of a graph plan, whose way is chosen in the run', () => {
    const explanation = explainPlan(analyse([{ ...call('a'), next: 'b' }, call('b')], { execution: 'graph' }));
    expect(explanation.criticalPath).toEqual([]);
    expect(explanation.plan.steps[1]?.after).toEqual([{ id: 'a', reasons: ['next'] }]);
  });

  it('marks the longest chain, in containers too', () => {
    const steps = [
      call('a'),
      call('b'),
      { id: 'l', type: 'loop', over: 'b', step: call('s') },
      call('c', 'l'),
      call('d', 'a'),
    ];
    const { criticalPath, plan } = explainPlan(analyse(steps, { execution: 'dag' }));
    expect(criticalPath).toEqual(['b', 'l', 'c']);
    expect(plan.steps.filter(({ critical }) => critical).map(({ id }) => id)).toEqual(['b', 'l', 'c']);
    expect(plan.steps.find(({ id }) => id === 'l')?.blocks[0]?.steps[0]).toMatchObject({ id: 's', critical: true });
  });
});
