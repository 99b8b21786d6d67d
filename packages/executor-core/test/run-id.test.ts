import { describe, expect, it } from 'vitest';

import { createRunId } from '../src/run-id.ts';

const UUID_V7 = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

describe('the id of a run', () => {
  it('is a UUID of version 7', () => {
    // The example of RFC 9562, appendix A.6, was made at this time.
    expect(createRunId(0x01_7f_22_e2_79_b0, () => 0.5)).toBe('017f22e2-79b0-7800-a800-800000000000');
  });

  it.each([0, 0.25, 1 - 2 ** -53])('has its form if the random numbers are all %d', (value) => {
    expect(createRunId(1, () => value)).toMatch(UUID_V7);
  });

  it('sorts by time', () => {
    const ids = [1, 2, 16, 1e12].map((now) => createRunId(now));
    expect(ids.toSorted()).toEqual(ids);
  });

  it('is another each time', () => {
    const ids = Array.from({ length: 10_000 }, () => createRunId(0));
    expect(new Set(ids).size).toBe(ids.length);
  });
});
