import { describe, expect, test } from 'vitest';

import { dateTools } from '../src/index.ts';
import { callTool } from './call-tool.ts';

const now = () => Date.UTC(2026, 1, 28, 23, 30, 15);
const call = (id: string, input: unknown) => callTool(dateTools({ now }), id, input);

describe('date_now', () => {
  test('says the time of the clock it was given, in a time zone', async () => {
    expect(await call('date_now', {})).toEqual({
      iso: '2026-02-28T23:30:15Z',
      date: '2026-02-28',
      time: '23:30:15',
      weekday: 6,
      epoch_ms: now(),
    });
    expect(await call('date_now', { time_zone: 'Asia/Tokyo' })).toMatchObject({
      iso: '2026-03-01T08:30:15+09:00',
      date: '2026-03-01',
      weekday: 7,
    });
  });

  test('refuses a time zone that does not exist', async () => {
    await expect(call('date_now', { time_zone: 'Mars/Olympus' })).rejects.toMatchObject({
      code: 'tool/unknown-time-zone',
      retryable: false,
    });
  });
});

describe('format_date', () => {
  test('writes a date by a pattern, in a language and a time zone', async () => {
    const date = '2026-02-28T23:30:00Z';
    expect((await call('format_date', { date })).text).toBe('28 February 2026');
    expect(
      (
        await call('format_date', {
          date,
          pattern: "cccc, d. MMMM yyyy 'um' HH:mm",
          language: 'de',
          time_zone: 'Europe/Berlin',
        })
      ).text,
    ).toBe('Sonntag, 1. März 2026 um 00:30');
  });

  test.each(['yesterday', '2026-02-30', '28.02.2026'])('refuses %s', async (date) => {
    await expect(call('format_date', { date })).rejects.toMatchObject({ code: 'tool/invalid-date', retryable: false });
  });
});

describe('date_math', () => {
  test.each([
    [{ date: '2026-01-31', add: 'P1M' }, '2026-02-28T00:00:00Z'],
    [{ date: '2024-01-31', add: 'P1M' }, '2024-02-29T00:00:00Z'],
    [{ date: '2026-03-01', subtract: 'P1DT1H' }, '2026-02-27T23:00:00Z'],
    [{ date: '2026-02-26', start_of: 'week' }, '2026-02-23T00:00:00Z'],
    [{ date: '2026-02-26', add: 'P1M', start_of: 'month' }, '2026-03-01T00:00:00Z'],
    // In the night to 29 March the clocks go forward: a day later it is the same time, 24 hours later it is not.
    [{ date: '2026-03-28T12:00:00', time_zone: 'Europe/Berlin', add: 'P1D' }, '2026-03-29T12:00:00+02:00'],
    [{ date: '2026-03-28T12:00:00', time_zone: 'Europe/Berlin', add: 'PT24H' }, '2026-03-29T13:00:00+02:00'],
  ])('%j is %s', async (input, iso) => {
    expect((await call('date_math', input)).iso).toBe(iso);
  });

  test('the end of a month is its last millisecond', async () => {
    const { date, time, epoch_ms } = await call('date_math', { date: '2026-02-10', end_of: 'month' });
    expect({ date, time, epoch_ms }).toEqual({
      date: '2026-02-28',
      time: '23:59:59',
      epoch_ms: Date.UTC(2026, 2, 1) - 1,
    });
  });

  test.each(['1 day', 'P', 'P1Y2'])('refuses the duration %s', async (add) => {
    await expect(call('date_math', { date: '2026-01-01', add })).rejects.toMatchObject({
      code: 'tool/invalid-duration',
    });
  });

  test('refuses a result that no date can express', async () => {
    await expect(call('date_math', { date: '2026-01-01', add: 'P9999999Y' })).rejects.toMatchObject({
      code: 'tool/invalid-date',
    });
  });
});

describe('date_difference', () => {
  test('counts in the unit asked for, and says the whole as a duration', async () => {
    expect(await call('date_difference', { from: '2026-01-31', to: '2026-03-01T12:00:00Z' })).toEqual({
      amount: 29.5,
      duration: 'P1M1DT12H',
    });
    expect((await call('date_difference', { from: '2026-01-01', to: '2026-01-02', unit: 'hours' })).amount).toBe(24);
  });

  test('is negative if the second date is the earlier one', async () => {
    expect((await call('date_difference', { from: '2026-01-02', to: '2026-01-01' })).amount).toBe(-1);
  });

  test('counts calendar days, also where one has 23 hours', async () => {
    const input = { from: '2026-03-28T00:00', to: '2026-03-30T00:00', time_zone: 'Europe/Berlin' };
    expect((await call('date_difference', input)).amount).toBe(2);
    expect((await call('date_difference', { ...input, unit: 'hours' })).amount).toBe(47);
  });
});
