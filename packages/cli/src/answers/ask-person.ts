import { type ApprovalQuestion, type Decision, isAnswerError } from '@planloom/executor-core';

import type { Session } from '../session.ts';
import { askLine, QuestionClosed } from '../terminal/ask-line.ts';
import { discardTyped } from '../terminal/discard-typed.ts';
import { printableLine } from '../terminal/printable.ts';
import { editValues } from './edit-values.ts';
import { questionText, type Values, valuesText } from './question-text.ts';

/** What it takes to ask. */
export interface AskOptions {
  /**
   * Hands the decision to the run.
   *
   * @throws AnswerError if the run does not take it
   */
  readonly decide: (decision: Decision) => void;
  /** What becomes of the question if nobody answers in time, as the end of a sentence: `counts as rejected`. Asked when the question is shown. */
  readonly onTimeout: () => string;
  /** Who answers; unset if that is not known. */
  readonly by: string | undefined;
  /** Takes out of a text what must not be seen. */
  readonly clear: (text: string) => string;
}

/** Lines of values that are always shown. */
const LEAST_ROWS = 8;
/** Lines around the values: what is asked, and the answers. */
const OTHER_ROWS = 10;

/**
 * Asks the person at the terminal until there is a decision that the run takes, or the question is no longer open. Questions come one after the other.
 *
 * @throws Error if the terminal goes away
 */
export function askPerson(question: ApprovalQuestion, options: AskOptions, session: Session): Promise<void> {
  return session.drawing.interrupt(async () => {
    if (question.signal.aborted) return;
    await discardTyped(session);
    try {
      await new Asking(question, options, session).run();
    } catch (error) {
      if (!(error instanceof QuestionClosed)) throw error;
      session.err.write(`${session.paint.dim(`${printableLine(question.path)} is no longer open`)}\n`);
    }
  });
}

type Choice = 'approve' | 'reject' | 'edit' | 'view';

const CHOICES: readonly Choice[] = ['approve', 'reject', 'edit', 'view'];

class Asking {
  readonly #question: ApprovalQuestion;
  readonly #options: AskOptions;
  readonly #session: Session;
  /** As edited, if they were. */
  #values: Values | undefined;
  /** What was written and could not be used. */
  #draft: string | undefined;
  #isCut = false;

  constructor(question: ApprovalQuestion, options: AskOptions, session: Session) {
    this.#question = question;
    this.#options = options;
    this.#session = session;
  }

  async run(): Promise<void> {
    const { err, paint } = this.#session;
    const { clear, onTimeout } = this.#options;
    err.write(clear(questionText(this.#question, onTimeout(), Date.now(), paint)));
    await this.#show();
    while (!(await this.#answer())) {
      // Asked again: the answer was none, or was not taken.
    }
  }

  /** @returns whether the question is settled */
  async #answer(): Promise<boolean> {
    switch (await this.#choose()) {
      case 'approve':
        return this.#decide({ approved: true, ...(this.#values && { values: this.#values }) });
      case 'reject':
        return this.#reject();
      case 'edit':
        await this.#edit();
        return false;
      case 'view':
        await this.#show(Number.POSITIVE_INFINITY);
        return false;
      default:
        return false;
    }
  }

  async #choose(): Promise<Choice | undefined> {
    const { err, paint } = this.#session;
    const offered = CHOICES.filter((choice) => this.#isOffered(choice));
    const named = offered.map((choice) => `[${choice.slice(0, 1)}]${choice.slice(1)}`).join(' / ');
    const edited = this.#values === undefined ? '' : ' with the values as edited';
    const text = await this.#ask(`${paint.bold('Your decision')}${edited}? ${named}: `);
    const word = text?.trim().toLowerCase() ?? '';
    const choice = offered.find((one) => word !== '' && one.startsWith(word));
    if (choice === undefined) {
      const hint = `type ${offered.map((one) => one.slice(0, 1)).join(', ')}; Ctrl-C cancels the run`;
      err.write(`${paint.yellow(hint)}\n`);
    }
    return choice;
  }

  #isOffered(choice: Choice): boolean {
    if (choice === 'edit') return Object.keys(this.#question.show ?? {}).length > 0;
    return choice !== 'view' || this.#isCut;
  }

  async #reject(): Promise<boolean> {
    const text = await this.#ask('Why? (Enter gives no reason, Ctrl-D goes back) ');
    if (text === undefined) return false;
    const comment = text.trim();
    return this.#decide({ approved: false, ...(comment !== '' && { comment }) });
  }

  async #edit(): Promise<void> {
    const { err, paint } = this.#session;
    const shown = this.#question.show ?? {};
    const before = this.#values ?? shown;
    const edited = await editValues(before, shown, this.#draft, this.#question.signal, this.#session);
    if (edited === undefined) return;
    this.#draft = edited.ok ? undefined : edited.text;
    if (edited.ok) {
      this.#values = edited.values;
      await this.#show();
    } else {
      err.write(`${paint.yellow(printableLine(edited.problem))}; what you wrote is still there: edit it\n`);
    }
  }

  /** @returns whether the question is settled */
  #decide(decision: Decision): boolean {
    const { err, paint } = this.#session;
    const { by, decide } = this.#options;
    try {
      decide({ ...decision, hash: this.#question.hash, ...(by !== undefined && { by }) });
      return true;
    } catch (error) {
      if (!isAnswerError(error)) throw error;
      err.write(`${paint.yellow(printableLine(error.message))}\n`);
      return error.code !== 'answer/invalid-values' && error.code !== 'answer/invalid-decision';
    }
  }

  async #show(rows: number = this.#rows): Promise<void> {
    const values = this.#values ?? this.#question.show;
    if (values === undefined || Object.keys(values).length === 0) return;
    const { text, isCut } = await valuesText(values, this.#options.clear, rows);
    this.#isCut ||= isCut;
    this.#session.err.write(text);
  }

  get #rows(): number {
    return Math.max((this.#session.err.rows ?? 24) - OTHER_ROWS, LEAST_ROWS);
  }

  #ask(prompt: string): Promise<string | undefined> {
    return askLine(prompt, { signal: this.#question.signal }, this.#session);
  }
}
