import { ToolError } from '@planloom/tool-kit';

import { hashText } from '../../../testing/src/seeded-random.ts';
import { canonical, type PureTool } from '../proof/reference-interpreter.ts';

/** Any value as a small whole number, so that every tool takes whatever a random plan gives it. */
function numberOf(value: unknown): number {
  return typeof value === 'number' ? Math.trunc(value) % 1000 : hashText(canonical(bounded(value))) % 100;
}

/** The value, or a text if it is large: a graph or loop that puts a value into itself would make one that is too large to compare. */
function bounded(value: unknown): unknown {
  return sizeOf(value, 100) > 100 ? 'large' : (value ?? null);
}

/** Parts of a value, counted as far as the bound. */
function sizeOf(value: unknown, bound: number): number {
  if (typeof value === 'string') return 1 + value.length / 10;
  if (typeof value !== 'object' || value === null) return 1;
  let size = 1;
  for (const part of Object.values(value)) {
    size += sizeOf(part, bound - size);
    if (size > bound) break;
  }
  return size;
}

/**
 * The tools of random plans. Each does the same for the same input and attempt; `breaks`, `stumbles` and `limps` fail, by
 * what they are given, for good or for some attempts.
 */
export const pureTools: Readonly<Record<string, PureTool>> = {
  mix: ({ a, b }) => (numberOf(a) * 3 + numberOf(b)) % 1000,
  list: ({ of, length }) => Array.from({ length: Math.abs(numberOf(length)) % 4 }, (_, index) => numberOf(of) + index),
  echo: ({ value }) => bounded(value),
  wrap: ({ value }) => ({ value: bounded(value), size: numberOf(value) }),
  nothing: () => undefined,
  lookup: ({ key }) => {
    if (numberOf(key) % 5 === 4) throw new ToolError('not found', { code: 'test/not-found', retryable: true });
    return numberOf(key) * 7;
  },
  breaks: ({ value }) => {
    if (numberOf(value) % 3 === 0) {
      throw new ToolError(`broken by ${numberOf(value)}`, { code: 'test/broken', retryable: false });
    }
    return numberOf(value);
  },
  stumbles: ({ value }, attempt) => {
    if (attempt <= numberOf(value) % 4) throw new ToolError('stumbled', { code: 'test/stumbled', retryable: true });
    return { attempt };
  },
  limps: ({ value }) => {
    if (numberOf(value) % 2 === 0) {
      throw new ToolError('limped', { code: 'test/limped', retryable: true, retryAfterMs: 5 });
    }
    return [numberOf(value)];
  },
};

/** Tools whose calls are asked for by steps with `cache` only: which of several equal steps makes the call is up to time. */
export const cachedTools: ReadonlySet<string> = new Set(['lookup']);
