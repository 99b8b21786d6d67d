import { Frame } from '../../program/frame.ts';
import type { StepRun } from '../step-run.ts';
import { actionOf, type Container, type ContainerHost } from './container.ts';
import { readItems } from './items.ts';

interface FoldState {
  /** The values to be folded. As a list, its first is the value so far; as a tree, those of one level. */
  values: unknown[];
  /** What the level above has so far, by position. */
  above: unknown[];
  /** The next value, or the next pair of a level. */
  next: number;
  active: number;
  /** Ordinal of the first pair of this level. */
  base: number;
  /** Pairs in all, and how many are done. */
  readonly total: number;
  done: number;
}

/** `reduce` with an accumulator: one after the other, or, if that makes no difference, as a tree of neighbours. */
export const fold: Container = {
  start(run, host) {
    const { items: evaluator, initial } = actionOf(run, 'fold');
    const items = readItems(run, evaluator, host);
    if (!items) return;
    const first = initial && host.evaluate(run, initial, run.block.frame);
    if (initial && !first) return;
    const values = first ? [first.value, ...items] : items;
    const state: FoldState = {
      values,
      above: [],
      next: 0,
      active: 0,
      base: 0,
      total: Math.max(0, values.length - 1),
      done: 0,
    };
    run.state = state;
    advance(run, host);
  },

  blockDone(run, { ordinal, result }, host) {
    const state = stateOf(run);
    state.active--;
    state.done++;
    state.above[ordinal - state.base] = result;
    host.reportItems(run, { done: state.done, failed: 0, total: state.total });
    advance(run, host);
  },
};

function stateOf(run: StepRun): FoldState {
  return run.state as FoldState;
}

function advance(run: StepRun, host: ContainerHost): void {
  const { associative } = actionOf(run, 'fold');
  if (associative) foldLevel(run, host);
  else foldNext(run, host);
}

function foldNext(run: StepRun, host: ContainerHost): void {
  const state = stateOf(run);
  const { values, above } = state;
  const sofar = state.next === 0 ? values[0] : above[state.next - 1];
  if (state.next + 1 >= values.length) return host.complete(run, sofar ?? null);
  const ordinal = state.next++;
  startPair(run, sofar, values[ordinal + 1], ordinal, host);
}

function foldLevel(run: StepRun, host: ContainerHost): void {
  const state = stateOf(run);
  const { concurrency } = actionOf(run, 'fold');
  let pairs = state.values.length >> 1;
  if (pairs > 0 && state.next === pairs && state.active === 0) {
    climb(state, pairs);
    pairs = state.values.length >> 1;
  }
  if (pairs === 0) return host.complete(run, state.values[0] ?? null);
  while (state.active < concurrency && state.next < pairs) {
    const pair = state.next++;
    if (!startPair(run, state.values[2 * pair], state.values[2 * pair + 1], state.base + pair, host)) return;
  }
}

/** Goes to the next level; a value without a neighbour goes along. */
function climb(state: FoldState, pairs: number): void {
  if (state.values.length % 2 === 1) state.above[pairs] = state.values.at(-1);
  state.values = state.above;
  state.above = [];
  state.base += pairs;
  state.next = 0;
}

function startPair(run: StepRun, accumulator: unknown, item: unknown, ordinal: number, host: ContainerHost): boolean {
  if (!host.takeIteration(run)) return false;
  const { body, itemSlot, indexSlot, accumulatorSlot } = actionOf(run, 'fold');
  const frame = new Frame(run.block.frame, run.block.frame.plan, body.frameSize);
  frame.values[itemSlot] = item ?? null;
  frame.values[accumulatorSlot] = accumulator ?? null;
  if (indexSlot >= 0) frame.values[indexSlot] = ordinal;
  stateOf(run).active++;
  host.startBlock(body, frame, run, ordinal);
  return true;
}
