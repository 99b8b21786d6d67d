import {
  checkPlan,
  type CheckOptions,
  parsePlan,
  type CheckResult,
  type JsonSchema,
  type Limits,
  type ParseResult,
  type Plan,
  type PlanAnalysis,
} from '@planloom/dsl-schema';
import { compileSchema, formatIssue, prepareTool, ToolError, type ToolRegistry } from '@planloom/tool-kit';

import { PlanError } from './errors.ts';
import type { PlanSource, RunContext } from './executor-types.ts';
import { compileProgram } from './program/compile-program.ts';
import { isCompiledPlan, CompiledPlan } from './program/compiled-plan.ts';

/** What plans are checked and compiled against. */
export interface PlanSettings {
  readonly tools: ToolRegistry;
  readonly plans: Readonly<Record<string, Plan>>;
  readonly limits: Limits;
  /** The names of the secrets, if they are known. */
  readonly secrets: readonly string[] | undefined;
}

/** Checks a plan against tools, named plans and limits, and the names in the context. */
export function judgePlan(source: PlanSource, context: RunContext, settings: PlanSettings): CheckResult {
  if (isCompiledPlan(source)) return { ok: true, plan: source.plan, diagnostics: source.diagnostics };
  return checkPlan(source, { ...checkOptions(settings), variables: Object.keys(context) });
}

/**
 * Checks a plan and prepares it.
 *
 * @throws PlanError if it is not fit to run
 */
export function compilePlan(source: PlanSource, context: RunContext, settings: PlanSettings): CompiledPlan {
  if (isCompiledPlan(source)) {
    refuseSecretVariable(context);
    return source;
  }
  const { ok, analysis, diagnostics } = judgePlan(source, context, settings);
  if (!ok || !analysis) throw new PlanError(diagnostics, textOf(source, settings));
  const program = compileProgram(analysis, {
    tool: (id) => prepareTool(settings.tools.require(id)),
    subplan: (name) => analyseNamed(name, settings),
    inputCheck,
    expressionWork: settings.limits.expressionWork,
  });
  return new CompiledPlan(program, diagnostics);
}

function checkOptions({ tools, plans, limits, secrets }: PlanSettings): CheckOptions {
  return { tools, plans, limits, ...(secrets && { secrets }) };
}

/** The text a plan was read from, for the lines that its diagnostics are about. */
function textOf(source: PlanSource | null, { limits }: PlanSettings): ParseResult['source'] {
  if (typeof source === 'string') return parsePlan(source, { limits }).source;
  return typeof source === 'object' && source !== null && 'source' in source ? source.source : undefined;
}

/** The checker says this of a plan that is compiled with the context it runs with. */
function refuseSecretVariable(context: RunContext): void {
  if (!Object.hasOwn(context, 'secrets')) return;
  const message = 'the run starts with a variable "secrets", but that name is taken by the language';
  const suggestion = 'give secrets to the run as its "secrets" option, and other values under another name';
  throw new PlanError([{ code: 'plan/reserved-name', severity: 'error', path: '', message, suggestion }]);
}

/** A named plan is as untrusted as the plan that names it. */
function analyseNamed(name: string, settings: PlanSettings): PlanAnalysis {
  const plan = settings.plans[name];
  const { ok, analysis, diagnostics } = checkPlan(plan, checkOptions(settings));
  if (ok && analysis) return analysis;
  throw new PlanError(
    diagnostics.map((diagnostic) => ({ ...diagnostic, message: `plan "${name}": ${diagnostic.message}` })),
  );
}

/** Makes the check of the variable `input`; it fills in defaults, and throws if the input does not fit. */
function inputCheck(schema: JsonSchema): (input: unknown) => unknown {
  const validate = compileSchema(schema);
  return (input) => {
    const validation = validate(input ?? {});
    if (validation.ok) return validation.value;
    const issues = validation.issues.map(formatIssue).join('; ');
    throw new ToolError(`The input does not fit the plan's inputs: ${issues}`, {
      code: 'run/invalid-input',
      retryable: false,
    });
  };
}
