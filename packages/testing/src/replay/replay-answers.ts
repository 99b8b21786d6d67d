import type { ApprovalHandler, Clock, Decision, RunStream } from '@planloom/executor-core';

import { decodeValue } from '../fixtures/encode-value.ts';
import type { RecordedAnswer } from '../fixtures/fixtures.ts';
import { sleep } from '../waiting.ts';
import type { ReplayTiming } from './play-call.ts';

/** Decides, and sends signals, as it was recorded: each answer once, by the path of the step. */
export class ReplayAnswers {
  readonly #byPath: Map<string, RecordedAnswer[]>;
  readonly #timing: ReplayTiming;
  readonly #clock: Clock;

  constructor(answers: readonly RecordedAnswer[], timing: ReplayTiming, clock: Clock) {
    this.#byPath = Map.groupBy(answers, ({ path }) => path);
    this.#timing = timing;
    this.#clock = clock;
  }

  readonly decide: ApprovalHandler = async ({ path, signal }) => {
    const recorded = this.#take(path);
    if (!recorded) throw new Error(`No decision was recorded for "${path}".`);
    const { answer } = recorded;
    if (answer.type === 'unwritable') {
      throw new Error(`The decision for "${path}" cannot be replayed: ${answer.reason}.`);
    }
    if (answer.type !== 'decision') return undefined;
    await this.#pause(recorded, signal);
    const { approved, values, by, comment } = answer;
    const decision: Decision = {
      approved,
      ...(values !== undefined && { values: decodeValue(values) as Record<string, unknown> }),
      ...(by !== undefined && { by }),
      ...(comment !== undefined && { comment }),
    };
    return decision;
  };

  /** Sends what the steps of a run wait for; ends with the run, or cancels it where nothing was recorded that it waits for. */
  async sendSignals(run: RunStream): Promise<void> {
    const over = new AbortController();
    const sent: Promise<void>[] = [];
    const seen = new Set<string>();
    // Whatever of the events is kept: what it waits for now is what counts.
    for await (const _ of run) {
      for (const { path, since, for: awaited } of run.waiting()) {
        const wait = `${path} ${since}`;
        if (awaited.kind !== 'signal' || seen.has(wait)) continue;
        seen.add(wait);
        sent.push(this.#send(run, path, awaited.signal, over.signal));
      }
    }
    over.abort();
    await Promise.all(sent);
  }

  async #send(run: RunStream, path: string, name: string, over: AbortSignal): Promise<void> {
    const recorded = this.#take(path);
    if (recorded?.answer.type === 'none') return;
    if (recorded?.answer.type !== 'signal') {
      const reason = recorded?.answer.type === 'unwritable' ? recorded.answer.reason : 'none was recorded';
      run.cancel(new Error(`"${path}" waits for the signal "${name}", and ${reason}.`));
      return;
    }
    await this.#pause(recorded, over).catch(() => undefined); // the run is over
    if (!over.aborted) run.signal(name, decodeValue(recorded.answer.payload));
  }

  #take(path: string): RecordedAnswer | undefined {
    return this.#byPath.get(path)?.shift();
  }

  async #pause({ waitedMs }: RecordedAnswer, signal: AbortSignal): Promise<void> {
    if (this.#timing === 'recorded' && waitedMs > 0) await sleep(waitedMs, signal, this.#clock);
  }
}
