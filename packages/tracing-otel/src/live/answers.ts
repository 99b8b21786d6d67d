import type { Link } from '@opentelemetry/api';
import type { Answering } from '@planloom/executor-core';

/** An answer on its way to a step. */
interface Answer {
  readonly links: readonly Link[];
  /** Whether a step waits for it. */
  readonly isAwaited: boolean;
}

/** The executor keeps as many signals that nobody waits for. */
const MOST_KEPT = 10_000;

/** Who has answered a run, from the answer to the step that takes it. */
export class Answers {
  /** By the path of the step. */
  readonly #decisions = new Map<string, Answer>();
  /** By the name of the signal, in the order they were sent, which is that in which steps take them. */
  readonly #signals = new Map<string, Answer[]>();
  #kept = 0;

  /** @param links to who answers; there may be none */
  add({ path, signal }: Answering, links: readonly Link[]): void {
    const answer = { links, isAwaited: path !== undefined };
    if (signal === undefined) {
      if (path !== undefined) this.#decisions.set(path, answer);
      return;
    }
    // Names that events show without a secret are never taken.
    if (this.#kept >= MOST_KEPT) this.#forgetSignals();
    this.#kept += 1;
    const sent = this.#signals.get(signal);
    if (sent) sent.push(answer);
    else this.#signals.set(signal, [answer]);
  }

  /** Links to who has given answers that steps wait for and have not taken yet: they are what the run goes on with. */
  get awaited(): readonly Link[] {
    return [...this.#decisions.values(), ...[...this.#signals.values()].flat()]
      .filter(({ isAwaited }) => isAwaited)
      .flatMap(({ links }) => links);
  }

  /** Links to who has decided at a step, which takes the decision. */
  takeDecision(path: string): readonly Link[] {
    const links = this.#decisions.get(path)?.links ?? [];
    this.#decisions.delete(path);
    return links;
  }

  /** Links to who has sent a signal, which a step takes. */
  takeSignal(name: string): readonly Link[] {
    const sent = this.#signals.get(name);
    const answer = sent?.shift();
    if (answer) this.#kept -= 1;
    if (sent?.length === 0) this.#signals.delete(name);
    return answer?.links ?? [];
  }

  #forgetSignals(): void {
    this.#signals.clear();
    this.#kept = 0;
  }
}
