import { define } from '../../program/frame.ts';
import { isTooMany } from '../../program/policies.ts';
import type { BlockRun } from '../block-run.ts';
import { errorInfo, type Failure } from '../failure.ts';
import type { StepRun } from '../step-run.ts';
import { actionOf, rejected, type Container } from './container.ts';

interface ParallelState {
  /** Failures that were borne, by position. */
  readonly failures: Map<number, Failure>;
}

/** `parallel`: its steps side by side; the result is an object from child id to result. */
export const parallel: Container = {
  start(run, host) {
    const { body, concurrency } = actionOf(run, 'parallel');
    const state: ParallelState = { failures: new Map() };
    run.state = state;
    host.startBlock(body, run.block.frame, run, -1, concurrency);
  },

  blockDone(run, block, host) {
    const { failures } = stateOf(run);
    if (failures.size > 0) {
      const inOrder = [...failures].sort(([one], [other]) => one - other);
      host.rememberError(
        run,
        inOrder.map(([position, failure]) => ({ id: idAt(block, position), ...errorInfo(failure) })),
      );
    }
    host.complete(run, resultOf(run, block));
  },

  bears(run) {
    const { itemErrors, body } = actionOf(run, 'parallel');
    return !isTooMany(itemErrors, stateOf(run).failures.size + 1, body.nodes.length);
  },

  itemFailed(run, _block, failed, failure) {
    stateOf(run).failures.set(failed.node.position, failure);
  },
};

function stateOf(run: StepRun): ParallelState {
  return run.state as ParallelState;
}

function idAt(block: BlockRun, position: number): string {
  return block.program.nodes[position]!.id;
}

function resultOf(run: StepRun, block: BlockRun): Record<string, unknown> {
  const isSettled = actionOf(run, 'parallel').itemErrors.mode === 'settle';
  const { failures } = stateOf(run);
  const result: Record<string, unknown> = {};
  for (const [position, value] of block.outputs!.entries()) {
    const failure = failures.get(position);
    const settled = failure ? rejected(failure) : { status: 'fulfilled', value };
    define(result, idAt(block, position), isSettled ? settled : value);
  }
  return result;
}
