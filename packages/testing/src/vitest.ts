import { expect } from 'vitest';

import { planMatchers, type PlanMatchers } from './matchers/plan-matchers.ts';

declare module 'vitest' {
  // What is merged has to have the parameters of the original.
  interface Matchers<R extends void | Promise<void>, T> extends PlanMatchers<R> {}
}

expect.extend(planMatchers);

export type { PlanMatchers } from './matchers/plan-matchers.ts';
