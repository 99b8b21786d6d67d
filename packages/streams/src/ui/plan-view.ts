import type { RunEvent, StreamEvent } from '@planloom/executor-core';

import type { PlanPart, UIChunk } from './ui-chunk.ts';

/** The run as a whole, as its events tell it. */
export class PlanView {
  readonly #errorText: (message: string) => string;
  #part: PlanPart;
  #isUndoing = false;

  constructor(runId: string, errorText: (message: string) => string) {
    this.#errorText = errorText;
    const steps = { started: 0, completed: 0, failed: 0, skipped: 0, cancelled: 0 };
    this.#part = { runId, status: 'running', steps, hiddenSteps: 0, missedEvents: 0 };
  }

  /** A step gets no part of its own. */
  hide(): void {
    this.#part = { ...this.#part, hiddenSteps: this.#part.hiddenSteps + 1 };
  }

  /** What has changed with an event; nothing if it changes nothing of the whole. */
  take(event: StreamEvent): UIChunk[] {
    const changed = this.#changed(event);
    if (changed === undefined) return [];
    const { waiting: _, ...before } = this.#part;
    this.#part = { ...before, ...changed };
    return [{ type: 'data-plan', id: this.#part.runId, data: this.#part }];
  }

  #changed(event: StreamEvent): Partial<PlanPart> | undefined {
    switch (event.type) {
      case 'run.started':
        return event.summary === undefined ? {} : { summary: event.summary };
      case 'run.compensating':
        this.#isUndoing = true;
        return { status: 'undoing' };
      case 'run.suspended':
        return { status: 'suspended', waiting: event.waiting };
      case 'run.resumed':
        return { status: this.#underWay };
      case 'run.completed':
        return { status: 'completed', durationMs: event.durationMs };
      case 'run.failed':
      case 'run.cancelled':
        return {
          status: event.type === 'run.failed' ? 'failed' : 'cancelled',
          durationMs: event.durationMs,
          error: { code: event.error.code, message: this.#errorText(event.error.message) },
        };
      case 'stream.skipped':
        // A run that was suspended has gone on, or there would be no events to miss.
        return { missedEvents: this.#part.missedEvents + event.count, status: this.#underWay };
      default:
        return this.#counted(event);
    }
  }

  get #underWay(): PlanPart['status'] {
    return this.#isUndoing ? 'undoing' : 'running';
  }

  #counted({ type }: RunEvent): Partial<PlanPart> | undefined {
    const { steps } = this.#part;
    switch (type) {
      case 'step.started':
        return { steps: { ...steps, started: steps.started + 1 } };
      case 'step.completed':
        return { steps: { ...steps, completed: steps.completed + 1 } };
      case 'step.failed':
        return { steps: { ...steps, failed: steps.failed + 1 } };
      case 'step.skipped':
        return { steps: { ...steps, skipped: steps.skipped + 1 } };
      case 'step.cancelled':
        return { steps: { ...steps, cancelled: steps.cancelled + 1 } };
      default:
        return undefined;
    }
  }
}
