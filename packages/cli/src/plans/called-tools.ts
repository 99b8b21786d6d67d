import { calledTool, type PlanAnalysis } from '@planloom/dsl-schema';

/** The tools that a plan calls, also in its inline plans. */
export function calledTools(analysis: PlanAnalysis): string[] {
  const own = analysis.nodes.flatMap((node) => calledTool(node) ?? []);
  const inner = [...analysis.subplans.values()].flatMap(calledTools);
  return [...new Set([...own, ...inner])];
}
