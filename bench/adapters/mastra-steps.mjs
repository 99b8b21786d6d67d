import { createStep, createWorkflow } from '@mastra/core/workflows';
import { z } from 'zod';

const anything = z.any();

/** A workflow without expectations of what it is given. */
export const workflow = (id) => createWorkflow({ id, inputSchema: anything, outputSchema: anything });

export const step = (id, execute) => createStep({ id, inputSchema: anything, outputSchema: anything, execute });

/** Commits a workflow of `n` steps in a row. It is boxed, as a Mastra workflow has a method `then` and would be awaited. */
export function chainOf(id, n, body) {
  let chained = workflow(id);
  for (let i = 0; i < n; i++) chained = chained.then(step(`s${i}`, ({ inputData }) => body(inputData)));
  chained.commit();
  return { workflow: chained };
}

export function fanOutOf(id, n, body, join) {
  const steps = Array.from({ length: n }, (_, i) => step(`s${i}`, () => body(i)));
  const last = step('join', ({ inputData }) => join(steps.map((each) => inputData[each.id])));
  const built = workflow(id).parallel(steps).then(last);
  built.commit();
  return { workflow: built };
}

/** Runs a workflow once. */
export async function start(built, inputData) {
  const run = await built.createRun();
  const { status, result, error } = await run.start({ inputData });
  if (status !== 'success') throw new Error(`the workflow is ${status}: ${error?.message ?? ''}`);
  return result;
}
