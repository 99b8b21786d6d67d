import type { ToolEntry } from '../program/program.ts';
import type { Command, ToolCall } from './commands.ts';
import type { FailureReason } from './failure.ts';
import type { StepRun } from './step-run.ts';
import { ToolSlots } from './tool-slots.ts';

const NONE: readonly Command[] = [];

/** The calls of a run: who waits for a slot, who has one, and what is to be done about it. */
export class ToolCalls {
  /** Attempts made. */
  made = 0;
  /** Most calls that were under way at once. */
  peak = 0;
  /** Sum of the durations of all attempts, in milliseconds. */
  workMs = 0;
  /** Sum of the times that calls waited for a slot, in milliseconds. */
  queuedMs = 0;
  readonly #slots: ToolSlots;
  #commands: Command[] | undefined = undefined;

  constructor(tools: readonly ToolEntry[], concurrency: number) {
    this.#slots = new ToolSlots(tools, concurrency);
  }

  /** How many are under way. */
  get active(): number {
    return this.#slots.active;
  }

  /** Lets a step wait for a slot. */
  enqueue(run: StepRun, now: number): void {
    run.status = 'queued';
    run.attemptStartedAt = now;
    this.#slots.enqueue(run);
  }

  /** The step that should call next; `undefined` if there is no slot or no step. */
  next(): StepRun | undefined {
    return this.#slots.next();
  }

  /** Notes how long a call has waited that is made now. */
  waited(run: StepRun, now: number): void {
    const waitedMs = now - run.attemptStartedAt;
    if (waitedMs <= 0) return;
    run.queuedMs += waitedMs;
    this.queuedMs += waitedMs;
  }

  begin(run: StepRun, tool: ToolEntry): void {
    const { input, attempt } = run;
    const call: ToolCall = {
      type: 'call',
      kind: 'timeout',
      due: Number.NaN,
      run,
      tool,
      input,
      attempt,
      handle: undefined,
    };
    this.#slots.take(tool.index);
    this.made++;
    this.peak = Math.max(this.peak, this.#slots.active);
    run.call = call;
    this.#command(call);
  }

  /** The call of a step has ended, one way or the other. */
  end(run: StepRun, now: number): void {
    if (!run.call) return;
    this.#slots.free(run.call.tool.index);
    this.workMs += now - run.attemptStartedAt;
    run.call = undefined;
  }

  /** Stops the call of a step. One that was begun in this turn has not been made yet, and is not made at all. */
  abort(run: StepRun, reason: FailureReason, now: number): void {
    const { call } = run;
    if (!call) return;
    const commands = this.#commands ?? [];
    const unmade = commands.lastIndexOf(call);
    if (unmade < 0) this.#command({ type: 'abort', call, reason });
    else {
      commands.splice(unmade, 1);
      this.made--;
    }
    this.end(run, now);
  }

  /** What has to be done, since this was asked last. */
  takeCommands(): readonly Command[] {
    const commands = this.#commands ?? NONE;
    this.#commands = undefined;
    return commands;
  }

  /** A list of one is made as such: most turns have one command. */
  #command(command: Command): void {
    if (this.#commands) this.#commands.push(command);
    else this.#commands = [command];
  }
}
