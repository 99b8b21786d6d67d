import { type CallBounds, callBounds, calledTool, type PlanAnalysis, type StepNode } from '@planloom/dsl-schema';
import { resolveEffects, type ToolEffects, type ToolRegistry } from '@planloom/tool-kit';

import { explainPlan } from '../explain/explain-plan.ts';
import { describeStep } from '../structure/describe-step.ts';
import { dataFlow, type Origin } from './data-flow.ts';

/** A tool that a plan can call. */
export interface UsedTool {
  readonly tool: string;
  readonly effects: Required<ToolEffects>;
  /** The steps that call it. */
  readonly steps: readonly string[];
}

/** A call of a tool that reaches the world outside, and what it may be told there. */
export interface Departure {
  readonly step: string;
  readonly tool: string;
  /** Besides what stands in the plan itself. */
  readonly values: readonly Origin[];
  /** Whether something that a tool of this machine gave, or a secret, is among them. */
  readonly isPrivate: boolean;
}

/** What a person has to know of a plan to agree to it. */
export interface PlanReview {
  /** In the order of the document. */
  readonly tools: readonly UsedTool[];
  readonly leaves: readonly Departure[];
  /** Steps that ask a person or wait, with what they do in a few words: in the order of the document. */
  readonly waits: readonly { readonly step: string; readonly does: string }[];
  readonly calls: CallBounds;
  /** The longest chain of steps; empty in graph plans. */
  readonly criticalPath: readonly string[];
}

/** Looks at a plan that has been checked with the tools it will run with. */
export function reviewPlan(analysis: PlanAnalysis, registry: ToolRegistry): PlanReview {
  const nodes = allNodes(analysis);
  const callers = nodes.flatMap((node): Caller[] => {
    const tool = calledTool(node);
    return tool === undefined ? [] : [{ node, tool, effects: resolveEffects(registry.get(tool)?.effects) }];
  });
  const flow = dataFlow(analysis);
  const outside = callers.filter(({ effects }) => effects.openWorld);
  return {
    tools: usedTools(callers),
    leaves: outside.map(({ node, tool }) => departure(node.id, tool, flow.originsOf(node), registry)),
    waits: nodes
      .filter(({ type }) => type === 'approval' || type === 'wait')
      .map((node) => ({ step: node.id, does: describeStep(node) })),
    calls: callBounds(analysis),
    criticalPath: explainPlan(analysis).criticalPath,
  };
}

interface Caller {
  readonly node: StepNode;
  readonly tool: string;
  readonly effects: Required<ToolEffects>;
}

function allNodes({ nodes, subplans }: PlanAnalysis): StepNode[] {
  return [...nodes, ...[...subplans.values()].flatMap(allNodes)];
}

function usedTools(callers: readonly Caller[]): UsedTool[] {
  return [...Map.groupBy(callers, ({ tool }) => tool)].map(([tool, calls]) => ({
    tool,
    effects: resolveEffects(calls[0]?.effects),
    steps: [...new Set(calls.map(({ node }) => node.id))],
  }));
}

function departure(step: string, tool: string, values: readonly Origin[], registry: ToolRegistry): Departure {
  const isPrivate = values.some(
    (origin) =>
      origin.kind === 'secret' ||
      (origin.kind === 'step' && !resolveEffects(registry.get(origin.tool)?.effects).openWorld),
  );
  return { step, tool, values, isPrivate };
}
