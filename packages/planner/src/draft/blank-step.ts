import type { DraftStep } from './plan-draft.ts';

/** A step of a draft that says nothing but its id and type. */
export const BLANK_STEP: Omit<DraftStep, 'id' | 'type'> = {
  description: null,
  tool: null,
  input: [],
  over: null,
  as: null,
  concurrency: null,
  condition: null,
  until: null,
  max_iterations: null,
  steps: [],
  otherwise: [],
  cases: [],
  accumulator: null,
  initial: null,
  depends_on: [],
  when: null,
  output: null,
  on_error: null,
  fallback: [],
  more: null,
};
