import { createTool, type Tool } from '@mastra/core/tools';
import type { JsonSchema, Plan } from '@planloom/dsl-schema';
import type { ApprovalHandler, ExecutionOptions, ExecutionResult, Executor, RunContext } from '@planloom/executor-core';

import { answeredBy, refuseSignals } from './answers.ts';
import type { ProgressOptions, ProgressWriter } from './pipe-to-writer.ts';
import { runWithProgress, taskWithProgress } from './run-with-progress.ts';
import { anyObject, schemaFor } from './schema-for.ts';

/** What is said of the tool. */
interface ToolText {
  readonly id: string;
  /** What a model reads to know when to call it. */
  readonly description: string;
  /** Of what a run gives. */
  readonly outputSchema?: JsonSchema;
  readonly requireApproval?: boolean;
  /** What the caller's stream is told while a run goes on. */
  readonly progress?: ProgressOptions;
  /**
   * Decides where a plan asks for approval, in this process and in its own time. Default: with a task, what the executor says; else the step fails (`approval/failed`).
   */
  readonly onApproval?: ApprovalHandler;
}

/** A tool that runs one plan; its input is the plan's `inputs`. */
export interface PlanToolOptions extends Omit<ToolText, 'description'> {
  readonly plan: Plan;
  /** Default: the plan's own line. */
  readonly description?: string;
}

/** A tool that takes a task in words, has a plan written for it and runs that. */
export interface TaskToolOptions extends ToolText {
  readonly accepts: 'task';
}

/** A tool that takes a plan, which the calling model writes itself, and runs it. */
export interface AnyPlanToolOptions extends ToolText {
  readonly accepts: 'plan';
}

/** What also plans: `createPlanExecutor` of `planloom` gives one. */
export interface TaskExecutor extends Executor {
  executeTask(task: string, context?: RunContext, options?: ExecutionOptions): Promise<ExecutionResult>;
}

/**
 * An executor as a tool of Mastra: for agents, workflows and Mastra's MCP servers. It reports each step to the caller's stream, ends
 * when the caller is aborted, and throws what the run throws: an error with a `code`.
 *
 * @throws PlanError if the plan is not fit to run; TypeError if it waits for a signal, which nobody can send
 */
export function toMastraTool(executor: TaskExecutor, options: TaskToolOptions): Tool;
export function toMastraTool(executor: Executor, options: PlanToolOptions | AnyPlanToolOptions): Tool;
export function toMastraTool(
  executor: Executor,
  options: PlanToolOptions | TaskToolOptions | AnyPlanToolOptions,
): Tool {
  const { inputSchema, run } = 'plan' in options ? planCall(executor, options) : freeCall(executor, options);
  const tool = createTool({
    id: options.id,
    description: options.description ?? planText(options),
    inputSchema: schemaFor(inputSchema),
    ...(options.outputSchema && { outputSchema: schemaFor(options.outputSchema) }),
    ...(options.requireApproval !== undefined && { requireApproval: options.requireApproval }),
    execute: async (input, { abortSignal, writer }) => {
      const settings = abortSignal ? { signal: abortSignal } : {};
      return (await run(input as Input, settings, writer)).result;
    },
  });
  // Without type arguments a tool is one of any input, which this is: its schemas are known at run time only.
  return tool;
}

type Input = Readonly<Record<string, unknown>>;

/** What is done with the input of a call, and what it looks like. */
interface Call {
  readonly inputSchema: JsonSchema;
  readonly run: (
    input: Input,
    settings: ExecutionOptions,
    writer: ProgressWriter | undefined,
  ) => Promise<ExecutionResult>;
}

function planText(options: object): string {
  const { plan } = options as PlanToolOptions;
  return plan.plan ?? 'Runs a plan.';
}

function planCall(executor: Executor, { plan, progress, onApproval }: PlanToolOptions): Call {
  refuseSignals(plan);
  const compiled = executor.compile(plan);
  return {
    inputSchema: plan.inputs ?? anyObject,
    run: (input, settings, writer) =>
      runWithProgress(executor.stream(compiled, { input }, { ...settings, ...answeredBy(onApproval) }), writer, {
        ...settings,
        ...progress,
      }),
  };
}

function freeCall(executor: Executor, { accepts, progress, onApproval }: TaskToolOptions | AnyPlanToolOptions): Call {
  if (accepts === 'task') {
    return {
      inputSchema: objectOf({ task: { type: 'string', description: 'What is to be done, in words.' } }, ['task']),
      // The overloads ask for an executor that plans where tasks are taken.
      run: ({ task }, settings, writer) => {
        const execute: Parameters<typeof taskWithProgress>[0] = (watching) =>
          (executor as TaskExecutor).executeTask(String(task), undefined, {
            ...settings,
            ...watching,
            ...(onApproval && { onApproval }),
          });
        return taskWithProgress(execute, writer, { ...settings, ...progress });
      },
    };
  }
  return {
    inputSchema: objectOf({ plan: { ...anyObject, description: 'The plan.' }, input: anyObject }, ['plan']),
    // A model wrote it: the executor checks it, and says what is wrong with it.
    run: async ({ plan, input = {} }, settings, writer) => {
      refuseSignals(plan as Plan);
      const run = executor.stream(plan as Plan, { input }, { ...settings, ...answeredBy(onApproval) });
      return runWithProgress(run, writer, { ...settings, ...progress });
    },
  };
}

function objectOf(properties: Readonly<Record<string, JsonSchema>>, required: readonly string[]): JsonSchema {
  return { type: 'object', properties, required, additionalProperties: false };
}
