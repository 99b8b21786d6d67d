import { describe, expect, it } from 'vitest';

import { CASES, type Case } from '../cases.ts';
import type { Measurement } from '../record.ts';
import { StopRules } from '../run/stop-rules.ts';

const [hundred, thousand, tenThousand] = ['W1 n=100', 'W1 n=1000', 'W1 n=10000'].map((id) =>
  CASES.find((one) => one.id === id)!,
) as [Case, Case, Case];

function took(coldMs: number): Measurement {
  const spread = { best: coldMs, median: coldMs };
  const times = { buildMs: spread, runMs: spread, totalMs: spread, cpuMs: spread };
  return { status: 'ok', steps: 1, repetitions: 1, coldMs, ...times, rssBefore: 0, rssPeak: 0 };
}

describe('a larger size is not started', () => {
  it('after a smaller one failed', () => {
    const rules = new StopRules(20_000);
    rules.learn('peer', thousand, { status: 'timeout', reason: 'no end within 20 s' }, tenThousand);
    expect(rules.answerWithoutStart('peer', hundred)).toBeUndefined();
    expect(rules.answerWithoutStart('peer', tenThousand)).toEqual({ status: 'skipped', reason: 'timeout at n=1000' });
    expect(rules.answerWithoutStart('other', tenThousand)).toBeUndefined();
  });

  it('where the two before say that it would exceed the cap', () => {
    const rules = new StopRules(20_000);
    rules.learn('peer', hundred, took(10), thousand);
    rules.learn('peer', thousand, took(1000), tenThousand);
    expect(rules.answerWithoutStart('peer', tenThousand)).toEqual({
      status: 'skipped',
      reason: 'would take about 100 s (n^2.0)',
    });
  });

  it('but is where they say that it would not', () => {
    const rules = new StopRules(20_000);
    rules.learn('peer', hundred, took(100), thousand);
    rules.learn('peer', thousand, took(1000), tenThousand);
    expect(rules.answerWithoutStart('peer', tenThousand)).toBeUndefined();
  });

  it('where the system has nothing for it', () => {
    const rules = new StopRules(20_000);
    rules.learn('peer', hundred, { status: 'none', reason: 'no loops' }, thousand);
    expect(rules.answerWithoutStart('peer', thousand)).toEqual({ status: 'none', reason: 'no loops' });
  });
});

it('what takes long is measured once', () => {
  const rules = new StopRules(20_000);
  rules.learn('peer', thousand, took(5000), undefined);
  expect(rules.isSettled('peer', thousand)).toBe(true);
  expect(rules.isSettled('peer', hundred)).toBe(false);
});
