import type { PlanSource } from '@planloom/executor-core';

import { badShape, readJson, type BodyShape } from './read-json.ts';

/** What a client wants to have run. */
export interface RunOrder {
  readonly plan: PlanSource;
  readonly input: unknown;
}

const SHAPE: BodyShape = { fields: ['plan', 'input'], example: '{ "plan": { … }, "input": { … } }' };

/**
 * Reads the body of a request that starts a run: JSON with a `plan` (an object, or its text as JSON or YAML) and, if the plan has any, its `input`.
 *
 * @throws ProblemError if it is none, or larger than allowed: then it is not even read to its end
 */
export async function readOrder(request: Request, maxBytes: number): Promise<RunOrder> {
  const { plan, input } = await readJson(request, maxBytes, SHAPE);
  const isPlan = typeof plan === 'string' || (typeof plan === 'object' && plan !== null);
  if (!isPlan) throw badShape(`The body has no plan; it has to be: ${SHAPE.example}.`);
  // The executor checks it, and says what is wrong with it.
  return { plan: plan as PlanSource, input };
}
