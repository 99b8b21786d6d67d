import { randomUUID } from 'node:crypto';

import type { ApprovalHandler, ApprovalQuestion, Decision } from '@planloom/executor-core';

/** A question of a run to the client's user. */
export interface OpenQuestion extends ApprovalQuestion {
  /** Cannot be guessed: who answers was asked. */
  readonly id: string;
}

interface Asked {
  readonly question: OpenQuestion;
  readonly resolve: (decision: Decision | undefined) => void;
  readonly reject: (reason: Error) => void;
}

/** What a run asks the client's user. Each question is answered once; one that nobody has to answer any more goes away. */
export class Questions {
  /** In the order in which they were asked. */
  readonly #asked = new Map<string, Asked>();
  readonly #listeners = new Set<() => void>();

  /** The question that has been open for longest. */
  get first(): OpenQuestion | undefined {
    const [first] = this.#asked.values();
    return first?.question;
  }

  /** Asks, and waits for the answer; rejects if the question is put away. */
  readonly ask: ApprovalHandler = (asked: ApprovalQuestion): Promise<Decision | undefined> => {
    const { promise, resolve, reject } = Promise.withResolvers<Decision | undefined>();
    const question: OpenQuestion = { ...asked, id: randomUUID() };
    this.#asked.set(question.id, { question, resolve, reject });
    asked.signal.addEventListener('abort', () => this.#close(question.id)?.resolve(undefined));
    for (const listener of this.#listeners) listener();
    return promise;
  };

  /**
   * Answers a question, if it is still open.
   *
   * @param decision `undefined`: the user has put it away, and the step fails
   * @param carrier where in a trace the client stands
   */
  answer(id: string, decision: Decision | undefined, carrier: Readonly<Record<string, string>>): void {
    if (!decision) return this.putAway(id, 'the user has put the question away');
    const asked = this.#close(id);
    asked?.resolve({ ...decision, hash: asked.question.hash, carrier });
  }

  /** Says of a question, if it is still open, that nobody answers it: the step fails. */
  putAway(id: string, reason: string): void {
    this.#close(id)?.reject(new Error(reason));
  }

  /** Calls the listener at each further question. Returns what ends that. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #close(id: string): Asked | undefined {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    return asked;
  }
}
