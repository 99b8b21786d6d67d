import type { RunEvent } from '@planloom/executor-core';
import { describe, expect, it, onTestFinished } from 'vitest';

import { createLiveView } from '../src/progress/live-view.ts';
import { createPlainLines } from '../src/progress/plain-lines.ts';
import { createProgress } from '../src/progress/progress.ts';
import { renderTree } from '../src/progress/render-tree.ts';
import { applyEvent, createRunTree, type ExpectedStep, type RunTree } from '../src/progress/run-tree.ts';
import { statusLine } from '../src/progress/status-line.ts';
import { ASCII_SYMBOLS, UNICODE_SYMBOLS } from '../src/progress/symbols.ts';
import { widthOf } from '../src/terminal/fit-width.ts';
import { createPaint } from '../src/terminal/paint.ts';

const style = { paint: createPaint(false), symbols: { ...UNICODE_SYMBOLS, spinner: ['*'] } };

type Draft<Type extends RunEvent['type']> = Omit<Extract<RunEvent, { type: Type }>, 'seq' | 'at' | 'runId' | 'type'>;

/** An event at a time in milliseconds from the start; its number does not matter here. */
function event<Type extends RunEvent['type']>(at: number, type: Type, rest: Draft<Type>): RunEvent {
  return { seq: 1, at, runId: 'r', type, ...rest } as unknown as RunEvent;
}

const tool = (
  path: string,
  parent?: string,
): { path: string; stepId: string; stepType: 'tool'; tool: string; parent?: string } => ({
  path,
  stepId: path,
  stepType: 'tool',
  tool: 'work',
  ...(parent !== undefined && { parent }),
});

const loop = { path: 'many', stepId: 'many', stepType: 'loop' } as const;
const error = { code: 'tool/failed', message: 'no luck', step: 'x', attempts: 1 };

function treeOf(expected: readonly ExpectedStep[], events: readonly RunEvent[]): RunTree {
  const tree = createRunTree(expected);
  for (const one of events) applyEvent(tree, one);
  return tree;
}

function draw(tree: RunTree, { now = 0, columns = 80, rows = 24 } = {}): string[] {
  return renderTree(tree, style, { now, columns, rows });
}

const waiting = (id: string): ExpectedStep => ({ id, type: 'tool', tool: 'work' });

describe('the tree of a run', () => {
  it('shows what waits, runs and is done, with times', () => {
    const tree = treeOf(
      [waiting('a'), waiting('b'), waiting('c')],
      [
        event(0, 'step.started', { ...tool('a'), input: { url: 'example.com', deep: {} } }),
        event(5, 'step.completed', { ...tool('a'), durationMs: 5, attempts: 1 }),
        event(5, 'step.started', { ...tool('b'), input: { url: 'example.com' } }),
      ],
    );
    expect(draw(tree, { now: 100 })).toEqual(['✓ a work 5 ms', '* b work example.com', '○ c work']);
    expect(draw(tree, { now: 2105 })).toEqual(['✓ a work 5 ms', '* b work 2.1 s example.com', '○ c work']);
  });

  it('counts the items of a loop and shows only those that run or failed', () => {
    const items = { done: 2, failed: 1, total: 200 };
    const tree = treeOf(
      [{ id: 'many', type: 'loop' }],
      [
        event(0, 'step.started', loop),
        ...[0, 1, 2].map((index) => event(0, 'step.started', tool(`many[${index}].get`, 'many'))),
        event(1, 'step.completed', { ...tool('many[0].get', 'many'), durationMs: 1, attempts: 1 }),
        event(1, 'step.failed', { ...tool('many[1].get', 'many'), durationMs: 1, error, handled: 'item' }),
        event(1, 'step.progress', { ...loop, items }),
      ],
    );
    expect(draw(tree)).toEqual([
      '* many loop 2/200, 1 failed',
      '  ⚠ [1].get work 1 ms tool/failed: no luck',
      '  * [2].get work',
    ]);
  });

  it('keeps what it holds within bounds, however many items there are and fail', () => {
    const tree = createRunTree([{ id: 'many', type: 'loop' }]);
    applyEvent(tree, event(0, 'step.started', loop));
    for (let index = 0; index < 10_000; index += 1) {
      const step = tool(`many[${index}].get`, 'many');
      applyEvent(tree, event(0, 'step.started', step));
      applyEvent(
        tree,
        index % 2 === 0
          ? event(0, 'step.completed', { ...step, durationMs: 0, attempts: 1 })
          : event(0, 'step.failed', { ...step, durationMs: 0, error, handled: 'item' }),
      );
    }
    expect(tree.byPath.size).toBeLessThan(10);
    expect(draw(tree).at(-1)).toBe('  … 4995 more failed');
  });

  it('says when the next attempt comes, and why', () => {
    const tree = treeOf(
      [],
      [
        event(0, 'step.started', tool('a')),
        event(10, 'step.retrying', { ...tool('a'), attempt: 1, delayMs: 400, error }),
      ],
    );
    expect(draw(tree, { now: 110 })).toEqual(['↻ a work attempt 2 in 300 ms tool/failed: no luck']);
    expect(draw(tree, { now: 600 })).toEqual(['↻ a work attempt 2 tool/failed: no luck']);
  });

  const approval = { path: 'ok', stepId: 'ok', stepType: 'approval' } as const;
  const wait = { path: 'rest', stepId: 'rest', stepType: 'wait' } as const;
  const asked = { kind: 'approval', message: 'Send it?', hash: '0'.repeat(64) } as const;

  it('says what is waited for, counting up where there is no end and down where there is one', () => {
    const until = new Date(2026, 10, 26, 14, 5).getTime();
    const at = until - 90_000;
    const tree = treeOf(
      [],
      [
        event(at, 'step.waiting', { ...approval, for: asked }),
        event(at, 'step.waiting', { ...approval, path: 'soon', for: { ...asked, due: at + 40_000 } }),
        event(at, 'step.waiting', { ...wait, for: { kind: 'time', until } }),
        event(at, 'step.waiting', { ...wait, path: 'paid', for: { kind: 'signal', signal: 'pa\u001Bid' } }),
      ],
    );
    expect(draw(tree, { now: at + 20_000 })).toEqual([
      '‖ ok approval waiting for approval for 20 s Send it?',
      '‖ soon approval waiting for approval (times out in 20 s) Send it?',
      '‖ rest wait waits until 14:05 (in 1 min 10 s)',
      '‖ paid wait waits for signal "pa␛id" for 20 s',
    ]);
  });

  it('says what was decided, and nothing of a wait that is over', () => {
    const tree = treeOf(
      [],
      [
        event(0, 'step.waiting', { ...approval, for: asked }),
        event(9, 'step.resumed', {
          ...approval,
          by: 'approval',
          waitedMs: 9,
          decision: { approved: true, edited: true, by: 'ann' },
        }),
        event(9, 'step.completed', { ...approval, durationMs: 9, attempts: 1 }),
        event(0, 'step.waiting', { ...wait, for: { kind: 'signal', signal: 'x' } }),
        event(9, 'step.failed', { ...wait, durationMs: 9, error: { ...error, code: 'step/timeout' } }),
      ],
    );
    expect(draw(tree, { now: 5000 })).toEqual([
      '✓ ok approval 9 ms approved with other values by ann',
      '✗ rest wait 9 ms step/timeout: no luck',
    ]);
  });

  it('keeps in sight what waits for somebody, where there is no room for all', () => {
    const steps = Array.from({ length: 30 }, (_, index) => tool(`many[${index}].get`, 'many'));
    const tree = treeOf(
      [],
      [
        event(0, 'step.started', loop),
        ...steps.map((step) => event(0, 'step.started', step)),
        event(0, 'step.waiting', { ...approval, path: 'many[29].ok', parent: 'many', for: asked }),
      ],
    );
    expect(draw(tree, { rows: 5 })).toEqual([
      '* many loop',
      '  * [0].get work',
      '  * [1].get work',
      '  ‖ [29].ok approval waiting for approval Send it?',
      '  … 28 more',
    ]);
  });

  it('nests what stands in containers in containers', () => {
    const tree = treeOf(
      [],
      [
        event(0, 'step.started', { path: 'p', stepId: 'p', stepType: 'parallel' }),
        event(0, 'step.started', { path: 'p.c', stepId: 'c', stepType: 'conditional', parent: 'p' }),
        event(0, 'step.started', tool('p.c.t', 'p.c')),
      ],
    );
    expect(draw(tree)).toEqual(['* p parallel', '  * c conditional', '    * t work']);
  });

  it('shows the latest visit of a step that a graph plan comes back to', () => {
    const tree = treeOf(
      [waiting('a'), waiting('b')],
      [
        event(0, 'step.started', tool('a')),
        event(0, 'step.completed', { ...tool('a'), durationMs: 1, attempts: 1 }),
        event(0, 'step.started', { ...tool('a#2'), stepId: 'a' }),
      ],
    );
    expect(draw(tree)).toEqual(['* a#2 work', '○ b work']);
  });

  it('tells apart failed, skipped and cancelled steps', () => {
    const tree = treeOf(
      [],
      [
        event(0, 'step.failed', { ...tool('a'), durationMs: 1, error }),
        event(0, 'step.skipped', { ...tool('b'), reason: 'dependency' }),
        event(0, 'step.skipped', { ...tool('c'), reason: 'when' }),
        event(0, 'step.cancelled', tool('d')),
      ],
    );
    expect(draw(tree)).toEqual([
      '✗ a work 1 ms tool/failed: no luck',
      '– b work a step it needs failed',
      '– c work its condition does not hold',
      '⊘ d work',
    ]);
  });

  it('is never higher or wider than the terminal: what is done goes first, then what waits, then what is inside', () => {
    const steps = Array.from({ length: 40 }, (_, index) => waiting(`s${index}`));
    const done = steps
      .slice(0, 20)
      .map(({ id }) => event(0, 'step.completed', { ...tool(id), durationMs: 1, attempts: 1 }));
    const running = steps
      .slice(20, 23)
      .map(({ id }) => event(0, 'step.started', { ...tool(id), input: { text: 'x'.repeat(300) } }));
    const tree = treeOf(steps, [...done, ...running]);
    const waitingLines = steps.slice(23).map(({ id }) => `○ ${id} work`);
    const withoutNotes = draw(tree, { rows: 22 }).map((line) => line.replace(/ x+…$/, ''));
    expect(withoutNotes).toEqual(['✓ 20 done', '* s20 work', '* s21 work', '* s22 work', ...waitingLines]);
    expect(draw(tree, { rows: 6 })).toHaveLength(5);
    expect(draw(tree, { rows: 6 }).at(-1)).toBe('○ 17 waiting');
    expect(draw(tree, { rows: 2 })).toEqual(['✓ 20 done', '… and more']);
    for (const columns of [10, 33, 80]) {
      for (const line of draw(tree, { columns })) expect(widthOf(line)).toBeLessThanOrEqual(columns);
    }
  });

  it('is drawn in a moment, though it has 100,000 steps', () => {
    const steps = Array.from({ length: 100_000 }, (_, index) => waiting(`s${index}`));
    const tree = treeOf(
      steps,
      steps.slice(0, 50_000).map(({ id }) => event(0, 'step.failed', { ...tool(id), durationMs: 0, error })),
    );
    const lines = draw(tree);
    expect(lines).toHaveLength(23);
    expect(lines.slice(-2)).toEqual(['… 49979 more', '○ 50000 waiting']);
  }, 15_000); // work that grows with the square of the steps would take minutes

  it('shows nothing of what a tool said that could control the terminal', () => {
    const tree = treeOf(
      [],
      [event(0, 'step.failed', { ...tool('a'), durationMs: 1, error: { ...error, message: '\u001B[2J\r\nboo' } })],
    );
    expect(draw(tree)).toEqual(['✗ a work 1 ms tool/failed: ␛[2J boo']);
  });

  it('can do without Unicode', () => {
    const tree = treeOf([waiting('a')], [event(0, 'step.started', tool('b'))]);
    const lines = renderTree(tree, { ...style, symbols: ASCII_SYMBOLS }, { now: 0, columns: 80, rows: 9 });
    expect(lines).toEqual(['o a work', '| b work']);
  });
});

describe('the line below the tree', () => {
  const waitingRun = (at: number): RunEvent =>
    event(at, 'run.suspended', {
      waiting: [
        { path: 'ok', for: 'approval' },
        { path: 'a', for: 'signal' },
        { path: 'b', for: 'signal', due: 99_000 },
      ],
    });
  const started = event(0, 'run.started', { planId: 'p' });
  const lineOf = (events: readonly RunEvent[], now: number): string | undefined =>
    statusLine(treeOf([], events), { concurrency: 4, usualMs: 60_000 }, style, now);

  it('says what a suspended run waits for instead of how long it will take', () => {
    expect(lineOf([started, waitingRun(10_000)], 30_000)).toBe('30 s · suspended: 1 approval, 2 signals');
  });

  it('takes no time off what is left for that in which the run was suspended', () => {
    const resumed = event(3_610_000, 'run.resumed', { suspendedMs: 3_600_000 });
    expect(lineOf([started, waitingRun(10_000), resumed], 3_620_000)).toBe('1 h · about 40 s left · 0 of 4 calls');
  });

  it('judges the speed of a loop without it, too', () => {
    const events = [
      started,
      event(0, 'step.started', loop),
      event(10_000, 'step.progress', { ...loop, items: { done: 1, failed: 0, total: 10 } }),
      waitingRun(10_000),
      event(1_010_000, 'run.resumed', { suspendedMs: 1_000_000 }),
    ];
    expect(lineOf(events, 1_010_000)).toContain('about 1 min 30 s left');
  });
});

describe('drawing over', () => {
  function screenOf(columns: number): { columns: number; text: string; write(text: string): void } {
    return {
      columns,
      text: '',
      write(text) {
        this.text += text;
      },
    };
  }

  it('goes back over as many lines as it drew, and hides the cursor until the end', () => {
    const screen = screenOf(80);
    const view = createLiveView(screen);
    view.draw(['one', 'two']);
    screen.text = '';
    view.draw(['three']);
    expect(screen.text).toContain('\u001B[2A\rthree\u001B[K\n\u001B[0J');
    view.finish();
    expect(screen.text.endsWith('\u001B[?25h')).toBe(true);
  });

  it('takes its lines away for a question, and draws them anew below it', () => {
    const screen = screenOf(80);
    const view = createLiveView(screen);
    view.draw(['one', 'two']);
    screen.text = '';
    view.clear();
    expect(screen.text).toBe('\u001B[2A\r\u001B[K\n\u001B[K\n\u001B[0J\u001B[2A\r\u001B[?25h');
    screen.text = '';
    view.draw(['three']);
    expect(screen.text).not.toContain('A\r');
  });

  it('leaves the terminal to a question, and tells afterwards what was printed meanwhile', () => {
    const screen = screenOf(80);
    const progress = createProgress({
      ...style,
      screen,
      mode: 'live',
      verbose: false,
      expected: [waiting('a')],
      concurrency: 4,
    });
    onTestFinished(() => progress.finish());
    progress.suspend();
    screen.text = '';
    progress.receive(event(0, 'step.started', tool('a')));
    for (let index = 0; index < 1500; index += 1) progress.print(`said ${index}`);
    expect(screen.text).toBe('');
    progress.resume();
    expect(screen.text).toContain('(500 lines before these are not shown)');
    expect(screen.text).toContain('said 1499');
    expect(screen.text).toContain('a work');
  });

  it('counts lines that the terminal has wrapped since it became narrower', () => {
    const screen = screenOf(80);
    const view = createLiveView(screen);
    view.draw(['x'.repeat(60), 'short']);
    screen.columns = 40;
    screen.text = '';
    view.draw(['y']);
    expect(screen.text).toContain('\u001B[3A\r');
  });

  it('writes a line that stays above the others', () => {
    const screen = screenOf(80);
    const view = createLiveView(screen);
    view.draw(['tree']);
    screen.text = '';
    view.print('said');
    expect(screen.text).toContain('\u001B[1A\rsaid\u001B[K\ntree\u001B[K\n\u001B[0J');
  });
});

describe('plain lines', () => {
  const options = { paint: createPaint(false), symbols: UNICODE_SYMBOLS };

  it('tell what ended, retries and failures; of the items of a loop only the sum', () => {
    const toLine = createPlainLines({ ...options, verbose: false });
    const lines = [
      event(0, 'step.started', tool('a')),
      event(1, 'step.retrying', { ...tool('a'), attempt: 1, delayMs: 200, error }),
      event(2, 'step.completed', { ...tool('a'), durationMs: 201, attempts: 2 }),
      event(2, 'step.completed', { ...tool('many[0].get', 'many'), durationMs: 1, attempts: 1 }),
      event(3, 'step.progress', { ...loop, items: { done: 1, failed: 0, total: 2 } }),
      event(4, 'step.failed', { ...tool('many[1].get', 'many'), durationMs: 1, error, handled: 'item' }),
      event(5, 'step.progress', { ...loop, items: { done: 2, failed: 1, total: 2 } }),
      event(5, 'step.completed', { ...loop, durationMs: 4, attempts: 1 }),
    ].map(toLine);
    expect(lines.filter((line) => line !== undefined)).toEqual([
      '↻ a (work) attempt 1 failed, next in 200 ms: tool/failed: no luck',
      '✓ a (work) 201 ms, 2 attempts',
      '⚠ many[1].get (work) tool/failed: no luck (handled)',
      '✓ many 2/2, 1 failed, 4 ms',
    ]);
  });

  it('tell what is waited for and what was decided; of pauses in a loop nothing', () => {
    const toLine = createPlainLines({ ...options, verbose: false });
    const approval = { path: 'many[0].ok', stepId: 'ok', stepType: 'approval', parent: 'many' } as const;
    const rest = { path: 'many[0].rest', stepId: 'rest', stepType: 'wait', parent: 'many' } as const;
    const lines = [
      event(0, 'step.waiting', { ...approval, for: { kind: 'approval', message: 'Send\nit?', hash: '0' } }),
      event(0, 'run.suspended', { waiting: [{ path: approval.path, for: 'approval' }] }),
      event(0, 'run.resumed', { suspendedMs: 5000 }),
      event(5000, 'step.resumed', {
        ...approval,
        by: 'approval',
        waitedMs: 5000,
        decision: { approved: false, edited: false, by: 'ann', comment: 'too long' },
      }),
      event(0, 'step.waiting', { ...rest, for: { kind: 'time', until: 10 } }),
      event(10, 'step.resumed', { ...rest, by: 'time', waitedMs: 10 }),
      event(0, 'step.waiting', { ...rest, for: { kind: 'signal', signal: 'go' } }),
    ].map(toLine);
    expect(lines.filter((line) => line !== undefined)).toEqual([
      '‖ many[0].ok waiting for approval: Send it?',
      '… many[0].ok rejected by ann: too long, after 5 s',
      '‖ many[0].rest waits for signal "go"',
    ]);
  });

  it('tell how far a long loop is, every five seconds', () => {
    const toLine = createPlainLines({ ...options, verbose: false });
    const at = (time: number, done: number): RunEvent =>
      event(time, 'step.progress', { ...loop, items: { done, failed: 0, total: 9 } });
    expect([at(0, 1), at(4999, 2), at(5000, 3), at(9000, 4), at(10_000, 5)].map(toLine)).toEqual([
      undefined,
      undefined,
      '… many 3/9',
      undefined,
      '… many 5/9',
    ]);
  });

  it('tell everything if asked to', () => {
    const toLine = createPlainLines({ ...options, verbose: true });
    const lines = [
      event(0, 'step.started', tool('many[0].get', 'many')),
      event(0, 'step.log', { ...tool('many[0].get', 'many'), message: 'half way' }),
      event(0, 'step.completed', { ...tool('many[0].get', 'many'), durationMs: 1, attempts: 1 }),
    ].map(toLine);
    expect(lines).toEqual([
      '○ many[0].get (work) started',
      '  many[0].get (work) half way',
      '✓ many[0].get (work) 1 ms',
    ]);
  });
});
