import type { ToolCollection } from '@planloom/tool-kit';

import type { PlannerSettings } from '../planning/planner-config.ts';
import { Planner } from '../planning/planner.ts';
import { fromAgent, type PlanningAgent } from './from-agent.ts';

/** A planner that asks a chat agent. */
export function createAgentPlanner(agent: PlanningAgent, settings: PlannerSettings = {}): Planner {
  return new Planner({ ...settings, llm: fromAgent(agent) });
}

/**
 * A planner that asks a Mastra agent, or anything with such a `generate`, and knows the tools of `generatePlan`. `@planloom/mastra` has a client for agents
 * that also uses their structured output.
 */
export function createMastraPlanner(
  agent: PlanningAgent,
  tools: ToolCollection,
  settings: PlannerSettings = {},
): Planner {
  return new Planner({ ...settings, tools, llm: fromAgent(agent) });
}
