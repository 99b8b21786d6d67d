import type { RunEvent, SkippedEvents, StreamEvent } from '@planloom/executor-core';

/** Events that wait for their reader at most. */
const MOST_WAITING = 1000;

/**
 * The events of the runs of a task for one reader, who takes them at their own pace; no run waits for it. Of too many, what steps have said goes first, and what newer events have outdated, then
 * the oldest. The reader is told how many are missing, as that of a run is.
 */
export class TaskEvents {
  /** Those of each run in order, and without those that had to go. */
  #waiting: RunEvent[] = [];
  /** Numbers of the last events that were read, by the ids of runs under way. */
  readonly #read = new Map<string, number>();
  #hasEnded = false;
  #wake: () => void = () => undefined;

  receive(event: RunEvent): void {
    this.#waiting.push(event);
    if (this.#waiting.length > MOST_WAITING) this.#cut();
    this.#wake();
  }

  end(): void {
    this.#hasEnded = true;
    this.#wake();
  }

  /**
   * The events, for one reader.
   *
   * @param signal ends it when it is aborted, also while it waits
   * @yields events, until the task ends
   */
  async *read(signal: AbortSignal): AsyncGenerator<StreamEvent, void, undefined> {
    const stop = (): void => this.#wake();
    signal.addEventListener('abort', stop);
    try {
      while (!signal.aborted) {
        const event = this.#waiting.shift();
        if (event) yield* this.#take(event);
        else if (this.#hasEnded) return;
        else await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  #take(event: RunEvent): StreamEvent[] {
    const { runId, seq, type } = event;
    const next = (this.#read.get(runId) ?? 0) + 1;
    const isLast = type === 'run.completed' || type === 'run.failed' || type === 'run.cancelled';
    if (isLast) this.#read.delete(runId);
    else this.#read.set(runId, seq);
    return seq > next ? [skipped(next, event), event] : [event];
  }

  #cut(): void {
    const newest = new Map<string, RunEvent>();
    for (const event of this.#waiting) if (!isSaid(event)) newest.set(subjectOf(event), event);
    const current = this.#waiting.filter((event) => newest.get(subjectOf(event)) === event);
    // A cut that brings little is made anew too soon.
    this.#waiting = current.slice(-MOST_WAITING / 2);
  }
}

/** Whether an event tells something that a step has said, rather than how it is. */
export function isSaid(event: StreamEvent): boolean {
  if (event.type === 'step.progress') return event.items === undefined;
  return event.type === 'step.log' || event.type === 'step.usage';
}

/** What an event is about: a step, or a run. */
function subjectOf(event: RunEvent): string {
  return 'path' in event ? `${event.runId}/${event.path}` : event.runId;
}

function skipped(from: number, { runId, at, seq }: RunEvent): SkippedEvents {
  return { type: 'stream.skipped', seq: seq - 1, runId, at, from, to: seq - 1, count: seq - from };
}
