// VoltAgent's workflow chains. They know no edges: a graph becomes an `andAll` for each level.
import { andThen, createWorkflowChain } from '@voltagent/core';
import { z } from 'zod';

import { levelsOf } from './levels-of.mjs';

const anything = z.any();
const silent = () => undefined;
const logger = {
  trace: silent,
  debug: silent,
  info: silent,
  warn: silent,
  error: silent,
  fatal: silent,
  child: () => logger,
};
const workflow = (id) => createWorkflowChain({ id, name: id, input: anything, result: anything, logger });

async function execute(built, input) {
  const { status, result, error } = await built.run(input);
  if (status !== 'completed') throw new Error(`the workflow is ${status}: ${error?.message ?? error ?? ''}`);
  return result;
}

function chain(n, body, start) {
  let built = workflow('chain');
  for (let i = 0; i < n; i++) {
    built = built.andThen({ id: `s${i}`, execute: async ({ data }) => body(i === 0 ? start : data) });
  }
  return () => execute(built, { x: 0 });
}

export async function load() {
  return {
    reasons: { nested: 'not attempted' },
    unsupported: ({ workload, concurrency }) =>
      workload === 'W5' && concurrency !== Infinity ? 'andAll has no limit' : undefined,
    chain: ({ n, body }) => chain(n, body, 0),
    pass: ({ n, body, value }) => chain(n, body, value),
    fanout: ({ n, body, join }) => {
      const steps = Array.from({ length: n }, (_, i) => andThen({ id: `s${i}`, execute: async () => body(i) }));
      const last = { id: 'join', execute: async ({ data }) => join(data) };
      const built = workflow('fan-out').andAll({ id: 'all', steps }).andThen(last);
      return () => execute(built, { x: 0 });
    },
    loop: ({ items, concurrency, body }) => {
      const step = andThen({ id: 'step', execute: async ({ data }) => body(data) });
      const limit = concurrency === Infinity ? items.length : concurrency;
      const built = workflow('loop')
        .andThen({ id: 'items', execute: async () => items })
        .andForEach({ id: 'each', concurrency: limit, step });
      return () => execute(built, { x: 0 });
    },
    dag: ({ nodes, body }) => {
      const values = [];
      const execution = (i, deps) => async () => {
        values[i] = await body(
          i,
          deps.map((dep) => values[dep]),
        );
        return values[i];
      };
      let built = workflow('graph');
      levelsOf(nodes).forEach((level, index) => {
        const steps = level.map(({ i, deps }) => andThen({ id: `s${i}`, execute: execution(i, deps) }));
        built = built.andAll({ id: `level${index}`, steps });
      });
      return () => execute(built, { x: 0 });
    },
  };
}
