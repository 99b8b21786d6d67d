import type { ToolCollection } from '@planloom/tool-kit';

import type { LLMClient, LLMMessage } from './llm/llm-client.ts';
import type { PlannerSettings } from './planning/planner-config.ts';
import { Planner } from './planning/planner.ts';

/** A message of a conversation with a model. */
export type AgentMessage =
  | { readonly role: 'user'; readonly content: string }
  | { readonly role: 'assistant'; readonly content: string };

/** How a model is asked. */
export interface AgentCallOptions {
  readonly modelSettings?: { readonly temperature?: number };
  readonly abortSignal?: AbortSignal;
}

/** Whatever answers messages with text. An `Agent` of `@mastra/core` is one. */
export interface PlanningAgent {
  generate(messages: AgentMessage[], options?: AgentCallOptions): Promise<{ readonly text: string }>;
}

/** A planner that asks a chat agent. */
export function createAgentPlanner(agent: PlanningAgent, settings: PlannerSettings = {}): Planner {
  return new Planner({ ...settings, llm: agentClient(agent) });
}

/**
 * A planner that asks a Mastra agent, or anything with such a `generate`, and knows the tools of `generatePlan`. `@planloom/mastra` has a client for agents that
 * also uses their structured output.
 */
export function createMastraPlanner(
  agent: PlanningAgent,
  tools: ToolCollection,
  settings: PlannerSettings = {},
): Planner {
  return new Planner({ ...settings, tools, llm: agentClient(agent) });
}

function agentClient(agent: PlanningAgent): LLMClient {
  return {
    async generate({ messages, temperature, signal }) {
      const { text } = await agent.generate(agentMessages(messages), {
        ...(temperature !== undefined && { modelSettings: { temperature } }),
        ...(signal && { abortSignal: signal }),
      });
      return { text };
    },
  };
}

/** An agent has instructions of its own: what a planner is told first stands before the task. */
function agentMessages(messages: readonly LLMMessage[]): AgentMessage[] {
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  const [first, ...others] = messages.flatMap(({ role, content }) => (role === 'system' ? [] : [{ role, content }]));
  const opening = [...system, ...(first ? [first.content] : [])].join('\n\n');
  return [{ role: 'user', content: opening }, ...others];
}
