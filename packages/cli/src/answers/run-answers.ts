import { userInfo } from 'node:os';

import type { OnTimeout } from '@planloom/dsl-schema';
import type { ApprovalQuestion, Decision, RunEvent, RunStream } from '@planloom/executor-core';

import type { Session } from '../session.ts';
import { shellWord } from '../terminal/shell-word.ts';
import type { AnswerOptions } from './answer-options.ts';
import { askPerson } from './ask-person.ts';
import { type GivenAnswers, givenDecision } from './given-answers.ts';

/** Who and what answers a run. */
export interface RunAnswers {
  readonly given: GivenAnswers;
  /** Who decides; unset if that is not known. */
  readonly by: string | undefined;
  /** Whether the person at the terminal can be asked. */
  readonly canAsk: boolean;
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
  readonly #session: Session;
  #stream: RunStream | undefined;

  constructor(answers: RunAnswers, session: Session) {
    this.#answers = answers;
    this.#session = session;
  }

  /** Sends the signals that were given. */
  begin(stream: RunStream): void {
    this.#stream = stream;
    for (const { name, payload } of this.#answers.given.signals) stream.signal(name, payload);
  }

  /**
   * The decision that was given, else that of the person; the latter is handed to the run here, which may refuse it.
   *
   * @throws Error if there is none and nobody can be asked
   */
  async answer(question: ApprovalQuestion): Promise<Decision | undefined> {
    const { given, by, canAsk, clear = (text) => text } = this.#answers;
    const decision = givenDecision(given, question);
    if (decision !== undefined) {
      const { where: _, ...decided } = decision;
      return { ...(by !== undefined && { by }), ...decided };
    }
    if (!canAsk) throw new Error(nobodyToAsk(question));
    const decide = (decided: Decision): void => this.#stream?.decide(question.path, decided);
    await askPerson(
      question,
      { decide, by, clear, onTimeout: TIMEOUT_TEXTS[this.#onTimeout(question)] },
      this.#session,
    );
    return undefined;
  }

  /** Ends a run that waits for nothing but signals that nobody will send. */
  receive(event: RunEvent): void {
    const stream = this.#stream;
    if (event.type !== 'run.suspended' || stream === undefined) return;
    const waiting = stream.waiting();
    const isLost = waiting.every(({ for: awaited }) => awaited.kind === 'signal' && awaited.due === undefined);
    const [first] = waiting;
    if (!isLost || first?.for.kind !== 'signal') return;
    const { signal } = first.for;
    stream.cancel(
      `"${first.path}" waits for the signal "${signal}", which nobody sends; to send it: --signal ${shellWord(signal)}`,
    );
  }

  #onTimeout({ path }: ApprovalQuestion): OnTimeout {
    const awaited = this.#stream?.waiting().find((step) => step.path === path)?.for;
    return (awaited?.kind === 'approval' ? awaited.onTimeout : undefined) ?? 'fail';
  }
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
