import type { ToolEntry } from '../program/program.ts';
import { ReadyQueue } from './ready-queue.ts';
import type { StepRun } from './step-run.ts';

/** The slots of a run: so many calls at a time in all, and so many of one tool. */
export class ToolSlots {
  active = 0;
  readonly #limit: number;
  readonly #tools: readonly ToolEntry[];
  readonly #activeByTool: Int32Array;
  readonly #ready = new ReadyQueue();
  /** Calls that only their tool's limit keeps waiting. */
  readonly #held: (ReadyQueue | undefined)[];

  constructor(tools: readonly ToolEntry[], limit: number) {
    this.#tools = tools;
    this.#limit = limit;
    this.#activeByTool = new Int32Array(tools.length);
    this.#held = tools.map(() => undefined);
  }

  enqueue(run: StepRun): void {
    this.#ready.push(run);
  }

  /** The call that should get a slot next; `undefined` if there is no slot or no call. */
  next(): StepRun | undefined {
    if (this.active >= this.#limit) return undefined;
    for (let run = this.#ready.pop(); run; run = this.#ready.pop()) {
      const tool = toolOf(run);
      if (run.status !== 'queued') {
        this.#letGo(tool); // cancelled meanwhile: it leaves its turn to another
        continue;
      }
      if (this.#activeByTool[tool]! < (this.#tools[tool]!.prepared.concurrency ?? Number.POSITIVE_INFINITY)) return run;
      (this.#held[tool] ??= new ReadyQueue()).push(run);
    }
    return undefined;
  }

  take(tool: number): void {
    this.active++;
    this.#activeByTool[tool]!++;
  }

  free(tool: number): void {
    this.active--;
    this.#activeByTool[tool]!--;
    this.#letGo(tool);
  }

  #letGo(tool: number): void {
    const run = this.#held[tool]?.pop();
    if (run) this.#ready.push(run);
  }
}

function toolOf({ node: { action } }: StepRun): number {
  return action.kind === 'call' ? action.tool.index : 0;
}
