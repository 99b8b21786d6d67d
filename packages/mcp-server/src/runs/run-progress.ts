import type { RunEvent, WaitingFor } from '@planloom/executor-core';

/** How far a run is. */
export interface Progress {
  /** Steps of the plan that are done; the step under way counts in part, if it says how far it is. */
  readonly done: number;
  /** Steps of the plan. Unset where it cannot be known, as in a graph plan. */
  readonly total?: number;
  /** What has happened last. */
  readonly message?: string;
}

/** How one step of a plan is doing. */
export interface StepState {
  readonly id: string;
  /** `suspended`: it waits for an answer or a time. */
  readonly state: 'waiting' | 'running' | 'suspended' | 'done' | 'failed' | 'skipped' | 'cancelled';
  readonly duration_ms?: number;
  readonly error?: { readonly code: string; readonly message: string };
}

/** Follows the events of a run. What stands inside a step moves the step's share; it is not counted for itself. */
export class RunProgress {
  readonly #steps: Map<string, StepState>;
  readonly #shares = new Map<string, number>();
  readonly #isCountable: boolean;
  #ended = 0;
  #furthest = 0;
  #message: string | undefined;

  /** @param isCountable whether each step runs once at most */
  constructor(stepIds: readonly string[], isCountable: boolean) {
    this.#steps = new Map(stepIds.map((id) => [id, { id, state: 'waiting' }]));
    this.#isCountable = isCountable;
  }

  get current(): Progress {
    return {
      done: this.#furthest,
      ...(this.#isCountable && { total: this.#steps.size }),
      ...(this.#message !== undefined && { message: this.#message }),
    };
  }

  /** In the order of the plan. */
  get steps(): readonly StepState[] {
    return [...this.#steps.values()];
  }

  receive(event: RunEvent): void {
    if (!('stepId' in event)) return;
    if (event.type === 'step.waiting') this.#message = `${event.path}: ${waitText(event.for)}`;
    if (event.type === 'step.started') this.#message = [event.path, event.tool].filter(Boolean).join(': ');
    if (event.parent !== undefined || !this.#steps.has(event.stepId)) return;
    this.#receiveOwn(event);
    const shares = [...this.#shares.values()].reduce((sum, share) => sum + share, 0);
    this.#furthest = Math.max(this.#furthest, this.#ended + Math.round(shares * 1000) / 1000);
  }

  #receiveOwn(event: Extract<RunEvent, { stepId: string }>): void {
    const id = event.stepId;
    switch (event.type) {
      case 'step.started':
      case 'step.resumed':
        this.#steps.set(id, { id, state: 'running' });
        return;
      case 'step.waiting':
        this.#steps.set(id, { id, state: 'suspended' });
        return;
      case 'step.progress':
        this.#shares.set(id, shareOf(event));
        return;
      case 'step.completed':
        return this.#end({ id, state: 'done', duration_ms: Math.round(event.durationMs) });
      case 'step.failed':
        return this.#end({
          id,
          state: 'failed',
          duration_ms: Math.round(event.durationMs),
          error: pickError(event.error),
        });
      case 'step.skipped':
        return this.#end({ id, state: 'skipped' });
      case 'step.cancelled':
        return this.#end({ id, state: 'cancelled' });
      case 'step.log':
      case 'step.usage':
      case 'step.retrying':
        return;
      default:
        event satisfies never;
    }
  }

  #end(step: StepState): void {
    this.#ended += 1;
    this.#shares.delete(step.id);
    this.#steps.set(step.id, step);
  }
}

function waitText(waitingFor: WaitingFor): string {
  switch (waitingFor.kind) {
    case 'approval':
      return 'waits for approval';
    case 'signal':
      return `waits for the signal ${waitingFor.signal}`;
    case 'time':
      return 'waits for a time';
  }
}

function pickError({
  code,
  message,
}: {
  readonly code: string;
  readonly message: string;
}): NonNullable<StepState['error']> {
  return { code, message };
}

/** The part of a step that is done, below 1: what its container counts, or what its tool says. */
function shareOf({ items, data }: Extract<RunEvent, { type: 'step.progress' }>): number {
  if (items?.total !== undefined) return partOf(items.done, items.total);
  const said = numbersOf(data);
  return said?.total === undefined ? 0 : partOf(said.progress, said.total);
}

function partOf(done: number, total: number): number {
  return total > 0 ? Math.min(Math.max(done / total, 0), 0.999) : 0;
}

/** What a tool reports of its progress, if it does so in the shape of MCP. */
export interface ToolProgress {
  readonly progress: number;
  readonly total?: number;
  readonly message?: string;
}

/** Reads what a tool gave to `context.progress`: `{ progress, total?, message? }`. */
export function numbersOf(data: unknown): ToolProgress | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { progress, total, message } = data as { readonly [key in keyof ToolProgress]?: unknown };
  if (typeof progress !== 'number' || !Number.isFinite(progress)) return undefined;
  return {
    progress,
    ...(typeof total === 'number' && Number.isFinite(total) && { total }),
    ...(typeof message === 'string' && { message }),
  };
}
