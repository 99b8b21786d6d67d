import { Frame } from '../../program/frame.ts';
import { isTooMany } from '../../program/policies.ts';
import { errorInfo } from '../failure.ts';
import type { StepRun } from '../step-run.ts';
import { actionOf, rejected, type Container, type ContainerHost } from './container.ts';

interface WhileState {
  readonly results: unknown[];
  readonly errors: unknown[];
  /** Result of the last body. */
  last: unknown;
}

/** `loop` with `while` or `until`: one iteration after the other. */
export const whileLoop: Container = {
  start(run, host) {
    run.state = { results: [], errors: [], last: null };
    iterate(run, host);
  },

  blockDone(run, block, host) {
    const { after, lastSlot, itemErrors } = actionOf(run, 'while');
    const { result, frame } = block;
    endIteration(run, result, itemErrors.mode === 'settle' ? { status: 'fulfilled', value: result } : result, host);
    if (after) {
      frame.values[lastSlot] = result;
      const isEnd = host.evaluate(run, after, frame);
      if (!isEnd) return;
      if (isEnd.value === true) return finish(run, host);
    }
    iterate(run, host);
  },

  bears(run) {
    const { maxIterations, itemErrors } = actionOf(run, 'while');
    return !isTooMany(itemErrors, stateOf(run).errors.length + 1, maxIterations);
  },

  itemFailed(run, { ordinal }, _failed, failure, host) {
    stateOf(run).errors.push({ index: ordinal, ...errorInfo(failure) });
    const isSettled = actionOf(run, 'while').itemErrors.mode === 'settle';
    endIteration(run, null, isSettled ? rejected(failure) : null, host);
    iterate(run, host);
  },
};

function stateOf(run: StepRun): WhileState {
  return run.state as WhileState;
}

function endIteration(run: StepRun, last: unknown, result: unknown, host: ContainerHost): void {
  const state = stateOf(run);
  state.last = last;
  state.results.push(result);
  host.reportItems(run, { done: state.results.length, failed: state.errors.length });
}

function iterate(run: StepRun, host: ContainerHost): void {
  const { before, maxIterations, body, lastSlot, indexSlot } = actionOf(run, 'while');
  const { results, last } = stateOf(run);
  const frame = new Frame(run.block.frame, run.block.frame.plan, body.frameSize);
  frame.values[lastSlot] = last;
  if (indexSlot >= 0) frame.values[indexSlot] = results.length;
  if (before) {
    const goesOn = host.evaluate(run, before, frame);
    if (!goesOn) return;
    if (goesOn.value !== true) return finish(run, host);
  }
  if (results.length >= maxIterations) return failAtMaximum(run, maxIterations, host);
  if (host.takeIteration(run)) host.startBlock(body, frame, run, results.length);
}

function failAtMaximum(run: StepRun, maxIterations: number, host: ContainerHost): void {
  const message = `It had not come to its end after ${maxIterations} iterations (max_iterations).`;
  host.fail(run, { code: 'step/max-iterations', message, retryable: false });
}

function finish(run: StepRun, host: ContainerHost): void {
  const { results, errors } = stateOf(run);
  if (errors.length > 0) host.rememberError(run, errors);
  host.complete(run, results);
}
