import { planFrame } from '../../program/frame.ts';
import type { Evaluator } from '../../program/program.ts';
import { actionOf, type Container } from './container.ts';

/** `subplan`: another plan with variables of its own, of which `input` is the first. */
export const subplan: Container = {
  start(run, host) {
    const { program, input } = actionOf(run, 'subplan');
    const { plan, checkInput, root, layout } = program;
    const checked: Evaluator = checkInput ? { evaluate: (frame) => checkInput(input.evaluate(frame)) } : input;
    const evaluated = host.evaluate(run, checked, run.block.frame);
    if (!evaluated) return;
    host.showInput(run, evaluated.value);
    const budget = host.budgetOf(run);
    const frame = planFrame(layout, { input: evaluated.value }, plan.budget ? budget.lower(plan.budget) : budget);
    host.startBlock(root, frame, run, -1);
  },

  blockDone(run, { frame, result }, host) {
    const { result: final } = frame.plan;
    host.complete(run, final === undefined ? result : final);
  },
};
