import type { Plan } from '@planloom/dsl-schema';
import type { PlanProposal } from '@planloom/executor-core';

import { propertySchema } from '../input/property-schema.ts';

/**
 * The plan as a file can hold it: what a proposal has found in the task stands in it as defaults of its `inputs`, so that the file runs as it is.
 *
 * @throws TypeError if the proposal brings variables other than `input`: no source of the command line does
 */
export function planWithInputs({ plan, context = {} }: PlanProposal): Plan {
  const { input = {}, ...others } = context;
  const names = Object.keys(others).join(', ');
  if (names !== '') throw new TypeError(`A plan cannot hold the variables ${names}, which it begins with.`);
  const values = Object.entries(input as Readonly<Record<string, unknown>>); // the variable `input` of a run is an object
  if (values.length === 0) return plan;
  const known = plan.inputs?.['properties'] as object | undefined; // the checker has read the schema
  const filled: object = Object.fromEntries(
    values.map(([name, value]) => [name, { ...propertySchema(known, name), default: value }]),
  );
  return { ...plan, inputs: { type: 'object', ...plan.inputs, properties: { ...known, ...filled } } };
}
