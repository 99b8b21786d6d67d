import { planFrame } from '../../program/frame.ts';
import type { Evaluator } from '../../program/program.ts';
import { actionOf, type Container } from './container.ts';

/** `subplan`: another plan with variables of its own, of which `input` is the first. */
export const subplan: Container = {
  start(run, host) {
    const { program, input } = actionOf(run, 'subplan');
    const { checkInput, root, layout } = program;
    const checked: Evaluator = checkInput ? (frame) => checkInput(input(frame)) : input;
    const evaluated = host.evaluate(run, checked, run.block.frame);
    if (!evaluated) return;
    run.shownInput = evaluated.value;
    host.startBlock(root, planFrame(layout, { input: evaluated.value }), run, -1);
  },

  blockDone(run, { frame, result }, host) {
    const { result: final } = frame.plan;
    host.complete(run, final === undefined ? result : final);
  },
};
