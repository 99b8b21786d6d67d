import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { toChromeTrace, toMermaid } from '../src/index.ts';
import { overlaps } from './support/overlaps.ts';
import { tour } from './support/tour.ts';
import { call, tracedRun } from './support/traced-run.ts';

describe('a trace for Perfetto', () => {
  it('has a slice for each step that started, in microseconds, and names for process and lanes', async () => {
    const { traceEvents, otherData } = toChromeTrace(
      await tracedRun([call('a', 10), call('b', 20, { depends_on: ['a'] })]),
    );

    expect(traceEvents.filter(({ ph }) => ph === 'X')).toMatchObject([
      {
        name: 'a (work)',
        cat: 'tool,critical',
        tid: 1,
        ts: 0,
        dur: 10_000,
        args: { path: 'a', status: 'success', input: { ms: 10 } },
      },
      { name: 'b (work)', cat: 'tool,critical', tid: 1, ts: 10_000, dur: 20_000 },
    ]);
    expect(traceEvents.filter(({ ph }) => ph === 'M').map(({ name, args }) => [name, args?.['name']])).toEqual([
      ['process_name', 'A test'],
      ['thread_name', 'lane 1'],
    ]);
    expect(otherData).toMatchObject({ planId: 'A test', status: 'success' });
  });

  it('leads an arrow out of the slice that is needed to the beginning of the one that needs it', async () => {
    const { traceEvents } = toChromeTrace(await tracedRun([call('a', 10), call('b', 20, { depends_on: ['a'] })]));
    const [from, to] = traceEvents.filter(({ ph }) => ph === 's' || ph === 'f');

    expect([from, to]).toMatchObject([
      { ph: 's', id: 1, ts: 9999 },
      { ph: 'f', bp: 'e', id: 1, ts: 10_000 },
    ]);
  });

  it('counts the calls under way', async () => {
    const { traceEvents } = toChromeTrace(await tracedRun([call('a', 10), call('b', 20)]));

    expect(traceEvents.filter(({ ph }) => ph === 'C').map(({ ts, args }) => [ts, args?.['calls']])).toEqual([
      [0, 2],
      [10_000, 1],
      [20_000, 0],
    ]);
  });

  it('shows attempts inside of a step that was tried again', async () => {
    const { traceEvents } = toChromeTrace(await tour());
    const attempts = traceEvents.filter(({ cat }) => cat === 'attempt');

    expect(attempts.map(({ name, dur, args }) => [name, dur, args?.['error']])).toEqual([
      ['attempt 1', 30_000, 'not yet'],
      ['attempt 2', 30_000, 'not yet'],
      ['attempt 3', 30_000, undefined],
    ]);
  });

  it('has no slices that overlap in a lane, whatever runs beside what', async () => {
    const shape = fc.record({
      needs: fc.array(fc.nat(), { maxLength: 2 }),
      ms: fc.nat(30),
      items: fc.nat(4),
      limit: fc.integer({ min: 1, max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(shape, { minLength: 1, maxLength: 7 }), async (shapes) => {
        const steps = shapes.map(({ needs, ms, items, limit }, index) => {
          const rest = { depends_on: index === 0 ? [] : [...new Set(needs.map((need) => `s${need % index}`))] };
          if (items === 0) return call(`s${index}`, ms, rest);
          const inner = {
            id: `p${index}`,
            type: 'parallel',
            steps: [call(`x${index}`, ms), call(`y${index}`, ms + 3)],
          };
          return {
            id: `s${index}`,
            type: 'loop',
            over: JSON.stringify(Array.from({ length: items }, (_, item) => item)),
            concurrency: limit,
            step: inner,
            ...rest,
          };
        });
        expect(overlaps(toChromeTrace(await tracedRun(steps)).traceEvents)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

describe('a trace as Mermaid', () => {
  it('is a Gantt chart with the critical path marked', async () => {
    const drawing = toMermaid(await tracedRun([call('slow', 30), call('quick', 10)]));

    expect(drawing).toBe(
      [
        'gantt',
        '  title A test',
        '  dateFormat x',
        '  axisFormat %M:%S.%L',
        '  section slow',
        '    slow :crit, s0, 0, 30',
        '  section quick',
        '    quick :s1, 0, 10',
        '',
      ].join('\n'),
    );
  });

  it('has one section for each step of the plan, with all that is inside', async () => {
    const lines = toMermaid(await tour())
      .split('\n')
      .map((line) => line.trim().split(' :')[0]);
    const start = lines.indexOf('section pages');

    expect(lines.filter((line) => line === 'section pages')).toHaveLength(1);
    expect(lines.slice(start + 1, start + 14).every((line) => line?.startsWith('pages'))).toBe(true);
  });

  it('is a flowchart of what waited for what', async () => {
    const drawing = toMermaid(await tracedRun([call('a', 30), call('b', 10, { depends_on: ['a'] })]), {
      diagram: 'flowchart',
    });

    expect(drawing).toContain('  s0["a<br/>work#44; 30 ms"]\n  s1["b<br/>work#44; 10 ms"]\n  s0 --> s1\n');
    expect(drawing).toContain('class s0,s1 critical');
  });

  it.each(['gantt', 'flowchart'] as const)('a %s has nothing of a name that Mermaid would read', async (diagram) => {
    const trace = await tour();
    const evil = trace.entries.map((entry) => ({
      ...entry,
      nodeId: `x"];click s0 "javascript:1"\n%%:,;#<b>${entry.nodeId}`,
    }));
    const lines = toMermaid({ ...trace, planId: 'a\nsection b', entries: evil }, { diagram }).split('\n');

    // What a name says may only stand in it: in quotes in a flowchart, before the colon in a chart.
    const names = lines.filter((line) => line.includes('click'));
    const shape =
      diagram === 'gantt'
        ? /^\s*(?:section )?[\w#; .…-]+(?: :(?:(?:crit|active), )*s\d+, \d+, \d+)?$/u
        : /^\s*s\d+\["[\w#; .…-]+<br\/>[\w#; .…-]+"\]$/u;
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((line) => !shape.test(line))).toEqual([]);
    expect(lines.filter((line) => /^\s*(?:click|section b|%%:)/u.test(line))).toEqual([]);
  });

  it('draws the critical path and the longest steps where there are too many', async () => {
    const steps = [
      ...Array.from({ length: 30 }, (_, index) => call(`s${index}`, index)),
      call('late', 5, { depends_on: ['s29'] }),
    ];
    const drawing = toMermaid(await tracedRun(steps), { maxSteps: 4 });

    expect(new Set([...drawing.matchAll(/^ {4}(\w+) :/gmu)].map(([, name]) => name))).toEqual(
      new Set(['s27', 's28', 's29', 'late']),
    );
    expect(drawing).toContain('%% 27 more steps');
  });
});
