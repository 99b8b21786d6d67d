import { Frame } from '../../program/frame.ts';
import { isTooMany } from '../../program/policies.ts';
import { errorInfo } from '../failure.ts';
import type { StepRun } from '../step-run.ts';
import { actionOf, rejected, type Container, type ContainerHost } from './container.ts';
import { readItems } from './items.ts';

interface LoopState {
  readonly items: readonly unknown[];
  readonly results: unknown[];
  /** The failures that were borne, in the order they happened. */
  readonly errors: { readonly index: number }[];
  next: number;
  active: number;
  done: number;
}

/** `loop` over an array, and `reduce` without accumulator: so many iterations at a time, results in the order of the items. */
export const loop: Container = {
  start(run, host) {
    const items = readItems(run, actionOf(run, 'loop').items, host);
    if (!items) return;
    run.state = {
      items,
      results: new Array<unknown>(items.length).fill(null),
      errors: [],
      next: 0,
      active: 0,
      done: 0,
    };
    advance(run, host);
  },

  blockDone(run, { ordinal, result }, host) {
    const isSettled = actionOf(run, 'loop').itemErrors.mode === 'settle';
    endItem(run, ordinal, isSettled ? { status: 'fulfilled', value: result } : result, host);
  },

  bears(run) {
    const { items, errors } = stateOf(run);
    return !isTooMany(actionOf(run, 'loop').itemErrors, errors.length + 1, items.length);
  },

  itemFailed(run, { ordinal }, _failed, failure, host) {
    const isSettled = actionOf(run, 'loop').itemErrors.mode === 'settle';
    stateOf(run).errors.push({ index: ordinal, ...errorInfo(failure) });
    endItem(run, ordinal, isSettled ? rejected(failure) : null, host);
  },
};

function stateOf(run: StepRun): LoopState {
  return run.state as LoopState;
}

function endItem(run: StepRun, index: number, result: unknown, host: ContainerHost): void {
  const state = stateOf(run);
  state.results[index] = result;
  state.active--;
  state.done++;
  host.reportItems(run, { done: state.done, failed: state.errors.length, total: state.items.length });
  advance(run, host);
}

function advance(run: StepRun, host: ContainerHost): void {
  const state = stateOf(run);
  const { items } = state;
  if (state.done === items.length) return finish(run, state, host);
  const { body, itemSlot, indexSlot, concurrency } = actionOf(run, 'loop');
  while (state.active < concurrency && state.next < items.length) {
    if (!host.takeIteration(run)) return;
    const index = state.next++;
    const frame = new Frame(run.block.frame, run.block.frame.plan, body.frameSize);
    frame.values[itemSlot] = items[index] ?? null;
    if (indexSlot >= 0) frame.values[indexSlot] = index;
    state.active++;
    host.startBlock(body, frame, run, index);
  }
}

function finish(run: StepRun, { results, errors }: LoopState, host: ContainerHost): void {
  errors.sort((one, other) => one.index - other.index);
  if (errors.length > 0) host.rememberError(run, errors);
  host.complete(run, results);
}
