import type { Evaluator } from '../program/program.ts';
import type { BlockRun } from './block-run.ts';
import { evaluationFailure, failureOf, type Failure } from './failure.ts';
import type { OpenedSteps } from './opened-steps.ts';
import { StepRun } from './step-run.ts';

/** What happens when a block comes to its end. */
export interface BlockEnds {
  /** All of its steps have ended. */
  endBlock(block: BlockRun): void;
  /** It cannot go on after this step. */
  failBlock(block: BlockRun, culprit: StepRun, failure: Failure): void;
}

/** Opens the steps of blocks in their order: the next of a list, those whose needs are met, the way out of a node that holds. */
export class BlockOrder {
  readonly #opened: OpenedSteps;
  readonly #ends: BlockEnds;

  constructor(opened: OpenedSteps, ends: BlockEnds) {
    this.#opened = opened;
    this.#ends = ends;
  }

  /** Opens the first steps of a block. */
  start(block: BlockRun): void {
    const { nodes } = block.program;
    if (nodes.length === 0) this.#ends.endBlock(block);
    else if (!block.runs) this.#open(block, 0);
    else {
      for (let position = 0; position < nodes.length; position++) {
        if (block.needs![position] === 0) this.#open(block, position);
      }
      this.#admitWaiting(block);
    }
  }

  /** A step has ended: opens what follows it, or ends the block. */
  follow(run: StepRun, output: unknown): void {
    const { block, node } = run;
    const { order, nodes } = block.program;
    block.active--;
    if (block.outputs) block.outputs[node.position] = output;
    if (order === 'graph' || node.position === nodes.length - 1) block.result = output;
    if (order === 'graph') return this.#leave(run);
    block.left--;
    if (block.runs) this.#openDependents(run);
    else if (block.left > 0) this.#open(block, node.position + 1);
    if (block.left === 0) this.#ends.endBlock(block);
  }

  #openDependents({ block, node: { position } }: StepRun): void {
    const needs = block.needs!;
    const { starts, targets } = block.program.links;
    for (let at = starts[position]!; at < starts[position + 1]!; at++) {
      const dependent = targets[at]!;
      if (--needs[dependent]! === 0) this.#open(block, dependent);
    }
    this.#admitWaiting(block);
  }

  /** Lets in as many as there may be at a time, the longest way first. */
  #admitWaiting(block: BlockRun): void {
    if (!block.waiting) return;
    while (block.active < block.limit) {
      const next = block.waiting.pop();
      if (!next) return;
      this.#admit(next);
    }
  }

  #open(block: BlockRun, position: number): void {
    const node = block.program.nodes[position]!;
    const visit = block.visits ? block.visits[position]!++ : 0;
    const run = new StepRun(node, block, this.#opened.takeNumber(), visit);
    block.frame.errors?.delete(node.id); // of an earlier visit or attempt
    if (block.runs) block.runs[position] = run;
    else block.current = run;
    if (block.waiting) block.waiting.push(run);
    else this.#admit(run);
  }

  #admit(run: StepRun): void {
    run.block.active++;
    this.#opened.push(run);
  }

  /** Takes the first way out of a node of a graph that holds. */
  #leave(run: StepRun): void {
    const { block, node } = run;
    for (const { to, when } of node.policy.next) {
      const holds = when ? this.#evaluate(run, when) : true;
      if (holds === undefined) return;
      if (holds) return this.#enter(block, to, run);
    }
    this.#ends.endBlock(block);
  }

  /** Whether a way out holds; `undefined` if that cannot be said, and the block has failed. */
  #evaluate(run: StepRun, when: Evaluator): boolean | undefined {
    try {
      return when.evaluate(run.block.frame) === true;
    } catch (error) {
      this.#ends.failBlock(run.block, run, failureOf(run, evaluationFailure(error)));
      return undefined;
    }
  }

  #enter(block: BlockRun, position: number, from: StepRun): void {
    const { id, policy } = block.program.nodes[position]!;
    const { maxVisits } = policy;
    if (block.visits![position]! < maxVisits) return this.#open(block, position);
    const message = `The step "${id}" was visited ${maxVisits} times (max_visits), and "${from.node.id}" leads to it again.`;
    this.#ends.failBlock(block, from, failureOf(from, { code: 'step/max-visits', message, retryable: false }));
  }
}
