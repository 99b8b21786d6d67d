import type { Plan } from '@planloom/dsl-schema';
import {
  createExecutor,
  type ExecutionOptions,
  type ExecutionResult,
  type Executor,
  type Planner,
  type PlanOutcome,
  type PlanRequest,
  type RunContext,
} from '@planloom/executor-core';
import { createAgentPlanner, PlannerError, type PlanningAgent, type PlannerSettings } from '@planloom/planner';
import type { ToolCollection } from '@planloom/tool-kit';

/** How plans are run, and who writes them. */
export interface PlanExecutorOptions extends ExecutionOptions {
  /** Writes the plans of `executeTask`. */
  readonly planner?: Planner;
  /** A Mastra agent, or anything with such a `generate`, that is asked for plans. `planner` goes before it. */
  readonly mastraAgent?: PlanningAgent;
  /** How `mastraAgent` is asked. */
  readonly plannerConfig?: PlannerSettings;
}

/** How one task is planned and run. */
export interface TaskOptions extends ExecutionOptions {
  /** Sees the plan before anything of it runs, and is waited for; if it throws, nothing runs. */
  readonly onPlan?: (plan: Plan) => void | PromiseLike<void>;
}

/** What a task gave: the plan that was written for it, and what its run gave. */
export interface TaskResult extends ExecutionResult {
  readonly plan: Plan;
}

/** Plans and runs. */
export interface PlanExecutor extends Executor {
  /**
   * Has a plan written for a task in plain words, checks it and runs it.
   *
   * @throws PlannerError if there is no planner, or it found no plan
   * @throws PlanError if the plan is not fit to run
   * @throws RunError if the run failed
   */
  executeTask(task: string, context?: RunContext, options?: TaskOptions): Promise<TaskResult>;
  /** Replaces who writes the plans; `undefined` takes it away. */
  setPlanner(planner: Planner | undefined): void;
  /** Replaces all tools. Runs under way keep those they began with. */
  updateTools(tools: ToolCollection): void;
}

/** An executor that runs plans with these tools, and has them written if it is given a planner. */
export function createPlanExecutor(tools: ToolCollection, options: PlanExecutorOptions = {}): PlanExecutor {
  const { planner: givenPlanner, mastraAgent, plannerConfig, ...executionOptions } = options;
  let executor = createExecutor(tools, executionOptions);
  let planner = givenPlanner ?? (mastraAgent && createAgentPlanner(mastraAgent, plannerConfig));

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
    async executeTask(task, context, { onPlan, ...runOptions } = {}) {
      if (planner === undefined) throw missingPlanner();
      const runner = executor;
      const signal = cancelSignal({ ...executionOptions, ...runOptions });
      signal?.throwIfAborted();
      const asked = planner;
      const request: PlanRequest = {
        task,
        tools: runner.tools,
        ...(context && { context }),
        ...(signal && { signal }),
      };
      const proposal = await asked.plan(request);
      const { plan } = proposal;
      await onPlan?.(plan);
      // A template's inputs come with its plan.
      const variables = proposal.context ? { ...context, ...proposal.context } : context;
      const settle = (succeeded: boolean): Promise<string[]> => settled(asked, { request, proposal, plan, succeeded });
      const result = await runner.execute(plan, variables, runOptions).catch(async (error: unknown) => {
        // A run that was cancelled says nothing about its plan. The run's error goes before one of the planner.
        if (!signal?.aborted) await settle(false);
        throw error;
      });
      return { plan, ...result, warnings: [...result.warnings, ...(await settle(true))] };
    },
  };
}

/** Tells a planner how its plan did. Gives a warning if that goes wrong: the run is done all the same. */
async function settled(planner: Planner, outcome: PlanOutcome): Promise<string[]> {
  try {
    await planner.settle?.(outcome);
    return [];
  } catch (error) {
    return [`The planner could not take note of the run: ${error instanceof Error ? error.message : String(error)}`];
  }
}

function missingPlanner(): PlannerError {
  return new PlannerError(
    'planner/missing',
    'executeTask: nobody writes the plan. Give createPlanExecutor a `planner` or a `mastraAgent`, or call setPlanner first.',
  );
}

/** What cancels planning: the same as cancels the run. */
function cancelSignal({ signal, abortController }: ExecutionOptions): AbortSignal | undefined {
  if (signal === undefined || abortController === undefined) return signal ?? abortController?.signal;
  return AbortSignal.any([signal, abortController.signal]);
}
