import { createStep, createWorkflow, type Workflow } from '@mastra/core/workflows';
import type { JsonSchema, Plan } from '@planloom/dsl-schema';
import type { ApprovalHandler, Executor } from '@planloom/executor-core';

import { answeredBy, refuseSignals } from './answers.ts';
import type { ProgressOptions } from './pipe-to-writer.ts';
import { runWithProgress } from './run-with-progress.ts';
import { anyObject, schemaFor } from './schema-for.ts';

/** What is said of the workflow. */
export interface MastraWorkflowOptions {
  readonly id: string;
  /** Default: the plan's own line. */
  readonly description?: string;
  /** Of what the plan gives. Default: anything. */
  readonly outputSchema?: JsonSchema;
  /** What the workflow's stream is told while the plan runs. */
  readonly progress?: ProgressOptions;
  /** Decides where the plan asks for approval, in this process and in its own time. Default: the step fails (`approval/failed`). */
  readonly onApproval?: ApprovalHandler;
}

/**
 * A plan as a committed workflow of Mastra; its input is the plan's `inputs`.
 *
 * It has one step, which has this executor run the whole plan: order, retries, limits, budgets and compensations stay what the plan
 * says. Each step of the plan is told in the run's stream (`data-planloom`); for steps that Mastra itself runs, see `toDynamicWorkflow`.
 *
 * @throws PlanError if the plan is not fit to run; TypeError if it waits for a signal, which nobody can send
 */
export function toMastraWorkflow(executor: Executor, plan: Plan, options: MastraWorkflowOptions): Workflow {
  refuseSignals(plan);
  const compiled = executor.compile(plan);
  const answers = answeredBy(options.onApproval);
  const description = options.description ?? plan.plan;
  const shape = {
    inputSchema: schemaFor(plan.inputs ?? anyObject),
    outputSchema: schemaFor(options.outputSchema ?? {}),
    ...(description !== undefined && { description }),
  };
  const run = createStep({
    id: 'run-plan',
    ...shape,
    execute: async ({ inputData, abortSignal, writer }) => {
      const run = executor.stream(compiled, { input: inputData }, { signal: abortSignal, ...answers });
      return (await runWithProgress(run, writer, { signal: abortSignal, ...options.progress })).result;
    },
  });
  // A workflow of any input: its schemas are known at run time only.
  const workflow: Workflow = createWorkflow({ id: options.id, ...shape });
  return workflow.then(run).commit();
}
