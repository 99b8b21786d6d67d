import { isAnswerError, type AnswerErrorCode } from '@planloom/executor-core';

import { ProblemError, type Problem } from './problem.ts';
import { readDecision, readSignal } from './read-answer.ts';
import type { HeldRun } from './run-registry.ts';

/** Who decides, by their request; `undefined` if that is not known. */
export type Decider = (request: Request) => string | undefined;

/** How answers are taken. */
export interface AnswerDeskOptions {
  readonly maxBodyBytes: number;
  readonly decider: Decider | undefined;
}

/** Takes what clients answer to runs that wait. */
export class AnswerDesk {
  readonly #options: AnswerDeskOptions;
  /** What was decided here: a second click is told apart from a step that nobody ever asked about. */
  readonly #decided = new WeakMap<HeldRun, Set<string>>();

  constructor(options: AnswerDeskOptions) {
    this.#options = options;
  }

  /** @throws ProblemError if the decision is not taken; the run still waits then */
  async decide(request: Request, held: HeldRun): Promise<void> {
    const { path, decision } = await readDecision(request, this.#options.maxBodyBytes);
    const by = this.#options.decider?.(request);
    const decided = this.#decided.get(held) ?? new Set();
    const question = `${decision.hash} ${path}`;
    try {
      held.run.decide(path, { ...decision, ...(by !== undefined && { by }), carrier: carrierOf(request) });
    } catch (error) {
      throw refusalOf(error, decided.has(question)) ?? error;
    }
    this.#decided.set(held, decided.add(question));
  }

  /** @throws ProblemError if the signal is not taken */
  async signal(request: Request, held: HeldRun): Promise<void> {
    const { name, payload } = await readSignal(request, this.#options.maxBodyBytes);
    try {
      held.run.signal(name, payload, { carrier: carrierOf(request) });
    } catch (error) {
      throw refusalOf(error, false) ?? error;
    }
  }
}

/** Where in a trace who answers stands. It only goes to what traces the run, so it may have baggage. */
function carrierOf({ headers }: Request): Record<string, string> {
  const entries = ['traceparent', 'tracestate', 'baggage'].map((name) => [name, headers.get(name)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== null));
}

const STATUS: Readonly<Record<AnswerErrorCode, Problem['status']>> = {
  'answer/nothing-waits': 404,
  'answer/changed': 409,
  'answer/invalid-decision': 400,
  'answer/invalid-signal': 400,
  'answer/invalid-values': 422,
  'answer/run-over': 410,
  'answer/too-many': 429,
};

/** What a client is told whose answer the run does not take. */
function refusalOf(error: unknown, isDecided: boolean): ProblemError | undefined {
  if (!isAnswerError(error)) return undefined;
  const { code, message } = error;
  if (code === 'answer/nothing-waits' && isDecided) {
    return new ProblemError({ status: 409, code: 'answer/decided', detail: 'This is decided already.' });
  }
  return new ProblemError({ status: STATUS[code], code, detail: message });
}
