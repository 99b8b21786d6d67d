import { AnswerError, isAnswerError } from '../answer-error.ts';
import type { ApprovalHandler, ApprovalQuestion, Decision } from '../approval.ts';
import type { Clock } from '../clock.ts';
import type { Answering } from '../instrumentation.ts';
import type { Waiting } from '../machine/commands.ts';
import type { Waits } from '../machine/waits.ts';
import { thrownText } from '../thrown-text.ts';
import { isThenable } from '../warnings.ts';
import { checkDecision } from './check-decision.ts';
import type { Inbox } from './inbox.ts';

/** Signals that a run keeps for steps that do not wait for them yet. */
const MOST_KEPT_SIGNALS = 10_000;

/** What answers are taken with. */
export interface AnswerDeskSettings {
  readonly runId: string;
  readonly clock: Clock;
  readonly onApproval: ApprovalHandler | undefined;
  /** Whether answers can come another way than from `onApproval`. */
  readonly isOpen: boolean;
  readonly waits: Waits;
  readonly isOver: () => boolean;
  /** Told of each answer, where it is given. */
  readonly onAnswer: (answer: Omit<Answering, 'runId'>) => void;
}

/** Where a run asks, and where answers come in. */
export class AnswerDesk {
  readonly #inbox: Inbox;
  readonly #settings: AnswerDeskSettings;
  /** Say to who decides that nobody has to any more. */
  readonly #asked = new Map<Waiting, AbortController>();
  /** Signals that were sent. */
  #sent = 0;

  constructor(inbox: Inbox, settings: AnswerDeskSettings) {
    this.#inbox = inbox;
    this.#settings = settings;
  }

  /** Asks who decides in this process, if there is anybody. */
  ask(waiting: Waiting): void {
    const { onApproval } = this.#settings;
    // What has failed beside it in the same turn may have ended the step.
    if (!onApproval || waiting.endedAt !== undefined) return;
    const controller = new AbortController();
    this.#asked.set(waiting, controller);
    try {
      const answer = onApproval(this.#question(waiting, controller.signal));
      if (isThenable(answer)) {
        answer.then(
          (decision) => this.#answered(waiting, decision),
          (error: unknown) => this.#failed(waiting, error),
        );
      } else {
        this.#answered(waiting, answer);
      }
    } catch (error) {
      this.#failed(waiting, error);
    }
  }

  unask(waiting: Waiting): void {
    this.#asked.get(waiting)?.abort();
    this.#asked.delete(waiting);
  }

  /** What the run waits for, as long as it is not answered. */
  waiting(): Waiting[] {
    return this.#settings.waits.all.filter(({ isAnswered }) => !isAnswered);
  }

  /** @throws AnswerError if it is not taken */
  decide(path: string, decision: Decision): void {
    this.#refuseAfterEnd();
    const waiting = this.#settings.waits.find(path);
    if (!waiting || waiting.isAnswered) throw nothingWaits(path, this.waiting());
    this.#take(waiting, decision);
  }

  /** @throws AnswerError if it is not taken */
  signal(name: string, payload: unknown, carrier: Decision['carrier']): void {
    this.#refuseAfterEnd();
    const { waits, clock, onAnswer } = this.#settings;
    if (typeof name !== 'string' || name === '') {
      throw new AnswerError('answer/invalid-signal', 'The name of a signal has to be a text that is not empty.');
    }
    const waiting = waits.takeWaiter(name);
    const untaken = waits.mailbox.size + this.#sent - waits.signals;
    if (!waiting && untaken >= MOST_KEPT_SIGNALS) {
      const message = `${MOST_KEPT_SIGNALS.toLocaleString('en')} signals are there that no step has taken: "${name}" is not kept.`;
      throw new AnswerError('answer/too-many', message);
    }
    this.#sent++;
    onAnswer({ signal: name, ...(waiting && { path: waiting.run.path }), ...(carrier && { carrier }) });
    const at = clock.now();
    if (waiting) {
      waiting.isAnswered = true;
      this.#inbox.put({ type: 'answer', waiting, answer: { by: 'signal', payload: payload ?? null }, at });
    } else {
      this.#inbox.put({ type: 'signal', name, payload: payload ?? null, at });
    }
  }

  /** Signals that came too late for the run to take them. */
  get late(): number {
    return this.#sent - this.#settings.waits.signals;
  }

  #refuseAfterEnd(): void {
    if (this.#settings.isOver()) throw runOver(this.#settings.runId);
  }

  #question({ run, for: asked }: Waiting, signal: AbortSignal): ApprovalQuestion {
    if (asked.kind !== 'approval') throw new Error(`${run.path} asks nothing`);
    const { message, show, hash, due } = asked;
    return {
      runId: this.#settings.runId,
      path: run.path,
      stepId: run.node.id,
      message,
      show: show as ApprovalQuestion['show'],
      hash,
      ...(due !== undefined && { due }),
      signal,
    };
  }

  #answered(waiting: Waiting, decision: Decision | undefined): void {
    if (waiting.isAnswered || waiting.endedAt !== undefined) return;
    if (decision !== undefined) {
      try {
        this.#take(waiting, decision);
      } catch (error) {
        this.#failed(waiting, error);
      }
    } else if (!this.#settings.isOpen && !isTimed(waiting)) {
      const message = 'Nobody has decided: onApproval gave nothing, and this run can be answered no other way.';
      this.#fail(waiting, { code: 'approval/nobody-to-ask', message });
    }
  }

  #take(waiting: Waiting, decision: Decision): void {
    const { clock, onAnswer } = this.#settings;
    if (waiting.for.kind !== 'approval') {
      const what = waiting.for.kind === 'signal' ? `the signal "${waiting.for.signal}"` : 'a time';
      throw new AnswerError('answer/nothing-waits', `"${waiting.run.path}" waits for ${what}, not for a decision.`);
    }
    const checked = checkDecision(decision, waiting.for);
    waiting.isAnswered = true;
    const { carrier } = decision;
    onAnswer({ path: waiting.run.path, ...(carrier && { carrier }) });
    this.#inbox.put({ type: 'answer', waiting, answer: { by: 'approval', decision: checked }, at: clock.now() });
  }

  #failed(waiting: Waiting, error: unknown): void {
    const message = isAnswerError(error) ? error.message : `Nobody could decide: ${thrownText(error)}`;
    this.#fail(waiting, { code: 'approval/failed', message, cause: error });
  }

  #fail(waiting: Waiting, reason: { readonly code: string; readonly message: string; readonly cause?: unknown }): void {
    if (waiting.isAnswered || waiting.endedAt !== undefined) return;
    waiting.isAnswered = true;
    const at = this.#settings.clock.now();
    this.#inbox.put({ type: 'answer.failed', waiting, reason: { ...reason, retryable: false }, at });
  }
}

/** Whether it comes to an end by itself. */
function isTimed({ for: asked }: Waiting): boolean {
  return asked.kind === 'time' || asked.due !== undefined;
}

/** The run takes no answers: it has ended, or never begun. */
export function runOver(runId: string): AnswerError {
  return new AnswerError('answer/run-over', `The run ${runId} is over, or has never begun.`);
}

function nothingWaits(path: string, waiting: readonly Waiting[]): AnswerError {
  const paths = waiting.filter(({ for: asked }) => asked.kind === 'approval').map(({ run }) => `"${run.path}"`);
  const others =
    paths.length === 0 ? 'Nothing waits for one now.' : `Those that do are ${paths.slice(0, 5).join(', ')}.`;
  return new AnswerError('answer/nothing-waits', `No step waits for a decision at "${path}". ${others}`);
}
