import { expect, it } from 'vitest';

import { DEFAULT_LIMITS, lowerLimits } from '../src/index.ts';

it('a plan lowers the limits of the runner', () => {
  const budget = {
    max_tool_calls: 1,
    max_loop_iterations: 2,
    max_duration_ms: 3,
    max_expression_work: 4,
    max_trace_value_bytes: 5,
  };
  expect(lowerLimits(DEFAULT_LIMITS, budget)).toEqual({
    ...DEFAULT_LIMITS,
    toolCalls: 1,
    loopIterations: 2,
    durationMs: 3,
    expressionWork: 4,
    traceValueBytes: 5,
  });
});

it('a plan cannot raise a limit', () => {
  expect(lowerLimits({ ...DEFAULT_LIMITS, toolCalls: 10 }, { max_tool_calls: 11 }).toolCalls).toBe(10);
});

it('a plan without budget leaves the limits as they are', () => {
  expect(lowerLimits(DEFAULT_LIMITS)).toEqual(DEFAULT_LIMITS);
});
