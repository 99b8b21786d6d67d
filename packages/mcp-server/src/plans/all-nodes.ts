import { analysePlan, type Plan, type PlanAnalysis } from '@planloom/dsl-schema';

type Node = PlanAnalysis['nodes'][number];

/**
 * The steps of a plan, those of its inner and named plans included; each plan once.
 *
 * @param plans those that subplan steps can name
 * @yields nodes of the analysis, those of a plan in the order of the document
 */
export function* allNodes(
  analysis: PlanAnalysis,
  plans: Readonly<Record<string, Plan>> = {},
  seen: Set<string> = new Set(),
): Generator<Node, void, undefined> {
  for (const node of analysis.nodes) {
    yield node;
    const { step } = node;
    if (step.type === 'subplan' && typeof step.plan === 'string') yield* named(step.plan);
  }
  for (const inner of analysis.subplans.values()) yield* allNodes(inner, plans, seen);

  function* named(name: string): Generator<Node, void, undefined> {
    const plan = plans[name];
    if (plan === undefined || seen.has(name)) return;
    seen.add(name);
    yield* allNodes(analysePlan(plan, new Set()), plans, seen);
  }
}
