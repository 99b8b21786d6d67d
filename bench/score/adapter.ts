import { checkPlan } from '@planloom/dsl-schema';
import { createExecutor, type ExecutionOptions, type ExecutionResult, type PlanSource } from '@planloom/executor-core';
import { extractJson as readJson } from '@planloom/planner';
import type { Tool } from '@planloom/tool-kit';

/** What the scorer asks of a run. */
interface ScoreOptions {
  readonly concurrency: number;
  readonly input?: unknown;
  readonly trace?: boolean;
  readonly timeoutMs?: number;
}

type Tools = Record<string, Tool>;

/** Runs a plan as a user would; only retries are off, as a recorded tool fails the second time as it did the first. */
export async function execute(plan: PlanSource, tools: Tools, asked: ScoreOptions): Promise<ExecutionResult> {
  const { concurrency, input, trace = true, timeoutMs = 30_000 } = asked;
  const options: ExecutionOptions = { concurrency, maxRetries: 0, enableTrace: trace, defaultTimeoutMs: timeoutMs };
  return createExecutor(tools, options).execute(plan, input === undefined ? {} : { input });
}

/** Whether a plan is fit to run, and what is wrong with it. */
export async function validate(plan: unknown, tools: Tools): Promise<{ valid: boolean; defects: string[] }> {
  const { ok, diagnostics } = checkPlan(plan, { tools });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return { valid: ok, defects: errors.map(({ code, message }) => `${code}: ${message}`) };
}

/** The JSON in a model's text. */
export function extractJson(text: string): unknown {
  return readJson(text)?.value;
}
