import { checkPlan, type ExecutionMode, type Step } from '@planloom/dsl-schema';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { seededRandom } from '../../../testing/src/seeded-random.ts';
import { VirtualClock } from '../../../testing/src/virtual-clock.ts';
import { createExecutor, isRunError, type ExecutionOptions } from '../../src/index.ts';
import { assertProperty } from '../support/assert-property.ts';
import { pureApprovals, pureDecision } from '../support/pure-decisions.ts';
import { cachedTools, pureTools } from '../support/pure-tools.ts';
import { timedTools } from '../support/timed-tools.ts';
import { arbitraryPlan, PURE_TOOLS, type PlanCase } from './arbitrary-plan.ts';
import { canonical, interpret, type Culprit, type ReferenceCall, type ReferenceRun } from './reference-interpreter.ts';

/** How long a longer proof may take. */
const PATIENT = { timeout: 3_600_000 };

const FILE = 'packages/executor-core/test/proof/random-plans.test.ts';

/** What a run of the executor came to. */
interface ObservedRun {
  readonly outcome: { readonly result: unknown } | { readonly culprit: Culprit };
  readonly context: Readonly<Record<string, unknown>>;
  readonly calls: readonly ReferenceCall[];
}

const circumstances = fc.record({
  seed: fc.nat(),
  concurrency: fc.integer({ min: 1, max: 8 }),
  maxRetries: fc.nat(2),
});

describe('random plans run as the reference interpreter says', () => {
  test.each<ExecutionMode>(['sequential', 'dag', 'graph'])('%s', PATIENT, async (mode) => {
    const modes = [mode, ...(['sequential', 'dag', 'graph'] as const).filter((other) => other !== mode)];
    const plans = arbitraryPlan({ modes: [mode], innerModes: modes, tools: PURE_TOOLS, timeouts: [] });
    await assertProperty(FILE, mode, 1000, fc.asyncProperty(plans, circumstances, runsAsReference));
  });

  test('the order of steps that do not need each other makes no difference', PATIENT, async () => {
    const plans = arbitraryPlan({ modes: ['dag'], tools: PURE_TOOLS, timeouts: [] });
    const property = fc.asyncProperty(plans, fc.nat(), async (planCase, seed) => {
      const first = runReference(planCase, 1, 0);
      const other = runReference(planCase, 1, seed);
      if (first.isUnknowable || first.dependsOnTime) return;
      expect(canonical([first.outcome, first.context])).toBe(canonical([other.outcome, other.context]));
      expect(callsOf(first.calls)).toEqual(callsOf(other.calls));
    });
    await assertProperty(FILE, 'makes no difference', 200, property);
  });
});

describe('the random plans', () => {
  const cases = fc.sample(arbitraryPlan({ modes: ['sequential', 'dag', 'graph'], tools: PURE_TOOLS, timeouts: [] }), {
    numRuns: 3000,
    seed: 1,
  });

  test('have every kind of step in every other', () => {
    const containers = ['loop', 'parallel', 'reduce', 'conditional', 'subplan'];
    const kinds = ['tool', 'approval', 'wait', ...containers];
    const found = new Set(cases.flatMap(({ plan }) => plan.steps.flatMap(pairsIn)));
    const missing = containers
      .flatMap((outer) => kinds.map((inner) => `${inner} in ${outer}`))
      .filter((pair) => !found.has(pair));
    expect(missing).toEqual([]);
  });

  test('mostly end in a way that can be foretold: well or not, with few calls or many', () => {
    const runs = cases.map((planCase) => runReference(planCase, 1, 1));
    const share = (is: (run: ReferenceRun) => boolean): number => runs.filter(is).length / runs.length;
    expect(share(({ isUnknowable }) => isUnknowable)).toBeLessThan(0.1);
    expect(share(({ dependsOnTime }) => dependsOnTime)).toBeLessThan(0.3);
    expect(share(({ outcome }) => 'result' in outcome)).toBeGreaterThan(0.4);
    expect(share(({ calls }) => calls.length > 20)).toBeGreaterThan(0.015);
  });
});

/** Which kinds of steps stand in which, for a step and the steps inside it. */
function pairsIn(step: Step): string[] {
  return innerSteps(step).flatMap((inner) => [`${inner.type ?? 'tool'} in ${step.type ?? 'tool'}`, ...pairsIn(inner)]);
}

function innerSteps(step: Step): readonly Step[] {
  const fallback = typeof step.on_error === 'object' ? step.on_error.fallback : [];
  switch (step.type) {
    case 'loop':
      return [...fallback, ...(step.steps ?? [step.step!])];
    case 'parallel':
      return [...fallback, ...step.steps];
    case 'reduce':
      return typeof step.reducer === 'string' ? fallback : [...fallback, step.reducer];
    case 'conditional':
      return [
        ...fallback,
        ...(step.then ?? []),
        ...(step.cases ?? []).flatMap(({ steps }) => steps),
        ...(step.otherwise ?? []),
      ];
    case 'subplan':
      return typeof step.plan === 'string' ? fallback : [...fallback, ...step.plan.steps];
    default:
      return fallback;
  }
}

async function runsAsReference(
  planCase: PlanCase,
  options: { readonly seed: number; readonly concurrency: number; readonly maxRetries: number },
): Promise<void> {
  expect(errorsOf(planCase)).toEqual([]);
  const expected = runReference(planCase, options.maxRetries, options.seed);
  const observed = await runExecutor(planCase, options);
  if (expected.isUnknowable) return;
  const outcome = 'result' in observed.outcome ? observed.outcome : observed.outcome.culprit;
  const outcomes = 'result' in expected.outcome ? [expected.outcome] : expected.outcome.culprits;
  expect(outcomes.map(canonical)).toContain(canonical(outcome));
  if (expected.dependsOnTime) madeNoOtherCalls(expected, observed);
  else isSameRun(expected, observed);
}

function errorsOf({ plan, plans, context }: PlanCase): string[] {
  const { diagnostics } = checkPlan(plan, { variables: Object.keys(context), plans });
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ path, message }) => `${path}: ${message}`);
}

function isSameRun(expected: ReferenceRun, observed: ObservedRun): void {
  expect(callsOf(observed.calls)).toEqual(callsOf(expected.calls));
  expect(canonical(observed.context)).toBe(canonical(expected.context));
}

/** A failure that stops other steps stops them sooner or later: then only what calls there are at most is known. */
function madeNoOtherCalls(expected: ReferenceRun, observed: ObservedRun): void {
  const possible = callsOf(expected.calls);
  for (const call of callsOf(observed.calls)) {
    expect(possible).toContain(call);
    possible.splice(possible.indexOf(call), 1);
  }
}

/** Calls as texts, in the same order whatever the order they were made in. */
function callsOf(calls: readonly ReferenceCall[]): string[] {
  return calls
    .map(({ tool, input, path, attempt }) =>
      canonical(cachedTools.has(tool) ? { tool, input } : { tool, input, path, attempt }),
    )
    .sort();
}

function runReference({ plan, plans, context }: PlanCase, maxRetries: number, seed: number): ReferenceRun {
  const random = seededRandom(seed);
  const choose = (count: number): number => Math.floor(random() * count);
  return interpret(plan, context, { tools: pureTools, plans, maxRetries, choose, decide: pureDecision });
}

async function runExecutor(
  { plan, plans, context }: PlanCase,
  { seed, ...options }: ExecutionOptions & { readonly seed: number },
): Promise<ObservedRun> {
  const clock = new VirtualClock();
  const calls: ReferenceCall[] = [];
  const executor = createExecutor(timedTools(pureTools, clock, seed, calls), {
    clock,
    plans,
    onApproval: pureApprovals(clock),
    ...options,
  });
  try {
    const { result, context: variables } = await clock.settle(executor.execute(plan, context));
    return { outcome: { result }, context: variables, calls };
  } catch (error) {
    if (!isRunError(error)) throw error;
    return { outcome: { culprit: { code: error.code, path: error.path ?? '' } }, context: error.context, calls };
  }
}
