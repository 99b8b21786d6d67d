import { Frame } from '../program/frame.ts';
import type { BlockProgram } from '../program/program.ts';
import type { ReadyQueue } from './ready-queue.ts';
import type { StepRun } from './step-run.ts';

/** Stands in for the variables of a block that has ended, so that a long run does not keep them. */
const RELEASED = new Frame(undefined, { variables: {}, result: undefined, budget: undefined }, 0);

/** One run of a list of steps: of the plan, or of a body in one iteration. */
export class BlockRun {
  readonly program: BlockProgram;
  /** The step it belongs to; the plan has none. */
  readonly owner: StepRun | undefined;
  /** Position of the iteration; -1 if there is only one. */
  readonly ordinal: number;
  frame: Frame;
  /** Place among the blocks that its step is running. */
  place = -1;
  /** Needs that are not met yet, by position. Only where the order is not that of the list. */
  readonly needs: Int32Array | undefined;
  /** Steps that have not ended. */
  left: number;
  /** Result of the last step of the list. */
  result: unknown = null;
  /** The step under way, in a list or graph. */
  current: StepRun | undefined = undefined;
  /** The steps begun, by position, where several can be under way. */
  readonly runs: (StepRun | undefined)[] | undefined;
  /** Steps under way, and the most there may be. */
  active = 0;
  readonly limit: number;
  /** Steps that wait for one of those to end. */
  readonly waiting: ReadyQueue | undefined;
  /** Visits by position, in a graph. */
  readonly visits: Int32Array | undefined;
  /** Results by position, where all of them make the result. */
  readonly outputs: unknown[] | undefined;

  constructor(
    program: BlockProgram,
    frame: Frame,
    owner: StepRun | undefined,
    ordinal: number,
    limit: number,
    waiting?: ReadyQueue,
  ) {
    const size = program.nodes.length;
    const isList = program.order === 'sequential' || program.order === 'graph' || isOneStep(program);
    this.program = program;
    this.frame = frame;
    this.owner = owner;
    this.ordinal = ordinal;
    this.needs = isList ? undefined : program.links.needs.slice();
    this.left = size;
    this.runs = isList ? undefined : new Array<StepRun | undefined>(size);
    this.limit = limit;
    this.waiting = waiting;
    this.outputs = program.role === 'parallel' ? new Array<unknown>(size).fill(null) : undefined;
    this.visits = program.order === 'graph' ? new Int32Array(size) : undefined;
  }

  get pathPrefix(): string {
    if (!this.owner) return '';
    return this.ordinal < 0 ? this.owner.path : `${this.owner.path}[${this.ordinal}]`;
  }

  /** Whether it undoes a step, or stands in such a block. */
  get isCompensation(): boolean {
    return this.program.role === 'compensate' || (this.owner?.block.isCompensation ?? false);
  }

  /** The steps that have begun and not ended. */
  get live(): StepRun[] {
    const runs = this.runs ?? [this.current];
    return runs.filter((run) => run !== undefined && !run.hasEnded) as StepRun[];
  }

  /** Lets go of the variables. */
  release(): void {
    this.frame = RELEASED;
  }
}

/** Where there is nothing to order, a list is the least work. */
function isOneStep({ role, nodes }: BlockProgram): boolean {
  return nodes.length === 1 && role !== 'parallel';
}
