import { analysePlan, calledTool, type Plan, type PlanAnalysis } from '@planloom/dsl-schema';
import { resolveEffects, type ToolEffects, type ToolRegistry } from '@planloom/tool-kit';

/** A tool that a plan can call, and what it does to the world. */
export interface CalledTool {
  readonly tool: string;
  readonly effects: Required<ToolEffects>;
}

/**
 * The tools that a plan can call, those of its inner and named plans included, in the order of the document; each once.
 * Names of tools are never templates, so no run calls another.
 *
 * @param plans those that subplan steps can name
 */
export function calledTools(
  analysis: PlanAnalysis,
  tools: ToolRegistry,
  plans: Readonly<Record<string, Plan>> = {},
): readonly CalledTool[] {
  const names = new Set<string>();
  const seen = new Set<string>();
  collect(analysis);
  return [...names].map((tool) => ({ tool, effects: resolveEffects(tools.get(tool)?.effects) }));

  function collect({ nodes, subplans }: PlanAnalysis): void {
    for (const node of nodes) {
      const { step } = node;
      const tool = calledTool(node);
      if (tool !== undefined) names.add(tool);
      if (step.type === 'subplan' && typeof step.plan === 'string') collectNamed(step.plan);
    }
    for (const inner of subplans.values()) collect(inner);
  }

  function collectNamed(name: string): void {
    const plan = plans[name];
    if (plan === undefined || seen.has(name)) return;
    seen.add(name);
    collect(analysePlan(plan, new Set()));
  }
}

/** What tools do together: read-only only if all are, and so on. */
export function joinEffects(called: readonly CalledTool[]): Required<ToolEffects> {
  return {
    readOnly: called.every(({ effects }) => effects.readOnly),
    idempotent: called.every(({ effects }) => effects.idempotent),
    destructive: called.some(({ effects }) => effects.destructive),
    openWorld: called.some(({ effects }) => effects.openWorld),
  };
}
