import { stripVTControlCharacters } from 'node:util';

import { describe, expect, it } from 'vitest';

import manifest from '../package.json' with { type: 'json' };
import { parseDuration } from '../src/input/duration.ts';
import { isSupportedNode, OLDEST_NODE } from '../src/node-version.ts';
import { estimateSpeedUp, summaryLines } from '../src/running/summary.ts';
import { resultText, toJson } from '../src/running/value-text.ts';
import { canRedraw, hasColour, hasUnicode } from '../src/terminal/capabilities.ts';
import { clockText } from '../src/terminal/clock-text.ts';
import { durationText } from '../src/terminal/duration-text.ts';
import { fitMiddle, fitWidth, widthOf } from '../src/terminal/fit-width.ts';
import { createPaint } from '../src/terminal/paint.ts';
import { printable } from '../src/terminal/printable.ts';
import { wrapWords } from '../src/terminal/wrap-words.ts';

describe('times', () => {
  it.each([
    ['1500', 1500],
    ['250ms', 250],
    ['30s', 30_000],
    ['1.5 m', 90_000],
    ['2h', 7_200_000],
  ])('%s is %d milliseconds', (text, milliseconds) => expect(parseDuration(text)).toBe(milliseconds));

  it.each(['', '0', '-1s', '5 days', 's', '1e3'])('"%s" is none', (text) =>
    expect(() => parseDuration(text)).toThrow('is not a time'),
  );

  it.each([
    [0.123, '0.12 ms'],
    [12.34, '12 ms'],
    [999.4, '999 ms'],
    [999.7, '1 s'],
    [1250, '1.3 s'],
    [59_940, '60 s'],
    [200_000, '3 min 20 s'],
    [7_500_000, '2 h 5 min'],
    [7_199_900, '2 h'],
  ])('%d ms reads %s', (milliseconds, text) => expect(durationText(milliseconds)).toBe(text));
});

describe('a time of day', () => {
  const now = new Date(2026, 10, 26, 14, 5, 30).getTime();

  it.each([
    [new Date(2026, 10, 26, 18, 4), '18:04'],
    [new Date(2026, 10, 26, 14, 6, 5), '14:06:05'],
    [new Date(2026, 10, 27, 9, 0), '2026-11-27 09:00'],
    [new Date(Number.NaN), 'a time that no calendar has'],
  ])('%s reads %s', (at, text) => expect(clockText(at.getTime(), now)).toBe(text));
});

describe('a terminal', () => {
  const tty = { isTTY: true };

  it.each([
    [tty, {}, true, true],
    [{}, {}, true, false],
    [tty, { NO_COLOR: '1' }, true, false],
    [tty, { NO_COLOR: '' }, true, true],
    [tty, { TERM: 'dumb' }, true, false],
    [{}, { FORCE_COLOR: '1' }, true, true],
    [tty, { FORCE_COLOR: '0' }, true, false],
    [{}, { FORCE_COLOR: '1', NO_COLOR: '1' }, true, true],
    [tty, { FORCE_COLOR: '1' }, false, false],
  ])('%j with %j, wanted: %s, has colours: %s', (stream, environment, wanted, expected) => {
    expect(hasColour(stream, environment, wanted)).toBe(expected);
  });

  it.each([
    [tty, {}, true],
    [tty, { CI: 'true' }, false],
    [tty, { CI: 'false' }, true],
    [tty, { TERM: 'dumb' }, false],
    [{}, {}, false],
  ])('%j with %j can be drawn over: %s', (stream, environment, expected) => {
    expect(canRedraw(stream, environment)).toBe(expected);
  });

  it.each([
    [{ TERM: 'xterm' }, 'linux', true],
    [{ TERM: 'linux' }, 'linux', false],
    [{}, 'win32', false],
    [{ WT_SESSION: 'x' }, 'win32', true],
  ])('with %j on %s draws Unicode: %s', (environment, platform, expected) => {
    expect(hasUnicode(environment, platform)).toBe(expected);
  });
});

describe('a line', () => {
  it.each([
    ['short', 10, 'short'],
    ['a long line', 6, 'a lon…'],
    ['漢字漢字', 5, '漢字…'],
    ['\u001B[31mred and long\u001B[39m', 6, '\u001B[31mred a…\u001B[0m'],
  ])('%j fits into %d columns as %j', (line, columns, expected) => expect(fitWidth(line, columns)).toBe(expected));

  it('keeps as much as fits, wherever its colours start', () => {
    const line = '\u001B[36m⠼\u001B[39m name \u001B[2mwait\u001B[22m \u001B[2m1.5 s\u001B[22m';
    const plain = '⠼ name wait 1.5 s';
    for (let columns = 1; columns < plain.length; columns += 1) {
      expect(stripVTControlCharacters(fitWidth(line, columns))).toBe(`${plain.slice(0, columns - 1)}…`);
    }
  });

  it.each([
    ['pay \u202Etxt.exe\u202C', 'pay <U+202E>txt.exe<U+202C>'],
    ['\u2067a\u2069', '<U+2067>a<U+2069>'],
    ['zero\u200Bwidth', 'zero<U+200B>width'],
    ['tag \u{E0041}', 'tag <U+E0041>'],
    ['شلوم \u200Fok 👩\u200D🔬', 'شلوم \u200Fok 👩\u200D🔬'],
  ])('that has %j in it reads %j', (text, shown) => expect(printable(text)).toBe(shown));

  it('cannot control the terminal', () => {
    expect(printable('a\u001B[31m\u0000\u009B\u007F\tb\nc')).toBe('a␛[31m␀��\tb\nc');
  });
});

describe('a path', () => {
  it.each([
    ['all[11].inner[0].work', 21, 'all[11].inner[0].work'],
    ['all[11].inner[0].work', 13, 'all[…[0].work'],
    ['日本語[3].終わり', 9, '日…終わり'],
    ['abc', 1, '…'],
    ['abc', 0, ''],
  ])('%j fits into %d columns as %j', (path, columns, expected) => {
    expect(fitMiddle(path, columns)).toBe(expected);
    expect(widthOf(expected)).toBeLessThanOrEqual(columns);
  });
});

describe('a text in a column', () => {
  it.each([
    ['is broken between words', 'The quick brown fox jumps over it', 20, ['The quick brown fox', 'jumps over it']],
    ['keeps a wide word whole', `a ${'b'.repeat(25)} c`, 20, ['a', 'b'.repeat(25), 'c']],
    ['counts wide characters as two', `${'漢'.repeat(9)} 漢字`, 21, ['漢'.repeat(9), '漢字']],
    ['is left to the terminal where there is no room', 'one two three four', 5, ['one two three four']],
  ])('%s', (_case, text, columns, expected) => expect(wrapWords(text, columns)).toEqual(expected));
});

describe('a result', () => {
  it.each([
    ['text', 'text\n'],
    ['line\n', 'line\n'],
    [undefined, 'null\n'],
    [{ a: [1] }, '{\n  "a": [\n    1\n  ]\n}\n'],
    [{ data: new Uint8Array([1, 2]) }, '{\n  "data": {\n    "base64": "AQI="\n  }\n}\n'],
    [{ data: Buffer.from([1, 2]) }, '{\n  "data": {\n    "base64": "AQI="\n  }\n}\n'],
  ])('%j is written as %j', (value, text) => expect(resultText(value, false)).toBe(text));

  it('is written byte by byte if it is bytes', () => {
    const bytes = new Uint8Array([0, 255]);
    expect(resultText(bytes, true)).toBe(bytes);
  });

  it('cannot control a terminal, but goes through a pipe as it is', () => {
    expect([resultText('\u001B[2J', true), resultText('\u001B[2J', false)]).toEqual(['␛[2J\n', '\u001B[2J\n']);
  });

  it('that contains itself is an error that says so', () => {
    const value: Record<string, unknown> = {};
    value['self'] = value;
    expect(() => toJson(value, 0)).toThrow('cannot be written as JSON');
  });
});

describe('the speed-up', () => {
  const trace = (workMs: number): Parameters<typeof estimateSpeedUp>[0] =>
    ({ totalDurationMs: 100, statistics: { workMs } }) as Parameters<typeof estimateSpeedUp>[0];

  it.each([
    ['calls that only wait', 400, 0, 4],
    ['calls that only compute, on one thread', 400, 1, 1],
    ['calls that do both', 400, 0.5, 2.5],
    ['one call at a time', 90, 0, 1],
  ])('of %s', (_case, workMs, busyShare, expected) => {
    expect(estimateSpeedUp(trace(workMs), busyShare)).toBe(expected);
  });
});

describe('a run that was suspended', () => {
  // Only what the lines are made of.
  const trace = {
    status: 'success',
    totalDurationMs: 100_000,
    statistics: {
      successfulSteps: 3,
      failedSteps: 0,
      skippedSteps: 0,
      toolCalls: 3,
      retries: 0,
      workMs: 40_000,
      peakConcurrency: 4,
      suspendedMs: 90_000,
    },
  } as Parameters<typeof summaryLines>[0];

  it('says for how long', () => {
    expect(summaryLines(trace, 0, 'if-faster', createPaint(false))).toEqual([
      'Done in 1 min 40 s (suspended for 1 min 30 s): 3 steps, 3 tool calls',
      'One call at a time would have taken about 40 s: this was 4.0 times as fast (up to 4 calls at once)',
    ]);
  });

  it('was as fast as without the time in which nothing could be done', () => {
    expect(estimateSpeedUp(trace, 0)).toBe(4);
    expect(estimateSpeedUp(trace, 0.1)).toBe(1);
  });
});

describe('the line about the speed', () => {
  const lines = (statistics: object, busyShare: number, tell: 'always' | 'if-faster'): string[] => {
    const counts = { successfulSteps: 3, failedSteps: 0, skippedSteps: 0, toolCalls: 3, retries: 0 };
    const trace = { status: 'success', totalDurationMs: 1000, statistics: { ...counts, ...statistics } };
    // Only what the lines are made of.
    return summaryLines(trace as Parameters<typeof summaryLines>[0], busyShare, tell, createPaint(false)).slice(1);
  };

  it.each([
    [
      'what is gained by waiting side by side',
      { workMs: 3000, peakConcurrency: 3 },
      0,
      'One call at a time would have taken about 3 s: this was 3.0 times as fast (up to 3 calls at once)',
    ],
    [
      'that nothing is gained by computing',
      { workMs: 8000, peakConcurrency: 8 },
      1,
      'One call at a time would have taken about 1 s: this was 1.0 times as fast (the calls compute, and one thread computes)',
    ],
    [
      'that calls followed each other',
      { workMs: 900, peakConcurrency: 1 },
      0,
      'One call at a time would have taken about 1 s: this was 1.0 times as fast (there was never more than one call)',
    ],
    [
      'that calls hardly met',
      { workMs: 1000, peakConcurrency: 2 },
      0,
      'One call at a time would have taken about 1 s: this was 1.0 times as fast (calls hardly ever ran side by side)',
    ],
  ])('says %s', (_case, statistics, busyShare, expected) => {
    expect(lines(statistics, busyShare, 'always')).toEqual([expected]);
  });

  it('is left out below a gain of a fifth, unless asked for', () => {
    expect(lines({ workMs: 1150, peakConcurrency: 2 }, 0, 'if-faster')).toEqual([]);
    expect(lines({ workMs: 1250, peakConcurrency: 2 }, 0, 'if-faster')).toHaveLength(1);
  });
});

describe('Node.js', () => {
  it.each([
    ['20.19.0', false],
    ['22.11.9', false],
    ['22.12.0', true],
    ['22.2.0', false],
    ['24.0.0', true],
  ])('%s is new enough: %s', (version, expected) => expect(isSupportedNode(version)).toBe(expected));

  it('is asked for in the same version by the manifest', () => {
    expect(manifest.engines.node).toBe(`>=${OLDEST_NODE}`);
  });
});
