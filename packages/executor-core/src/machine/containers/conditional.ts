import type { Branch } from '../../program/program.ts';
import type { StepRun } from '../step-run.ts';
import { actionOf, type Container } from './container.ts';

/** `conditional`: the first branch whose condition holds. Its steps write variables of the scope around it. */
export const conditional: Container = {
  start(run, host) {
    const { frame } = run.block;
    run.state = undefined;
    for (const branch of actionOf(run, 'conditional').branches) {
      const { condition, body } = branch;
      const holds = condition ? host.evaluate(run, condition, frame) : { value: true };
      if (!holds) return;
      if (holds.value !== true) continue;
      run.state = branch;
      return host.startBlock(body, frame, run, -1);
    }
    host.complete(run, null);
  },

  blockDone(run, { result }, host) {
    host.complete(run, result);
  },
};

/** The name of the branch that a conditional took, as far as there was one. */
export function branchTaken({ node, state }: StepRun): string | undefined {
  return node.action.kind === 'conditional' ? (state as Branch | undefined)?.name : undefined;
}
