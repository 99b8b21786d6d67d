import { defineTool, ToolRegistry } from '@planloom/tool-kit';
import { describe, expect, it } from 'vitest';

import {
  createAgentPlanner,
  createMastraPlanner,
  type AgentCallOptions,
  type AgentMessage,
  type PlanningAgent,
} from '../src/index.ts';

const greet = defineTool({
  id: 'greet',
  inputSchema: { name: { type: 'string' } },
  execute: ({ name }) => `hello ${name}`,
});
const good = '{"version":"1.0","steps":[{"id":"said","tool":"greet","input":{"name":"Ada"}}]}';

/** An agent that gives these answers, one after the other, and remembers what it was asked. */
function agentOf(...answers: readonly string[]) {
  const asked: { messages: readonly AgentMessage[]; options: AgentCallOptions | undefined }[] = [];
  const agent: PlanningAgent = {
    generate(messages, options) {
      asked.push({ messages, options });
      return Promise.resolve({ text: answers[asked.length - 1] ?? 'no more answers' });
    },
  };
  return { agent, asked };
}

describe('a planner over an agent', () => {
  it('tells it the rules and the task in one message, as an agent has instructions of its own', async () => {
    const { agent, asked } = agentOf('no', good);

    const { plan, attempts } = await createAgentPlanner(agent).plan({
      task: 'Greet Ada',
      tools: ToolRegistry.from([greet]),
    });

    expect({ plan, attempts }).toEqual({ plan: JSON.parse(good) as unknown, attempts: 2 });
    expect(asked[0]?.messages.map(({ role }) => role)).toEqual(['user']);
    expect(asked[0]?.messages[0]?.content).toMatch(/You write plans\.[^]*Greet Ada/);
    expect(asked[1]?.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
  });

  it('passes temperature and signal on', async () => {
    const { agent, asked } = agentOf(good);
    const { signal } = new AbortController();

    await createAgentPlanner(agent, { temperature: 0.9 }).plan({
      task: 'Greet',
      tools: ToolRegistry.from([greet]),
      signal,
    });

    expect(asked[0]?.options).toEqual({ modelSettings: { temperature: 0.9 }, abortSignal: signal });
  });

  it('can know its tools itself', async () => {
    const { agent } = agentOf(good);

    const plan = await createMastraPlanner(agent, { greet }, { maxRetries: 0 }).generatePlan('Greet Ada');

    expect(plan).toEqual(JSON.parse(good));
  });
});
