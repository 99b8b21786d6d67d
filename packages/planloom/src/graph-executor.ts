import {
  createExecutor,
  type ExecutionOptions,
  type ExecutionResult,
  type Executor,
  type PlanSource,
  type RunContext,
  type RunStream,
} from '@planloom/executor-core';
import type { ToolCollection, ToolRegistry } from '@planloom/tool-kit';

/** Runs plans that stand already; the part of a plan executor that never plans, as a class. */
export class DynamicGraphExecutor {
  readonly #executor: Executor;

  constructor(tools: ToolCollection, options?: ExecutionOptions) {
    this.#executor = createExecutor(tools, options);
  }

  get tools(): ToolRegistry {
    return this.#executor.tools;
  }

  /**
   * Checks and runs a plan.
   *
   * @throws PlanError if the plan is not fit to run; nothing was called then
   * @throws RunError if the run failed
   */
  execute(plan: PlanSource, context?: RunContext, options?: ExecutionOptions): Promise<ExecutionResult> {
    return this.#executor.execute(plan, context, options);
  }

  /** As `execute`, with the events of the run. */
  stream(plan: PlanSource, context?: RunContext, options?: ExecutionOptions): RunStream {
    return this.#executor.stream(plan, context, options);
  }
}

/** Makes a DynamicGraphExecutor. */
export function createGraphExecutor(tools: ToolCollection, options?: ExecutionOptions): DynamicGraphExecutor {
  return new DynamicGraphExecutor(tools, options);
}
