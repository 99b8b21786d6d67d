import type { ToolContext } from '@planloom/tool-kit';

import {
  callThrough,
  type Answering,
  type CallIdentity,
  type Instrumentation,
  type RunIdentity,
} from '../instrumentation.ts';
import type { ToolCall } from '../machine/commands.ts';
import { thrownText } from '../thrown-text.ts';
import { isThenable, type Warnings } from '../warnings.ts';

/** What watches one run from inside. What it does wrong becomes a warning. */
export class CallInstruments {
  readonly #all: readonly Instrumentation[];
  readonly #runId: string;
  readonly #warnings: Warnings;
  readonly #arounds: readonly NonNullable<Instrumentation['aroundCall']>[];

  constructor(all: readonly Instrumentation[], runId: string, warnings: Warnings) {
    this.#all = all;
    this.#runId = runId;
    this.#warnings = warnings;
    this.#arounds = all.flatMap((each) => each.aroundCall?.bind(each) ?? []);
  }

  /** Whether anything goes around calls. */
  get goAround(): boolean {
    return this.#arounds.length > 0;
  }

  begin(run: RunIdentity): void {
    for (const each of this.#all) {
      this.#warnings.guard('The start of an instrumentation', () => each.beginRun?.(run));
    }
  }

  answering(answer: Omit<Answering, 'runId'>): void {
    for (const each of this.#all) {
      this.#warnings.guard('An instrumentation of an answer', () =>
        each.answering?.({ runId: this.#runId, ...answer }),
      );
    }
  }

  /** Makes a call, with what goes around it. */
  around(call: ToolCall, make: () => unknown): unknown {
    return callThrough(this.#arounds, this.#identityOf(call), make, (error) => {
      const { id } = call.tool.prepared;
      this.#warnings.add(`An instrumentation failed around a call of ${id}: ${thrownText(error)}`);
    });
  }

  /** Where in a trace a call stands, for other systems. */
  carrierOf(call: ToolCall): ToolContext['carrier'] {
    const carrier: Record<string, string> = {};
    for (const each of this.#all) {
      this.#warnings.guard(`The carrier of ${call.tool.prepared.id}`, () => {
        const given: unknown = each.carrierOf?.(this.#identityOf(call));
        // The tool waits for its answer. What a promise rejects with is warned about.
        if (isThenable(given)) {
          this.#warnings.add(`The carrier of ${call.tool.prepared.id} is a promise, and was left out.`);
        } else {
          Object.assign(carrier, given);
        }
        return given;
      });
    }
    return carrier;
  }

  #identityOf({ run, tool, attempt }: ToolCall): CallIdentity {
    return { runId: this.#runId, path: run.path, stepId: run.node.id, tool: tool.prepared.id, attempt };
  }
}
