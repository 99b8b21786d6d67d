import type { ApprovalHandler, ApprovalQuestion, Decision, RunEvent } from '@planloom/executor-core';
import { ToolError } from '@planloom/tool-kit';

import { generateValue } from '../generate/generate-value.ts';
import { hashText } from '../seeded-random.ts';
import { aimedAnswer } from './failure-aims.ts';
import { inventedSchema } from './invented-schema.ts';
import { isDecision, isPinnedFailure, noDecision, pinOfStep } from './pins.ts';
import { planPath } from './plan-steps.ts';
import type { SimulatedRun, SimulationWorld } from './simulated-tools.ts';
import { isTimed } from './ways.ts';

/** What somebody in a simulation says. */
const SIMULATED: Pick<Decision, 'by'> = { by: 'simulation' };

/** Shares of the runs with any results in which an approval is rejected, and one that has a time is not decided. */
const REJECTED_SHARE = 0.25;
const UNANSWERED_SHARE = 0.15;

/** The decisions of a simulated run: pinned ones, those that the run is about, else approvals; in runs with any results, now and then another. */
export function simulatedDecisions(world: SimulationWorld, run: SimulatedRun): ApprovalHandler {
  return (question) => {
    const pin = pinOfStep(world.pins, question);
    if (pin) return pinnedDecision(pin.value, question);
    switch (answerOf(question.path, world, run)) {
      case 'rejected':
        return { approved: false, ...SIMULATED };
      case 'unanswered':
        return undefined;
      default:
        return { approved: true, ...SIMULATED };
    }
  };
}

/**
 * Sends what a step waits for, unless the run is about what happens without.
 *
 * @param fail told of what a pinned function throws
 */
export function answerSignals(
  world: SimulationWorld,
  run: SimulatedRun,
  send: (name: string, payload: unknown) => void,
  fail: (error: unknown) => void,
): (event: RunEvent) => void {
  return (event) => {
    if (event.type !== 'step.waiting' || event.for.kind !== 'signal') return;
    const { signal } = event.for;
    const pin = pinOfStep(world.pins, event);
    if (pin) {
      try {
        return send(signal, isFunction(pin.value) ? pin.value(event) : pin.value);
      } catch (error) {
        return fail(error);
      }
    }
    if (answerOf(event.path, world, run) === 'unanswered') return;
    run.onInvented(planPath(event.path));
    send(signal, payloadFor(event.path, world, run));
  };
}

function answerOf(
  runPath: string,
  { steps }: SimulationWorld,
  { seed, mood }: SimulatedRun,
): 'approved' | 'rejected' | 'unanswered' {
  const path = planPath(runPath);
  const step = steps.get(path);
  const aimed = mood.aim && aimedAnswer(mood.aim, path);
  if (aimed) return aimed;
  if (mood.isOrdinary || mood.aim || !step) return 'approved';
  const chance = hashText(`${seed} decides ${runPath}`) / 0x1_0000_0000;
  if (chance < REJECTED_SHARE) return 'rejected';
  return isTimed(step.node) && chance < REJECTED_SHARE + UNANSWERED_SHARE ? 'unanswered' : 'approved';
}

/** What the plan reads of it. */
function payloadFor(runPath: string, { steps, hints }: SimulationWorld, { seed, mood }: SimulatedRun): unknown {
  const step = steps.get(planPath(runPath));
  const schema = step ? inventedSchema(step, steps.values()) : {};
  return generateValue(schema, { seed: hashText(`${seed} ${runPath}`), typical: mood.isOrdinary, hints });
}

function pinnedDecision(value: unknown, question: ApprovalQuestion): Decision {
  const decision = isFunction(value) ? value(question) : value;
  if (isPinnedFailure(decision)) throw new ToolError('This failure was pinned.', { retryable: false });
  if (!isDecision(decision)) throw new RangeError(noDecision(question.path));
  return typeof decision === 'boolean' ? { approved: decision } : (decision as Decision);
}

function isFunction(value: unknown): value is (asked: unknown) => unknown {
  return typeof value === 'function';
}
