import type { StepEvent, StepPart } from './ui-chunk.ts';

/** Steps that have a part of their own, and what is known of those under way. */
export class StepViews {
  readonly #most: number;
  readonly #open = new Map<string, StepPart>();
  #shown = 0;

  /** @param most steps that are shown at most, besides those whose failure nothing handles */
  constructor(most: number) {
    this.#most = most;
  }

  /**
   * The step after an event.
   *
   * @returns `undefined` if it is not shown, as there are too many
   */
  take(event: StepEvent): StepPart | undefined {
    const known = this.#open.get(event.path);
    const isFatal = event.type === 'step.failed' && event.handled === undefined;
    if (!known && !isFatal) {
      if (this.#shown >= this.#most) return undefined;
      this.#shown += 1;
    }
    const part = { ...(known ?? newPart(event)), ...changes(event) };
    if (isOver(part)) this.#open.delete(event.path);
    else this.#open.set(event.path, part);
    return part;
  }
}

function isOver({ status }: StepPart): boolean {
  return status !== 'running' && status !== 'retrying';
}

function newPart({ path, stepId, stepType, parent, tool }: StepEvent): StepPart {
  return {
    path,
    stepId,
    type: stepType,
    ...(parent !== undefined && { parent }),
    ...(tool !== undefined && { tool }),
    status: 'running',
  };
}

function changes(event: StepEvent): Partial<StepPart> {
  switch (event.type) {
    case 'step.started':
    case 'step.usage':
      return { status: 'running' };
    case 'step.progress':
      return {
        status: 'running',
        ...(event.items && { items: event.items }),
        ...(event.data !== undefined && { progress: event.data }),
      };
    case 'step.log':
      return { log: event.message };
    case 'step.retrying':
      return { status: 'retrying', attempt: event.attempt + 1, error: shortError(event) };
    case 'step.completed':
      return { status: 'completed', attempt: event.attempts, durationMs: event.durationMs };
    case 'step.failed':
      return {
        status: 'failed',
        attempt: event.error.attempts,
        durationMs: event.durationMs,
        error: shortError(event),
      };
    case 'step.skipped':
      return { status: 'skipped', reason: event.reason };
    case 'step.cancelled':
      return { status: 'cancelled' };
  }
}

function shortError({ error }: Extract<StepEvent, { readonly error: unknown }>): { code: string; message: string } {
  return { code: error.code, message: error.message };
}
