import type { DecisionInfo, ResumedBy, SuspendedStep, WaitingFor } from '../events.ts';
import type { Answer, Command, Waiting } from './commands.ts';
import { Mailbox } from './mailbox.ts';
import type { RunObserver } from './observer.ts';
import type { StepRun } from './step-run.ts';
import type { Timers } from './timers.ts';

/** Waiting steps that `run.suspended` lists. */
const MOST_LISTED = 100;

/** The steps of a run that wait for something from outside, and the signals that no step has taken yet. */
export class Waits {
  /** Signals that have come before a step waits for them. */
  readonly mailbox: Mailbox = new Mailbox();
  /** Signals that have come. */
  signals = 0;
  /** By path, the oldest first. */
  readonly #open = new Map<string, Waiting>();
  /** Those for a signal, by its name. */
  readonly #bySignal = new Map<string, Set<Waiting>>();
  readonly #timers: Timers;
  readonly #observer: RunObserver;
  readonly #resumed: (waiting: Waiting, answer: Answer) => void;
  #commands: Command[] | undefined = undefined;

  /** @param resumed told of each answer to a step that still waits for it */
  constructor(timers: Timers, observer: RunObserver, resumed: (waiting: Waiting, answer: Answer) => void) {
    this.#timers = timers;
    this.#observer = observer;
    this.#resumed = resumed;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Those that wait now, the oldest first. */
  get all(): readonly Waiting[] {
    return [...this.#open.values()];
  }

  find(path: string): Waiting | undefined {
    return this.#open.get(path);
  }

  /** The oldest that waits for a signal of that name. It is taken out: no other signal is for it. */
  takeWaiter(name: string): Waiting | undefined {
    const waiting = this.#bySignal.get(name)?.values().next().value;
    if (waiting) this.#leaveSignal(name, waiting);
    return waiting;
  }

  /** What this instance of a step waits for. */
  of(run: StepRun): Waiting | undefined {
    if (this.#open.size === 0) return undefined;
    const waiting = this.#open.get(run.path);
    return waiting?.run === run ? waiting : undefined;
  }

  isOpen(waiting: Waiting): boolean {
    return this.#open.get(waiting.run.path) === waiting;
  }

  /** Lets a step wait; for a signal that is there already, not at all. */
  begin(run: StepRun, waitingFor: WaitingFor, now: number): void {
    const waiting = this.#enter(run, waitingFor, now);
    this.#observer.waiting(waiting);
    if (waitingFor.kind === 'time') {
      this.#timers.add({ due: waitingFor.until, kind: 'wake', run, attempt: run.attempt });
    } else if (waitingFor.kind === 'signal') {
      const kept = this.mailbox.take(waitingFor.signal);
      if (kept) this.#resumed(waiting, { by: 'signal', payload: kept.payload });
    }
  }

  /** Hands a signal to the step that has waited for it longest, or keeps it. */
  deliver(name: string, payload: unknown): void {
    this.signals++;
    this.#handOn(name, payload);
  }

  #handOn(name: string, payload: unknown): void {
    const waiting = this.takeWaiter(name);
    if (waiting) this.#resumed(waiting, { by: 'signal', payload });
    else this.mailbox.put(name, payload);
  }

  /** An answer that is too late is dropped: the step has ended, or is tried again. A signal is for another one then. */
  answer(waiting: Waiting | undefined, answer: Answer): void {
    if (!waiting) return;
    if (answer.by === 'signal') this.signals++;
    if (this.isOpen(waiting)) this.#resumed(waiting, answer);
    else if (answer.by === 'signal' && waiting.for.kind === 'signal') this.#handOn(waiting.for.signal, answer.payload);
  }

  /** What a step waited for has come. */
  resume(run: StepRun, now: number, by: ResumedBy, decision?: DecisionInfo): void {
    const waiting = this.end(run, now, by, decision);
    if (waiting) this.#observer.resumed(waiting, by);
  }

  #enter(run: StepRun, waitingFor: WaitingFor, now: number): Waiting {
    const waiting: Waiting = {
      run,
      attempt: run.attempt,
      since: now,
      for: waitingFor,
      isAnswered: false,
      endedAt: undefined,
      by: undefined,
      decision: undefined,
    };
    run.state = waiting;
    this.#open.set(run.path, waiting);
    if (waitingFor.kind === 'approval') this.#command({ type: 'ask', waiting });
    if (waitingFor.kind === 'signal') {
      const same = this.#bySignal.get(waitingFor.signal) ?? new Set();
      this.#bySignal.set(waitingFor.signal, same.add(waiting));
    }
    return waiting;
  }

  /** The step waits no more, whatever the reason: the answer `by`, or none. Returns its wait, if it had begun one. */
  end(run: StepRun, now: number, by?: ResumedBy, decision?: DecisionInfo): Waiting | undefined {
    const waiting = this.of(run);
    if (!waiting) return undefined;
    waiting.endedAt = now;
    waiting.by = by;
    waiting.decision = decision;
    this.#open.delete(run.path);
    if (waiting.for.kind === 'approval') this.#command({ type: 'unask', waiting });
    if (waiting.for.kind === 'signal') this.#leaveSignal(waiting.for.signal, waiting);
    return waiting;
  }

  #leaveSignal(name: string, waiting: Waiting): void {
    const same = this.#bySignal.get(name);
    same?.delete(waiting);
    if (same?.size === 0) this.#bySignal.delete(name);
  }

  /** Those that wait, as events tell them. */
  listed(): SuspendedStep[] {
    const listed: SuspendedStep[] = [];
    for (const { run, for: waitingFor } of this.#open.values()) {
      if (listed.length === MOST_LISTED) break;
      const due = waitingFor.kind === 'time' ? waitingFor.until : waitingFor.due;
      listed.push({ path: run.path, for: waitingFor.kind, ...(due !== undefined && { due }) });
    }
    return listed;
  }

  /** What has to be done, since this was asked last; `undefined` if nothing. */
  takeCommands(): readonly Command[] | undefined {
    const commands = this.#commands;
    this.#commands = undefined;
    return commands;
  }

  #command(command: Command): void {
    (this.#commands ??= []).push(command);
  }
}

/** What a step waits for, or has waited for; `undefined` if it is no step that does. */
export function waitOf({ node, state }: StepRun): Waiting | undefined {
  const { kind } = node.action;
  return kind === 'approval' || kind === 'wait' ? (state as Waiting | undefined) : undefined;
}
