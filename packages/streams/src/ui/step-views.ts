import type { StepEvent, StepPart } from './ui-chunk.ts';

/** Steps that have a part of their own, and what is known of those under way. */
export class StepViews {
  readonly #most: number;
  readonly #errorText: (message: string) => string;
  readonly #open = new Map<string, StepPart>();
  #shown = 0;

  /** @param most steps that are shown at most, besides those that ask somebody, and those whose failure nothing handles */
  constructor(most: number, errorText: (message: string) => string) {
    this.#most = most;
    this.#errorText = errorText;
  }

  /**
   * The step after an event.
   *
   * @returns `undefined` if it is not shown, as there are too many
   */
  take(event: StepEvent): StepPart | undefined {
    const known = this.#open.get(event.path);
    if (!known && !isAlwaysShown(event)) {
      if (this.#shown >= this.#most) return undefined;
      this.#shown += 1;
    }
    const part = { ...(known ?? newPart(event)), ...changes(event), ...this.#errorOf(event) };
    if (isOver(part)) this.#open.delete(event.path);
    else this.#open.set(event.path, part);
    return part;
  }

  /** The steps whose end the reader has missed. */
  close(): StepPart[] {
    const parts = [...this.#open.values()].map((part) => ({ ...part, status: 'missed' }) as const);
    this.#open.clear();
    return parts;
  }

  #errorOf(event: StepEvent): Partial<StepPart> {
    if (!('error' in event)) return {};
    const { code, message } = event.error;
    return { error: { code, message: this.#errorText(message) } };
  }
}

/** The run goes no further until somebody sees it. */
function isAlwaysShown(event: StepEvent): boolean {
  if (event.type === 'step.waiting') return event.for.kind === 'approval';
  return event.type === 'step.failed' && event.handled === undefined;
}

function isOver({ status }: StepPart): boolean {
  return status !== 'running' && status !== 'retrying' && status !== 'waiting';
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
      return { status: 'retrying', attempt: event.attempt + 1 };
    case 'step.waiting':
      return { status: 'waiting', waitsFor: event.for };
    case 'step.resumed':
      return { status: 'running', ...(event.decision && { decision: event.decision }) };
    case 'step.completed':
      return { status: 'completed', attempt: event.attempts, durationMs: event.durationMs };
    case 'step.failed':
      return {
        status: 'failed',
        attempt: event.error.attempts,
        durationMs: event.durationMs,
      };
    case 'step.skipped':
      return { status: 'skipped', reason: event.reason };
    case 'step.cancelled':
      return { status: 'cancelled' };
  }
}
