import { analysePlan, calledTool, type Plan } from '@planloom/dsl-schema';

/** The tools that a plan calls, each once, in the order of the document. */
export function neededTools(plan: Plan): string[] {
  return [...new Set(analysePlan(plan).nodes.flatMap((node) => calledTool(node) ?? []))];
}
