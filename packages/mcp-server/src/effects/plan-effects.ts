import { calledTool, type Plan, type PlanAnalysis } from '@planloom/dsl-schema';
import { resolveEffects, type ToolEffects, type ToolRegistry } from '@planloom/tool-kit';

import { allNodes } from '../plans/all-nodes.ts';

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
  for (const node of allNodes(analysis, plans)) {
    const tool = calledTool(node);
    if (tool !== undefined) names.add(tool);
  }
  return [...names].map((tool) => ({ tool, effects: resolveEffects(tools.get(tool)?.effects) }));
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
