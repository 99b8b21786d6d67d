import { Frame } from '../program/frame.ts';
import type { BlockProgram } from '../program/program.ts';
import type { EndFailure } from './commands.ts';
import type { Failure } from './failure.ts';
import type { StepRun } from './step-run.ts';

/** A step to be undone: what undoes it, and the variables that sees. */
export interface Undo {
  readonly run: StepRun;
  readonly program: BlockProgram;
  readonly frame: Frame;
}

/** The steps that are undone if the run does not end well, and what goes wrong while that happens. */
export class UndoStack {
  readonly failures: { path: string; code: string; message: string }[] =
    [] satisfies EndFailure['compensationFailures'];
  readonly #steps: Undo[] = [];

  get size(): number {
    return this.#steps.length;
  }

  /** A step has ended well; if it says how to undo it, that is kept. */
  push(run: StepRun): void {
    const { compensate } = run.node.policy;
    if (compensate) this.#steps.push({ run, program: compensate, frame: run.block.frame });
  }

  /** The newest step, taken out, with a new scope for what undoes it. */
  pop(): Undo | undefined {
    const undo = this.#steps.pop();
    return undo && { ...undo, frame: new Frame(undo.frame, undo.frame.plan, undo.program.frameSize) };
  }

  fail({ origin, code, message }: Failure): void {
    this.failures.push({ path: origin.path, code, message });
  }
}
