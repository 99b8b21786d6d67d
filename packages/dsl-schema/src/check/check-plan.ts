import { analysePlan } from '../analysis/analyse.ts';
import type { PlanAnalysis } from '../analysis/types.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { keepHiddenClasses } from '../hidden-classes.ts';
import { DEFAULT_LIMITS, type Limits } from '../limits.ts';
import { parsePlan, type ParseResult } from '../parse/parse-plan.ts';
import type { Plan } from '../plan.ts';
import { FindingCollector, type ReportFinding } from './finding-collector.ts';
import type { Rule } from './rule.ts';
import { runRules, type RuleOptions } from './run-rules.ts';
import { salvagePlan } from './salvage/salvage-plan.ts';
import type { CheckedTools } from './tool-catalog.ts';

/** What a plan is judged by. Nothing is judged by what is left out. */
export interface CheckOptions {
  /** The tools that it can call: a list, a map by id, or a registry. */
  readonly tools?: CheckedTools;
  /** Variables that the run starts with, besides `input`. */
  readonly variables?: Iterable<string>;
  /** The run's input, if it is known already; only its names are looked at. */
  readonly inputs?: unknown;
  /** The plans that subplan steps can name. */
  readonly plans?: Readonly<Record<string, Plan>>;
  /** The names of the secrets that the run can read as `{{secrets.NAME}}`. */
  readonly secrets?: Iterable<string>;
  /** Default: `DEFAULT_LIMITS`. */
  readonly limits?: Partial<Limits>;
  /** Default: `DEFAULT_RULES`. */
  readonly rules?: readonly Rule[];
}

/** Everything there is to say about a plan. */
export interface CheckResult {
  /** Whether it can be run: no diagnostic is an error. */
  readonly ok: boolean;
  /** Set if the value has the shape of a plan, whatever else is wrong with it. */
  readonly plan?: Plan;
  /** In the order of the document; with places in the text if the plan was read from text. */
  readonly diagnostics: readonly Diagnostic[];
  /** The plan with its names looked up; set if `plan` is. */
  readonly analysis?: PlanAnalysis;
}

/**
 * Checks a plan like a program, before anything runs, and tells every problem at once.
 *
 * Where its shape is wrong, what a plan means is judged by all else that it says. Takes time in the order of the plan's size, on hostile plans too,
 * and never throws because of what a plan is.
 *
 * @param plan a plan as a value or as text, or what `parsePlan` made of it
 */
export function checkPlan(plan: unknown, options: CheckOptions = {}): CheckResult {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const parsed = toParsed(plan, options, limits);
  const given = { ...options, variables: new Set(options.variables) };
  if (!parsed.plan) return { ok: false, diagnostics: judgeRest(parsed, given, limits) };
  const analysis = analysePlan(parsed.plan, given.variables);
  const collector = new FindingCollector(parsed);
  runRules(analysis, collector.report, given, limits);
  keepHiddenClasses(analysis.nodes.length);
  const diagnostics = collector.finish();
  return { ok: diagnostics.every(({ severity }) => severity !== 'error'), plan: parsed.plan, diagnostics, analysis };
}

/** What there is to say about a value whose shape is wrong, and about what can be judged all the same. */
function judgeRest(parsed: ParseResult, options: RuleOptions, limits: Limits): readonly Diagnostic[] {
  const { value, diagnostics } = parsed;
  // A text with a fault in its syntax may say anything.
  const isRead = diagnostics.every(({ code }) => !code.startsWith('parse/'));
  const salvage = isRead ? salvagePlan(value, diagnostics, limits) : undefined;
  if (!salvage) return diagnostics;
  const collector = new FindingCollector(parsed);
  const report: ReportFinding = (finding, rank) => {
    const translated = salvage.translate(finding);
    if (translated) collector.report(translated, rank);
  };
  runRules(analysePlan(salvage.plan, options.variables), report, options, limits);
  return collector.finish();
}

/** A plan that was parsed under other limits is looked at again under these. */
function toParsed(plan: unknown, options: CheckOptions, limits: Limits): ParseResult {
  if (!isParseResult(plan)) return parsePlan(plan, { limits });
  if (!plan.plan || !options.limits) return plan;
  const { fileName, format, text } = plan.source ?? {};
  return text === undefined
    ? parsePlan(plan.value, { limits })
    : parsePlan(text, { limits, ...(format && { format }), ...(fileName !== undefined && { fileName }) });
}

/** A plan has none of the fields of a result; a result made elsewhere counts too. */
function isParseResult(value: unknown): value is ParseResult {
  if (typeof value !== 'object' || value === null) return false;
  try {
    return Object.hasOwn(value, 'diagnostics') && Object.hasOwn(value, 'value') && !Object.hasOwn(value, 'steps');
  } catch {
    // A proxy that throws: parsing says that it cannot be read.
    return false;
  }
}
