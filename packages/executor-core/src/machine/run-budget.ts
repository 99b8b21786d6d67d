import type { Budget } from '@planloom/dsl-schema';

import type { FailureReason } from './failure.ts';

/** The limits of a run that the machine keeps. */
export interface RunLimits {
  readonly toolCalls: number;
  readonly loopIterations: number;
  /** Milliseconds; infinite if there is no limit. */
  readonly durationMs: number;
}

/** What a run may still do, or a subplan in it that has a budget of its own: what it takes, it takes from the run, too. */
export class RunBudget {
  readonly #limits: Pick<RunLimits, 'toolCalls' | 'loopIterations'>;
  readonly #outer: RunBudget | undefined;
  #calls = 0;
  #iterations = 0;

  constructor(limits: Pick<RunLimits, 'toolCalls' | 'loopIterations'>, outer?: RunBudget) {
    this.#limits = limits;
    this.#outer = outer;
  }

  /** The budget of a subplan: what the run may still do, lowered. */
  lower({ max_tool_calls: toolCalls, max_loop_iterations: loopIterations }: Budget): RunBudget {
    const unlimited = Number.POSITIVE_INFINITY;
    return new RunBudget({ toolCalls: toolCalls ?? unlimited, loopIterations: loopIterations ?? unlimited }, this);
  }

  /** Takes a call; gives why not, if there is none left. */
  takeCall(): FailureReason | undefined {
    const { toolCalls } = this.#limits;
    if (this.#calls >= toolCalls) return this.#refusal('limit/tool-calls', `call tools more than ${toolCalls} times`);
    this.#calls++;
    return this.#outer?.takeCall();
  }

  /** Takes an iteration; gives why not, if there is none left. */
  takeIteration(): FailureReason | undefined {
    const { loopIterations } = this.#limits;
    if (this.#iterations >= loopIterations) {
      return this.#refusal('limit/loop-iterations', `make more than ${loopIterations} iterations`);
    }
    this.#iterations++;
    return this.#outer?.takeIteration();
  }

  #refusal(code: string, what: string): FailureReason {
    return { code, message: `The ${this.#outer ? 'subplan' : 'run'} may not ${what}.`, retryable: false };
  }
}
