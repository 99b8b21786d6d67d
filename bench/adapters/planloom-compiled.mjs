// Planloom with the plan checked and compiled beforehand: only its execution is the run.
import { createExecutor } from '@planloom/executor-core';

import { LIMITS, taskPlan } from './planloom-plans.mjs';
import { planloomAdapter } from './planloom.mjs';

function compile(plan, context, tools, { concurrency = Infinity } = {}) {
  const executor = createExecutor(tools, { concurrency, enableTrace: true, limits: LIMITS });
  const compiled = executor.compile(plan, context);
  return () => executor.execute(compiled, context);
}

export async function load() {
  return {
    ...planloomAdapter(compile),
    task: ({ region, concurrency, tools, mistake }) => {
      const text = JSON.stringify(taskPlan(concurrency, mistake));
      const run = compile(text, { input: { region } }, tools);
      return Object.assign(async () => (await run()).result, { programBytes: Buffer.byteLength(text) });
    },
  };
}
