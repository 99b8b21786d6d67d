import type { Plan } from '@planloom/dsl-schema';
import type { PlanPart } from '@planloom/executor-core';

/** The parts of a plan that is there as a whole. */
export function partsOf({ steps, ...header }: Plan): PlanPart[] {
  return [{ type: 'header', header }, ...steps.map((step, index): PlanPart => ({ type: 'step', index, step }))];
}

/** Parts on their way to readers; each reader meets all of them. */
export class PartQueue {
  readonly #parts: PlanPart[] = [];
  #end: { readonly error?: unknown } | undefined;
  #waiting: (() => void)[] = [];

  push(part: PlanPart): void {
    this.#parts.push(part);
    this.#wake();
  }

  end(): void {
    this.#end = {};
    this.#wake();
  }

  fail(error: unknown): void {
    this.#end = { error };
    this.#wake();
  }

  async *read(): AsyncGenerator<PlanPart, void, undefined> {
    for (let index = 0; ; index += 1) {
      while (index >= this.#parts.length && !this.#end) await new Promise<void>((wake) => this.#waiting.push(wake));
      const part = this.#parts[index];
      if (part) yield part;
      else if (this.#end && 'error' in this.#end) throw this.#end.error;
      else return;
    }
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}
