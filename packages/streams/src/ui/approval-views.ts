import type { DecisionInfo } from '@planloom/executor-core';

import type { ApprovalPart, StepEvent, UIChunk } from './ui-chunk.ts';

/** What people are asked in a run, and what came of it. Each question has an end, also if the reader has missed that. */
export class ApprovalViews {
  readonly #runId: string;
  /** By the path of the step. */
  readonly #open = new Map<string, ApprovalPart>();

  constructor(runId: string) {
    this.#runId = runId;
  }

  take(event: StepEvent): UIChunk[] {
    if (event.type === 'step.waiting') return this.#ask(event);
    const asked = this.#open.get(event.path);
    const end = asked && endOf(event);
    if (!end) return [];
    this.#open.delete(event.path);
    return [this.#chunk({ ...asked, ...end })];
  }

  /** Ends the questions whose end the reader has missed. */
  close(): UIChunk[] {
    const chunks = [...this.#open.values()].map((part) => this.#chunk({ ...part, status: 'missed' }));
    this.#open.clear();
    return chunks;
  }

  #ask({ path, for: asked }: Extract<StepEvent, { type: 'step.waiting' }>): UIChunk[] {
    if (asked.kind !== 'approval') return [];
    const { message, show, hash, due } = asked;
    const part: ApprovalPart = {
      runId: this.#runId,
      path,
      message,
      ...(show !== undefined && { show }),
      hash,
      ...(due !== undefined && { due }),
      status: 'requested',
    };
    this.#open.set(path, part);
    return [this.#chunk(part)];
  }

  #chunk(data: ApprovalPart): UIChunk {
    return { type: 'data-approval', id: `${this.#runId}/${data.path}`, data };
  }
}

type End = Pick<ApprovalPart, 'status' | 'by' | 'comment'>;

/** How a question ends with an event of its step; `undefined` if it does not. */
function endOf(event: StepEvent): End | undefined {
  switch (event.type) {
    case 'step.resumed':
      return event.by === 'timeout' ? { status: 'timed-out' } : decided(event.decision);
    case 'step.failed':
      return { status: event.error.code === 'step/timeout' ? 'timed-out' : 'cancelled' };
    case 'step.cancelled':
      return { status: 'cancelled' };
    // What was decided is among the events that were missed, if it comes to this.
    case 'step.completed':
    case 'step.skipped':
      return { status: 'missed' };
    default:
      return undefined;
  }
}

function decided(decision: DecisionInfo | undefined): End {
  if (!decision) return { status: 'missed' };
  const { approved, by, comment } = decision;
  return {
    status: approved ? 'approved' : 'rejected',
    ...(by !== undefined && { by }),
    ...(comment !== undefined && { comment }),
  };
}
