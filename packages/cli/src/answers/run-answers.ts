import { userInfo } from 'node:os';

import type { OnTimeout, PlanAnalysis, StepNode } from '@planloom/dsl-schema';
import {
  type ApprovalQuestion,
  type Decision,
  isAnswerError,
  type RunEvent,
  type RunStream,
  type SuspendedStep,
} from '@planloom/executor-core';

import type { Session } from '../session.ts';
import { shellWord } from '../terminal/shell-word.ts';
import type { AnswerOptions } from './answer-options.ts';
import { askPerson } from './ask-person.ts';
import { ALL, type GivenAnswers, givenDecision } from './given-answers.ts';
import type { RecordedAnswers } from './recorded-answers.ts';

/** Who and what answers a run. */
export interface RunAnswers {
  readonly given: GivenAnswers;
  /** Who decides; unset if that is not known. */
  readonly by: string | undefined;
  /** Whether the person at the terminal can be asked. */
  readonly canAsk: boolean;
  /** Answers of a run before this one, for what is not given. Default: none. */
  readonly recorded?: RecordedAnswers | undefined;
  /** Takes out of a text what must not be seen. Default: nothing. */
  readonly clear?: (text: string) => string;
}

/** Where nothing is given: whoever is at the terminal is asked. */
export function onlyAsked(session: Session): RunAnswers {
  return { given: { decisions: new Map(), signals: [] }, by: decider({}), canAsk: session.interactive };
}

/** The name in `--as`, or that of the user who is logged in, as far as the system knows it. */
export function decider({ as: name }: AnswerOptions): string | undefined {
  if (name !== undefined) return name;
  try {
    return userInfo().username;
  } catch {
    return undefined; // a container may run as a user that has no name
  }
}

/** Answers what a run asks and waits for. One for a run. */
export class RunAnswerer {
  readonly #answers: RunAnswers;
  readonly #canWaitEnd: boolean;
  readonly #session: Session;
  #stream: RunStream | undefined;
  /** Names of the given decisions that were taken. */
  readonly #used = new Set<string>();
  /** What the run waits for while it can do nothing else. */
  #suspended: readonly SuspendedStep[] = [];

  constructor(answers: RunAnswers, analysis: PlanAnalysis, session: Session) {
    this.#answers = answers;
    this.#canWaitEnd = hasTimedContainers(analysis);
    this.#session = session;
  }

  /** Sends the signals that were given, or else those that were recorded. The run may be waiting for one already. */
  begin(stream: RunStream): void {
    this.#stream = stream;
    const {
      recorded,
      given: { signals },
    } = this.#answers;
    if (recorded && this.#isReplayed) {
      recorded.sendSignals(stream).catch((error: unknown) => stream.cancel(error));
      return;
    }
    try {
      for (const { name, payload } of signals) stream.signal(name, payload);
    } catch (error) {
      // A run that is over already says why in its result.
      if (!isAnswerError(error) || error.code !== 'answer/run-over') throw error;
    }
    this.#endIfLost(signals.map(({ name }) => name));
  }

  /**
   * The decision that was given, else the one that was recorded, else that of the person; the last is handed to the run here, which may refuse it.
   *
   * @throws Error if there is none and nobody can be asked
   */
  answer(question: ApprovalQuestion): Decision | undefined | PromiseLike<Decision | undefined> {
    const { given, canAsk, recorded } = this.#answers;
    const known = givenDecision(given, question);
    if (known === undefined) {
      const replayed = recorded?.decide(question);
      if (replayed !== undefined) return replayed;
      // What happens when its time is over, the plan says.
      if (!canAsk && question.due !== undefined) return undefined;
      if (!canAsk) throw new Error(nobodyToAsk(question));
      const asking = this.#ask(question);
      recorded?.hold(asking);
      return asking;
    }
    this.#used.add(known.name);
    const { where: _, ...decided } = known.decision;
    return decided;
  }

  /** Decisions that were given for an approval, and never asked for. */
  get unused(): readonly string[] {
    return [...this.#answers.given.decisions.keys()].filter((name) => name !== ALL && !this.#used.has(name));
  }

  async #ask(question: ApprovalQuestion): Promise<undefined> {
    const { by, clear = (text) => text } = this.#answers;
    const decide = (decided: Decision): void => this.#stream?.decide(question.path, decided);
    const onTimeout = (): string => TIMEOUT_TEXTS[this.#onTimeout(question)];
    await askPerson(question, { decide, by, clear, onTimeout }, this.#session);
  }

  receive(event: RunEvent): void {
    if (event.type === 'run.resumed') this.#suspended = [];
    if (event.type !== 'run.suspended') return;
    this.#suspended = event.waiting;
    // The run is in the middle of telling it: what waits, and what was sent meanwhile, is settled in the next turn.
    setImmediate(() => this.#endIfLost([]));
  }

  /** A run that waits for nothing but signals that nobody will send would wait for ever. */
  #endIfLost(coming: readonly string[]): void {
    const stream = this.#stream;
    const [first] = this.#suspended;
    if (stream === undefined || first === undefined || this.#canWaitEnd || this.#isReplayed) return;
    if (this.#suspended.some((step) => step.for !== 'signal' || step.due !== undefined)) return;
    const names = stream.waiting().flatMap(({ for: awaited }) => (awaited.kind === 'signal' ? [awaited.signal] : []));
    const [name] = names;
    if (name === undefined || names.some((one) => coming.includes(one))) return;
    stream.cancel(
      `"${first.path}" waits for the signal "${name}", which nobody sends; to send it: --signal ${shellWord(name)}`,
    );
  }

  /** Recorded signals come when they are waited for; who sends them sees what is missing. */
  get #isReplayed(): boolean {
    const { recorded, given } = this.#answers;
    return recorded !== undefined && given.signals.length === 0;
  }

  #onTimeout({ path }: ApprovalQuestion): OnTimeout {
    const awaited = this.#stream?.waiting().find((step) => step.path === path)?.for;
    return (awaited?.kind === 'approval' ? awaited.onTimeout : undefined) ?? 'fail';
  }
}

/** Whether a wait may end because what is around it does. */
function hasTimedContainers({ nodes, subplans }: PlanAnalysis): boolean {
  const isTimed = ({ step, blocks }: StepNode): boolean => step.timeout_ms !== undefined && blocks.length > 0;
  const isBounded = ({ plan }: PlanAnalysis): boolean => plan.budget?.max_duration_ms !== undefined;
  return (
    nodes.some((node) => isTimed(node) || (subplans.has(node) && node.step.timeout_ms !== undefined)) ||
    [...subplans.values()].some((inner) => isBounded(inner) || hasTimedContainers(inner))
  );
}

const TIMEOUT_TEXTS: Readonly<Record<OnTimeout, string>> = {
  fail: 'fails',
  approve: 'counts as approved',
  reject: 'counts as rejected',
};

function nobodyToAsk({ path, stepId }: ApprovalQuestion): string {
  const named = path === stepId ? path : `${path} (or ${stepId}, for each of them)`;
  return `nobody can be asked here; to decide it beforehand: --approve ${named}, --reject ${stepId}, or --decisions FILE`;
}
