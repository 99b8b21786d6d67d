import type { Plan } from '@planloom/dsl-schema';
import { createExecutor } from '@planloom/executor-core';
import { ToolError, type Tool, type ToolInput } from '@planloom/tool-kit';

import type { CaseTool, EvaluationCase, KnownCall } from './evaluation-case.ts';

/** How a run of a plan with known results ended. */
export interface TryOutcome {
  readonly isDone: boolean;
  /** Why not. */
  readonly error?: { readonly code: string; readonly message: string };
}

/**
 * Runs a plan with the results that a case knows. A call that it does not know fails, and the run with it, unless the plan has an answer to that.
 */
export async function tryRun(plan: Plan, { tools, calls = [], context = {} }: EvaluationCase): Promise<TryOutcome> {
  try {
    await createExecutor(tools.map((tool) => knownTool(tool, calls))).execute(plan, context);
    return { isDone: true };
  } catch (error) {
    return { isDone: false, error: errorOf(error) };
  }
}

function knownTool(tool: CaseTool, calls: readonly KnownCall[]): Tool {
  const own = calls.filter((call) => call.tool === tool.id);
  return {
    ...tool,
    execute: (input: ToolInput) => {
      const call = own.find((each) => each.input === undefined || isSame(each.input, input));
      if (call !== undefined) return call.result;
      const message = `The case knows no result for ${tool.id} with ${JSON.stringify(input)}.`;
      throw new ToolError(message, { code: 'evaluation/unknown-call', retryable: false });
    },
  };
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(sorted(left)) === JSON.stringify(sorted(right));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, each]): [string, unknown] => [key, sorted(each)])
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** What is known of anything that was thrown: its code, if it has one, and its message. */
export function errorOf(error: unknown): { readonly code: string; readonly message: string } {
  if (!(error instanceof Error)) return { code: 'error', message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'error';
  return { code, message: error.message };
}
