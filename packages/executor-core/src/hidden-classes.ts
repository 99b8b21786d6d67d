import { analysePlan, DEFAULT_LIMITS, type Plan } from '@planloom/dsl-schema';
import { prepareTool } from '@planloom/tool-kit';

import { compilerOf } from './program/compile-program.ts';
import { PlanRun } from './run-plan.ts';

/** A plan that has something of everything that large plans have much of. */
const EXAMPLE: Plan = {
  version: '1.0',
  execution: 'dag',
  steps: [
    { id: 'one', tool: 'any', input: { constant: 1, text: 'a {{input}}', list: ['{{input}}'], object: { key: 1 } } },
    { id: 'two', tool: 'any', depends_on: ['one'], input: { plain: '{{one}}', path: '{{one.key}}', sum: '{{1 + 1}}' } },
    { id: 'all', type: 'loop', over: '[1, 2]', step: { id: 'inner', tool: 'any', input: { item: '{{item}}' } } },
    { id: 'end', type: 'final', input: { all: '{{all}}' } },
  ],
};

/** Who runs fewer has no optimised code that could be lost, and starts sooner without. */
const STEPS_THAT_PAY = 500;

let steps = 0;
let kept: readonly unknown[] | undefined;

/**
 * Keeps one object alive of each class that a run makes many of, once enough steps have run, for the reason that `checkPlan`
 * does: V8 drops the hidden class of objects when a full collection finds none of them, and with it all code that was
 * optimised for it.
 *
 * @param ran steps that have run just now
 */
export function keepHiddenClasses(ran: number): void {
  steps += ran;
  if (steps >= STEPS_THAT_PAY) kept ??= makeOneOfEach();
}

function makeOneOfEach(): readonly unknown[] {
  const contexts: unknown[] = [];
  const tool = prepareTool({ id: 'any', execute: (_input, context) => (contexts.push(context), { key: 1 }) });
  const compiler = compilerOf(analysePlan(EXAMPLE), {
    tool: () => tool,
    subplan: () => analysePlan(EXAMPLE),
    inputCheck: () => (input) => input,
    expressionWork: DEFAULT_LIMITS.expressionWork,
  });
  const program = compiler.compile(0);
  const run = new PlanRun(program, { input: 1 }, { runId: 'example' }, DEFAULT_LIMITS, undefined);
  // Its tool answers at once, so it is over a few microtasks later; nobody waits for it.
  return [compiler, program, run, run.toEnd(), contexts];
}
