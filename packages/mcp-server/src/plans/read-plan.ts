import {
  checkPlan,
  type CheckResult,
  type Diagnostic,
  formatDiagnostics,
  parsePlan,
  type Plan,
  type PlanAnalysis,
  type PlanSource,
} from '@planloom/dsl-schema';
import type { ToolRegistry } from '@planloom/tool-kit';

import { byteLength } from '../answer/byte-length.ts';
import { toJson } from '../answer/to-json.ts';
import type { ServerLimits } from '../limits.ts';
import { Refusal } from '../refusal.ts';

/** What plans are judged by. */
export interface PlanSurroundings {
  readonly tools: ToolRegistry;
  /** The plans that subplan steps can name. */
  readonly plans: Readonly<Record<string, Plan>>;
  readonly limits: ServerLimits;
}

/** A plan that was read and checked. */
export interface ReadPlan {
  readonly check: CheckResult;
  /** Set if it was given as text. */
  readonly source: PlanSource | undefined;
}

/** A plan that can be run. */
export interface RunnablePlan {
  readonly plan: Plan;
  readonly analysis: PlanAnalysis;
}

/**
 * Reads and checks what a client sent as a plan.
 *
 * @param given text (JSON or YAML) or the plan as an object
 * @throws Refusal if it is larger than the limits allow: it is then not even read
 */
export function readPlan(given: unknown, { tools, plans, limits }: PlanSurroundings, fileName?: string): ReadPlan {
  const bytes = byteLength(typeof given === 'string' ? given : toJson(given));
  if (bytes > limits.planBytes) {
    const message = `the plan has ${bytes} bytes; this server takes at most ${limits.planBytes}. Pass data as input, not inside the plan`;
    throw new Refusal('plan/too-large', message, { bytes, allowed: limits.planBytes });
  }
  const own = { planBytes: limits.planBytes, steps: limits.steps };
  const parsed = parsePlan(given, fileName === undefined ? {} : { fileName });
  return { check: checkPlan(parsed, { tools, plans, limits: own }), source: parsed.source };
}

/** The plan, if it can be run. */
export function runnable({ check }: ReadPlan): RunnablePlan | undefined {
  const { ok, plan, analysis } = check;
  return ok && plan !== undefined && analysis !== undefined ? { plan, analysis } : undefined;
}

/** Everything that is wrong with it, in words. */
export function diagnosticsText({ check, source }: ReadPlan): string {
  return formatDiagnostics(check.diagnostics, { source });
}

/** A diagnostic as a client gets it: without offsets, which nobody who writes JSON can use. */
export function diagnosticData({ range, related, ...rest }: Diagnostic): Readonly<Record<string, unknown>> {
  return {
    ...rest,
    ...(range && { line: range.start.line, column: range.start.column }),
    ...(related && { related: related.map(({ message, path }) => ({ message, path })) }),
  };
}
