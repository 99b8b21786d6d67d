import { analysePlan } from '../../analysis/analyse.ts';
import type { PlanAnalysis, StepNode } from '../../analysis/types.ts';
import type { Plan } from '../../plan.ts';
import { checkShape } from '../../shape/check-shape.ts';
import type { Rule, RuleContext } from '../rule.ts';

/** A subplan step names a plan that the runner knows, and no plan runs itself. */
export const subplanNames: Rule = {
  codes: ['plan/unknown-subplan', 'plan/recursive-subplan'],
  step(node, context) {
    const name = context.plans && nameOf(node);
    if (name !== undefined && context.plans) checkName(node, name, context.plans, context);
  },
};

function nameOf({ step }: StepNode): string | undefined {
  return step.type === 'subplan' && typeof step.plan === 'string' ? step.plan : undefined;
}

type Plans = NonNullable<RuleContext['plans']>;

function checkName(node: StepNode, name: string, plans: Plans, context: RuleContext): void {
  const path = `${node.pointer}/plan`;
  if (!Object.hasOwn(plans, name)) return reportUnknown(name, path, plans, context);
  const circle = findCircle(name, plans);
  if (!circle) return;
  context.report({
    code: 'plan/recursive-subplan',
    severity: 'error',
    path,
    message: `this subplan would run for ever, as a plan runs itself: ${circle.join(' → ')}`,
    suggestion: 'use a loop with "while" and "max_iterations" for what has to be repeated',
  });
}

function reportUnknown(name: string, path: string, plans: Plans, { nearest, report }: RuleContext): void {
  const meant = nearest(name, Object.keys(plans));
  report({
    code: 'plan/unknown-subplan',
    severity: 'error',
    path,
    message: `there is no plan "${name}"`,
    ...(meant !== undefined && {
      suggestion: `did you mean "${meant}"?`,
      fix: [{ op: 'replace', path, value: meant }],
    }),
  });
}

/** The first way from a named plan that comes back to a plan on it: its names, the repeated one first and last. */
function findCircle(
  name: string,
  plans: Plans,
  way: readonly string[] = [],
  clear = new Set<string>(),
): string[] | undefined {
  if (way.includes(name)) return [...way.slice(way.indexOf(name)), name];
  if (clear.has(name) || !Object.hasOwn(plans, name)) return undefined;
  const plan = plans[name];
  for (const next of plan ? namesIn(plan) : []) {
    const circle = findCircle(next, plans, [...way, name], clear);
    if (circle) return circle;
  }
  clear.add(name);
  return undefined;
}

const namesUsed = new WeakMap<Plan, ReadonlySet<string>>();

/** Names of the plans that a plan runs, also through plans that stand in it. A plan of the wrong shape runs none. */
function namesIn(plan: Plan): ReadonlySet<string> {
  let used = namesUsed.get(plan);
  if (!used) {
    const isSound = checkShape(plan).every(({ severity }) => severity !== 'error');
    namesUsed.set(plan, (used = new Set(isSound ? collectNames(analysePlan(plan)) : [])));
  }
  return used;
}

function collectNames({ nodes, subplans }: PlanAnalysis): string[] {
  const own = nodes.map(nameOf).filter((name) => name !== undefined);
  return [...own, ...[...subplans.values()].flatMap(collectNames)];
}
