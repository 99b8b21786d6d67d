import { afterEach, describe, expect, it, vi } from 'vitest';

import { systemTimer } from '../src/timer.ts';

describe('the timer of the machine', () => {
  afterEach(() => void vi.useRealTimers());

  it.each([1, 2 ** 31, 2 ** 40, Number.POSITIVE_INFINITY])(
    'does not ring before %s ms are over, or as many as the host can wait',
    (delayMs) => {
      vi.useFakeTimers();
      const wake = vi.fn<() => void>();
      systemTimer.schedule(delayMs, wake);

      vi.advanceTimersByTime(Math.min(delayMs, 2 ** 31 - 1) - 1);
      expect(wake).not.toHaveBeenCalled();
      vi.advanceTimersByTime(1);
      expect(wake).toHaveBeenCalledOnce();
    },
  );

  it('does not ring when it was cancelled', () => {
    vi.useFakeTimers();
    const wake = vi.fn<() => void>();
    systemTimer.schedule(5, wake)();

    vi.advanceTimersByTime(10);
    expect(wake).not.toHaveBeenCalled();
  });
});
