// Planloom as published: each run checks the plan, compiles it and executes it, with a trace.
import { checkPlan } from '@planloom/dsl-schema';
import { createExecutor } from '@planloom/executor-core';

import {
  LIMITS,
  chainPlan,
  checkedPlan,
  checkedTools,
  fanOutPlan,
  graphPlan,
  loopPlan,
  nestedPlan,
  taskPlan,
} from './planloom-plans.mjs';

const NOT_DURABLE = 'runs are not durable yet';
const upTo = (count) => Array.from({ length: count }, (_, index) => index);

/** Executes what it is given: `start(plan, context, tools, options)` gives a function that runs it once. */
function execute(plan, context, tools, { concurrency = Infinity } = {}) {
  return () => createExecutor(tools).execute(plan, context, { concurrency, enableTrace: true, limits: LIMITS });
}

/** The adapter, for any way to start a plan. */
export function planloomAdapter(start) {
  const chain = (n, body, x) => {
    const run = start(chainPlan(n), { x }, { step: { execute: (input) => body(input.x) } });
    return async () => (await run()).result;
  };
  return {
    reasons: { durableChain: NOT_DURABLE, durableFanout: NOT_DURABLE },
    chain: ({ n, body }) => chain(n, body, 0),
    pass: ({ n, body, value }) => chain(n, body, value),
    fanout: ({ n, body, join }) => {
      const tools = { step: { execute: ({ x }) => body(x) }, join: { execute: ({ results }) => join(results) } };
      const run = start(fanOutPlan(n), {}, tools);
      return async () => (await run()).result;
    },
    loop: ({ items, concurrency, body }) => {
      const plan = loopPlan(items.length, concurrency);
      const run = start(plan, { items }, { step: { execute: ({ x }) => body(x) } });
      return async () => (await run()).result;
    },
    dag: ({ nodes, body, concurrency }) => {
      const tools = { node: { execute: ({ node, values }) => body(node, values) } };
      return start(graphPlan(nodes), {}, tools, { concurrency });
    },
    nested: ({ a, b, c, concurrency, body }) => {
      const tools = { leaf: { execute: ({ i, j, k }) => body(i, j, k) } };
      const run = start(nestedPlan(a, concurrency), { outer: upTo(b), inner: upTo(c) }, tools);
      return async () => Object.values((await run()).result);
    },
  };
}

export async function load() {
  return {
    ...planloomAdapter(execute),
    check: ({ n, execution }) => {
      const plan = checkedPlan(n, execution);
      return () => checkPlan(plan, { tools: checkedTools, limits: LIMITS }).diagnostics.length;
    },
    // From the text of the plan, as it comes from a model.
    task: ({ region, concurrency, tools, mistake }) => {
      const text = JSON.stringify(taskPlan(concurrency, mistake));
      const run = execute(text, { input: { region } }, tools);
      return Object.assign(async () => (await run()).result, { programBytes: Buffer.byteLength(text) });
    },
  };
}
