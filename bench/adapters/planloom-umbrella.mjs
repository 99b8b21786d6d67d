// Planloom through its umbrella package, for what it takes to load and to install.
import { createPlanExecutor } from 'planloom';

import { chainPlan } from './planloom-plans.mjs';

export async function load() {
  return {
    chain: ({ n, body }) => {
      const plan = chainPlan(n);
      const tools = { step: { execute: ({ x }) => body(x) } };
      return async () => (await createPlanExecutor(tools).execute(plan, { x: 0 })).context[`s${n - 1}`];
    },
  };
}
