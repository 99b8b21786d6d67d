/**
 * Mastra in and out: an agent of Mastra plans, a tool of Mastra does the work, Planloom runs the plan, and the whole is a tool of
 * Mastra again, which a second agent calls. The models here are recordings, so that the example needs no key.
 */
import assert from 'node:assert/strict';

process.env['MASTRA_TELEMETRY_DISABLED'] = '1';
const { Agent } = await import('@mastra/core/agent');
const { createTool } = await import('@mastra/core/tools');
const { fromMastraAgent, fromMastraTools, toMastraTool } = await import('@planloom/mastra');
const { MockLanguageModelV4 } = await import('ai/test');
const { createPlanExecutor, createPlanner } = await import('planloom');
const { z } = await import('zod');

const weather = createTool({
  id: 'weather',
  description: 'The temperature of a city.',
  inputSchema: z.object({ city: z.string() }),
  outputSchema: z.object({ celsius: z.number() }),
  mcp: { annotations: { readOnlyHint: true } },
  execute: async ({ city }) => ({ celsius: city.length * 3 }),
});

// In: the agent writes plans, and its framework's tools are what they call.
const plan = {
  version: '1.0',
  steps: [
    { id: 'rome', tool: 'weather', input: { city: 'Rome' } },
    { id: 'oslo', tool: 'weather', input: { city: 'Reykjavik' } },
    { id: 'answer', type: 'final', input: { warmer: "{{rome.celsius > oslo.celsius ? 'Rome' : 'Reykjavik'}}" } },
  ],
};
const thinker = agentThatSays('planner', { type: 'text', text: JSON.stringify(plan) });
const planner = createPlanner({ llm: fromMastraAgent(thinker) });
const executor = createPlanExecutor(fromMastraTools({ weather }), { planner });

const { result, trace } = await executor.executeTask('Is it warmer in Rome or in Reykjavik?');
console.log(result, `${trace.entries.length} steps`);
assert.deepEqual(result, { warmer: 'Reykjavik' });

// Out: planning and running is one tool, which any agent can call.
const input = JSON.stringify({ task: 'Is it warmer in Rome or in Reykjavik?' });
const doTask = toMastraTool(executor, { id: 'do_task', description: 'Plans and does a task.', accepts: 'task' });
const assistant = agentThatSays(
  'assistant',
  { type: 'tool-call', toolCallId: '1', toolName: 'doTask', input },
  { type: 'text', text: 'Reykjavik, surprisingly.' },
);
const output = await assistant.generate('Where is it warmer?', { toolsets: { planloom: { doTask } } });
console.log(output.text);
assert.equal(output.text, 'Reykjavik, surprisingly.');
assert.match(JSON.stringify(output.toolResults), /"warmer":"Reykjavik"/);

type Content = Awaited<ReturnType<InstanceType<typeof MockLanguageModelV4>['doGenerate']>>['content'][number];

/** An agent of Mastra whose model gives these answers, one a call, and the last again. */
function agentThatSays(id: string, ...answers: Content[]): InstanceType<typeof Agent> {
  const none = { total: 0, noCache: 0, cacheRead: 0, cacheWrite: 0 };
  const usage = { inputTokens: none, outputTokens: { total: 0, text: 0, reasoning: 0 } };
  const model = new MockLanguageModelV4({
    doGenerate: async () => {
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      assert.ok(answer);
      const reason = answer.type === 'tool-call' ? 'tool-calls' : 'stop';
      return { content: [answer], finishReason: { unified: reason, raw: reason }, usage, warnings: [] };
    },
  });
  // Mastra takes a mock of the AI SDK as it is; its types know the answers as another kind of promise.
  return new Agent({ id, name: id, instructions: 'You help.', model: model as never });
}
