import type { Link } from '@opentelemetry/api';
import type { DecisionInfo, RunEvent } from '@planloom/executor-core';

import type { StepEnd } from '../shape/step-shape.ts';
import { waitAttributes, waitEnded, waitStarted, type ApprovalOutcome, type WaitEnd } from '../shape/wait-shape.ts';
import type { Answers } from './answers.ts';
import type { OpenStep } from './open-step.ts';
import type { Signals } from './signals.ts';

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>;

/** What steps say of their waits for something from outside the run. */
export class StepWaits {
  readonly #signals: Signals;
  readonly #answers: Answers;

  constructor(signals: Signals, answers: Answers) {
    this.#signals = signals;
    this.#answers = answers;
  }

  begin(step: OpenStep, event: EventOf<'step.waiting'>): void {
    step.wait = { for: event.for, since: event.at };
    if (step.isMuted) return;
    const { name, attributes } = waitStarted(event.path, event.for, (content) => this.#signals.show(content));
    this.#signals.note(step, name, attributes, event.at);
  }

  /** What a step waited for has come; who brought it is linked. */
  resume(step: OpenStep, { path, by, waitedMs, decision, at }: EventOf<'step.resumed'>): void {
    const { wait } = step;
    if (wait === undefined) return;
    const links = this.#takeAnswer(path, by, wait);
    const end = { ...whatFor(wait), waitedMs, ...(decision && { decision, timedOut: by === 'timeout' }) };
    this.#end(step, end);
    if (decision) step.decided = { outcome: outcomeOf(decision, by), waitedMs };
    if (step.isMuted) return;
    for (const link of links) this.#signals.link(step, link);
    const { name, attributes } = waitEnded(path, end, (content) => this.#signals.show(content));
    this.#signals.note(step, name, attributes, at);
  }

  /**
   * A step does not wait any more, if it did: it has failed, is tried again, or was cancelled.
   *
   * @param code of its failure; undefined if it was cancelled
   */
  giveUp(step: OpenStep, at: number, code: string | undefined): void {
    const { wait } = step;
    if (wait === undefined) return;
    const waitedMs = Math.round((at - wait.since) * 1000) / 1000;
    this.#answers.takeDecision(step.identity.path);
    this.#end(step, { ...whatFor(wait), waitedMs });
    if (wait.for.kind === 'approval' && code === 'step/timeout') this.#measure(step, 'timeout', waitedMs);
  }

  /** A step has ended. An approval that was given in a run before has not been waited for. */
  finish(step: OpenStep, at: number, { errorCode, source }: Pick<StepEnd, 'errorCode' | 'source'>): void {
    this.giveUp(step, at, errorCode);
    const { decided } = step;
    if (decided && source !== 'kept') this.#measure(step, decided.outcome, decided.waitedMs);
  }

  /** A step has begun inside of one: of one that waits, that is its fallback, and nothing else tells that it does not wait any more. */
  fallBack(step: OpenStep, at: number): void {
    const asked = step.wait?.for;
    if (asked === undefined) return;
    const isLate = asked.kind !== 'time' && asked.due !== undefined && at >= asked.due;
    this.giveUp(step, at, isLate ? 'step/timeout' : undefined);
  }

  #takeAnswer(path: string, by: EventOf<'step.resumed'>['by'], wait: OpenWait): readonly Link[] {
    if (by === 'approval') return this.#answers.takeDecision(path);
    return by === 'signal' && wait.for.kind === 'signal' ? this.#answers.takeSignal(wait.for.signal) : [];
  }

  #end(step: OpenStep, end: WaitEnd): void {
    step.wait = undefined;
    step.waited = waitAttributes(end);
  }

  #measure({ context }: OpenStep, outcome: ApprovalOutcome, waitedMs: number): void {
    this.#signals.measure((instruments) => instruments.decided(outcome, waitedMs, context));
  }
}

type OpenWait = NonNullable<OpenStep['wait']>;

function whatFor({ for: asked }: OpenWait): Pick<WaitEnd, 'for' | 'signal'> {
  return { for: asked.kind, ...(asked.kind === 'signal' && { signal: asked.signal }) };
}

function outcomeOf({ approved }: DecisionInfo, by: EventOf<'step.resumed'>['by']): ApprovalOutcome {
  if (by === 'timeout') return 'timeout';
  return approved ? 'approved' : 'rejected';
}
