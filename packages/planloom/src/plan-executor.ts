import {
  createExecutor,
  type ExecutionOptions,
  type Executor,
  type Planner,
  type RunContext,
} from '@planloom/executor-core';
import {
  createAgentPlanner,
  createPlanner,
  type LLMClient,
  type PlannerSettings,
  type PlanningAgent,
} from '@planloom/planner';
import type { ToolCollection } from '@planloom/tool-kit';

import type { TaskOptions, TaskResult } from './task/task-types.ts';
import { templatePlanner } from './task/template-planner.ts';

/** How plans are run, and who writes them. */
export interface PlanExecutorOptions extends ExecutionOptions {
  /** Writes the plans of `executeTask`. */
  readonly planner?: Planner;
  /** A model that is asked for plans. `planner` goes before it. */
  readonly llm?: LLMClient;
  /** A Mastra agent, or anything with such a `generate`, that is asked for plans. `planner` and `llm` go before it. */
  readonly mastraAgent?: PlanningAgent;
  /** How `llm` or `mastraAgent` is asked. */
  readonly plannerConfig?: PlannerSettings;
}

/** Plans and runs. */
export interface PlanExecutor extends Executor {
  /**
   * Has a plan written for a task in plain words, checks it and runs it.
   *
   * @throws PlannerError if no plan was found; without a planner or a model, templates are asked
   * @throws PlanError if the plan is not fit to run
   * @throws RunError if the run failed
   */
  executeTask(task: string, context?: RunContext, options?: TaskOptions): Promise<TaskResult>;
  /** Replaces who writes the plans; with `undefined`, it is the templates. */
  setPlanner(planner: Planner | undefined): void;
  /** Replaces all tools. Runs under way keep those they began with. */
  updateTools(tools: ToolCollection): void;
}

/** An executor that runs plans with these tools, and has them written if it is given a planner. */
export function createPlanExecutor(tools: ToolCollection, options: PlanExecutorOptions = {}): PlanExecutor {
  const { planner: givenPlanner, llm, mastraAgent, plannerConfig, ...executionOptions } = options;
  let executor = createExecutor(tools, executionOptions);
  let planner =
    givenPlanner ??
    (llm && createPlanner({ ...plannerConfig, llm })) ??
    (mastraAgent && createAgentPlanner(mastraAgent, plannerConfig));

  return {
    get tools() {
      return executor.tools;
    },
    execute: (plan, context, runOptions) => executor.execute(plan, context, runOptions),
    stream: (plan, context, runOptions) => executor.stream(plan, context, runOptions),
    check: (plan, context) => executor.check(plan, context),
    compile: (plan, context) => executor.compile(plan, context),
    setPlanner(next) {
      planner = next;
    },
    updateTools(next) {
      executor = createExecutor(next, executionOptions);
    },
    async executeTask(task, context, options = {}) {
      const signal = cancelSignal({ ...executionOptions, ...options });
      const setting = {
        planner: planner ?? templatePlanner,
        executor,
        context,
        options,
        defaults: executionOptions,
        signal,
      };
      // Programs that only run plans need not wait for what tasks need.
      const { TaskRun } = await import('./task/task-run.ts');
      return new TaskRun(task, setting).toEnd();
    },
  };
}

/** What cancels planning: the same as cancels the run. */
function cancelSignal({ signal, abortController }: ExecutionOptions): AbortSignal | undefined {
  if (signal === undefined || abortController === undefined) return signal ?? abortController?.signal;
  return AbortSignal.any([signal, abortController.signal]);
}
