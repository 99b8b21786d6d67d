import type { ToolUsage } from '@planloom/tool-kit';

import type { FailureHandling } from '../events.ts';
import type { NodeProgram } from '../program/program.ts';
import type { BlockRun } from './block-run.ts';
import type { ToolCall } from './commands.ts';
import type { Failure } from './failure.ts';

/**
 * How far one instance of a step is. `open`: its needs are met. `queued`: a call that waits for a slot. `joined`: waits for
 * an equal call. `running`. `pausing`: waits for its next attempt. `recovering`: its fallback runs. The rest is how it ended.
 */
export type StepRunStatus =
  | 'open'
  | 'queued'
  | 'joined'
  | 'running'
  | 'pausing'
  | 'recovering'
  | 'success'
  | 'failed'
  | 'skipped'
  | 'cancelled';

/** An attempt that failed. */
export interface FailedAttempt {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly code: string;
  readonly message: string;
}

const NONE: readonly BlockRun[] = [];

/** One instance of a step in a run: what the machine knows of it, and what observers keep. */
export class StepRun {
  readonly node: NodeProgram;
  readonly block: BlockRun;
  /** Rank by which instances were opened; the older goes first among equals. */
  readonly order: number;
  /** How often the step has been visited before, in a graph. */
  readonly visit: number;
  status: StepRunStatus = 'open';
  /** Attempts begun. */
  attempt = 0;
  startedAt: number = Number.NaN;
  /** Of a call that waits for a slot: since when. */
  attemptStartedAt: number = Number.NaN;
  endedAt: number = Number.NaN;
  /** Milliseconds that its calls waited: for a slot of the run, and of their tool. */
  queuedMs = 0;
  /** Arguments of the call, built once for all attempts. */
  input: unknown = undefined;
  /** The call under way. */
  call: ToolCall | undefined = undefined;
  failure: Failure | undefined = undefined;
  handled: FailureHandling | undefined = undefined;
  failedAttempts: FailedAttempt[] | undefined = undefined;
  /** The result came from an equal call or the fallback. */
  source: 'cache' | 'fallback' | 'kept' | undefined = undefined;
  /** What its calls have used up, as they said. */
  usage: ToolUsage | undefined = undefined;
  /** What a container has to remember. */
  state: unknown = undefined;
  /** Input and output as observers show them. */
  shownInput: unknown = undefined;
  shownOutput: unknown = undefined;
  /** Blocks of it that are running. */
  #inner: BlockRun[] | undefined = undefined;
  #path: string | undefined = undefined;

  constructor(node: NodeProgram, block: BlockRun, order: number, visit: number) {
    this.node = node;
    this.block = block;
    this.order = order;
    this.visit = visit;
  }

  /** Where it stands in the run: `process_cities[2].fetch_weather`. */
  get path(): string {
    return (this.#path ??= this.#makePath());
  }

  get hasEnded(): boolean {
    return (
      this.status === 'success' || this.status === 'failed' || this.status === 'skipped' || this.status === 'cancelled'
    );
  }

  addInner(block: BlockRun): void {
    const inner = (this.#inner ??= []);
    block.place = inner.length;
    inner.push(block);
  }

  /** The last block takes the place of this one. */
  removeInner(block: BlockRun): void {
    const inner = this.#inner;
    if (inner?.[block.place] !== block) return;
    const last = inner.pop();
    if (!last || last === block) return;
    inner[block.place] = last;
    last.place = block.place;
  }

  /** The blocks that were running in it, in the order of their iterations; it has none from now on. */
  takeInner(): readonly BlockRun[] {
    const inner = this.#inner ?? NONE;
    this.#inner = undefined;
    return inner.toSorted((one, other) => one.ordinal - other.ordinal);
  }

  #makePath(): string {
    const name = this.visit === 0 ? this.node.id : `${this.node.id}#${this.visit + 1}`;
    const prefix = this.block.pathPrefix;
    return prefix === '' ? name : `${prefix}.${name}`;
  }
}
