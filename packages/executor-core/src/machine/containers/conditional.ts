import { actionOf, type Container } from './container.ts';

/** `conditional`: the first branch whose condition holds. Its steps write variables of the scope around it. */
export const conditional: Container = {
  start(run, host) {
    const { frame } = run.block;
    for (const { condition, body } of actionOf(run, 'conditional').branches) {
      const holds = condition ? host.evaluate(run, condition, frame) : { value: true };
      if (!holds) return;
      if (holds.value === true) return host.startBlock(body, frame, run, -1);
    }
    host.complete(run, null);
  },

  blockDone(run, { result }, host) {
    host.complete(run, result);
  },
};
