import type { PlanAnalysis } from '../analysis/types.ts';
import type { Limits } from '../limits.ts';
import type { Plan } from '../plan.ts';
import { DEFAULT_RULES } from './default-rules.ts';
import type { ReportFinding } from './finding-collector.ts';
import { NearestName } from './nearest-name.ts';
import type { Finding, Rule, RuleContext } from './rule.ts';
import { toToolCatalog, type CheckedTools } from './tool-catalog.ts';

/** What the rules judge by. */
export interface RuleOptions {
  readonly tools?: CheckedTools;
  /** Variables that the run starts with, besides `input`. */
  readonly variables: ReadonlySet<string>;
  readonly inputs?: unknown;
  readonly plans?: Readonly<Record<string, Plan>>;
  /** The secrets that the run can read, if they are known. */
  readonly secrets?: Iterable<string>;
  readonly rules?: readonly Rule[];
}

/** Runs the rules on the plan, and on each plan that stands in it as on one of its own. */
export function runRules(
  analysis: PlanAnalysis,
  report: ReportFinding,
  { rules = DEFAULT_RULES, ...options }: RuleOptions,
  limits: Limits,
): void {
  const stepRules: { readonly rule: Rule; readonly rank: number }[] = [];
  for (let rank = 0; rank < rules.length; rank++) {
    const rule = rules[rank];
    if (rule && 'step' in rule) stepRules.push({ rule, rank });
  }
  let running = 0;
  const nearest = new NearestName();
  const shared = {
    document: analysis.plan,
    tools: options.tools && toToolCatalog(options.tools),
    plans: options.plans,
    secrets: options.secrets && new Set(options.secrets),
    limits,
    report: (finding: Finding) => report(finding, running),
    nearest: nearest.find,
  };
  const root = { pointer: '', variables: new Set(['input', ...options.variables]), input: options.inputs };
  const worlds = [contextOf(analysis, root, shared)];
  for (const context of worlds) {
    for (running = 0; running < rules.length; running++) rules[running]?.check?.(context);
    for (const node of context.analysis.nodes) {
      for (let at = 0; at < stepRules.length; at++) {
        running = stepRules[at]?.rank ?? 0;
        stepRules[at]?.rule.step?.(node, context);
      }
    }
    for (const [node, inner] of context.analysis.subplans) {
      const world = { pointer: `${node.pointer}/plan`, variables: new Set(['input']), input: undefined };
      worlds.push(contextOf(inner, world, shared));
    }
  }
}

/** Written out, so that all contexts are of one hidden class, which V8 keeps. */
function contextOf(
  analysis: PlanAnalysis,
  { pointer, variables, input }: Pick<RuleContext, 'pointer' | 'variables' | 'input'>,
  {
    document,
    tools,
    plans,
    secrets,
    limits,
    report,
    nearest,
  }: Omit<RuleContext, 'plan' | 'analysis' | 'pointer' | 'variables'>,
): RuleContext {
  return {
    plan: analysis.plan,
    analysis,
    pointer,
    document,
    variables,
    input,
    tools,
    plans,
    secrets,
    limits,
    report,
    nearest,
  };
}
