import { defineTool, ToolRegistry } from '@planloom/tool-kit';
import { describe, expect, it } from 'vitest';

import {
  createAgentPlanner,
  isPlannerError,
  type AgentCallOptions,
  type AgentMessage,
  type PlannerConfig,
  type PlanningAgent,
} from '../src/index.ts';

const weather = defineTool({
  id: 'fetch_weather',
  description: 'Weather of a city now',
  inputSchema: {
    type: 'object',
    properties: {
      city: { type: 'string' },
      units: { enum: ['celsius', 'fahrenheit'] },
      days: { type: 'array', items: { type: ['integer', 'null'] } },
    },
    required: ['city'],
  },
  outputSchema: {
    type: 'object',
    properties: { now: { type: 'object', properties: { degrees: { type: 'number' } }, required: ['degrees'] } },
    required: ['now'],
  },
  execute: () => ({ now: { degrees: 20 } }),
});
const tools = ToolRegistry.from([weather, { id: 'anything', execute: () => 1 }]);

const good = '{"version":"1.0","steps":[{"id":"w","tool":"fetch_weather","input":{"city":"Rome"}}]}';
const plan = JSON.parse(good) as unknown;
const wrongTool = good.replace('fetch_weather', 'get_weather');

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

function ask(answers: readonly string[], config?: PlannerConfig) {
  const { agent, asked } = agentOf(...answers);
  return { asked, proposal: createAgentPlanner(agent, config).plan({ task: 'Weather in Rome', tools }) };
}

describe('the plan in an answer', () => {
  const pretty = JSON.stringify(plan, undefined, 2);
  const yaml = 'version: "1.0"\nsteps:\n  - id: w\n    tool: fetch_weather\n    input: { city: Rome }\n';

  it.each([
    ['alone', good],
    ['in a fence', `\`\`\`json\n${pretty}\n\`\`\``],
    ['in a fence with prose around', `Sure!\n\n\`\`\`json\n${pretty}\n\`\`\`\nThis fetches {the weather}.`],
    ['in a fence that is never closed', `\`\`\`\n${pretty}`],
    ['in an indented fence', `1. Plan:\n   \`\`\`json\n${pretty}\n   \`\`\``],
    ['in the second of two fences', `\`\`\`sh\nnpm start\n\`\`\`\n\`\`\`json\n${good}\n\`\`\``],
    ['in prose', `The plan is ${good} as you asked.`],
    ['as YAML in a fence', `\`\`\`yaml\n${yaml}\`\`\``],
    ['as YAML after prose', `Here it is.\n\n${yaml}`],
    ['after a thought', `<think>{"steps": "maybe"}</think>\n${good}`],
    ['with Windows line ends', `Sure:\r\n\`\`\`json\r\n${good}\r\n\`\`\`\r\n`],
  ])('is found: %s', async (_, answer) => {
    const { proposal } = ask([answer]);

    expect(await proposal).toEqual({ plan, attempts: 1 });
  });
});

describe('an answer that holds no good plan', () => {
  it('goes back with what the checker says, until an answer is right', async () => {
    const { proposal, asked } = ask([wrongTool, good]);

    expect(await proposal).toEqual({ plan, attempts: 2 });
    const [task, answer, repair] = asked[1]?.messages ?? [];
    expect(task).toEqual(asked[0]?.messages[0]);
    expect(answer).toEqual({ role: 'assistant', content: wrongTool });
    expect(repair?.role).toBe('user');
    expect(repair?.content).toContain('plan/unknown-tool');
    expect(repair?.content).toContain('fetch_weather');
  });

  it.each([
    ['is prose', 'I cannot do that.', /holds no plan/],
    ['is broken JSON', '{"version": "1.0", "steps": [', /parse\//],
    ['is another object', '{"steps": 5}', /steps/],
    ['reads what nobody writes', good.replace('Rome', '{{city.name}}'), /"city"/],
  ])('is told what is wrong if it %s', async (_, answer, problem) => {
    const { proposal, asked } = ask([answer, good]);

    await proposal;
    expect(asked[1]?.messages.at(-1)?.content).toMatch(problem);
  });

  it('ends, after the retries, with an error that shows every attempt', async () => {
    const { proposal, asked } = ask([wrongTool, 'no', wrongTool], { maxRetries: 2 });

    const error = await proposal.catch((error: unknown) => error);

    expect(asked).toHaveLength(3);
    if (!isPlannerError(error)) throw error;
    expect(error.code).toBe('planner/no-plan');
    expect(error.attempts.map(({ answer }) => answer)).toEqual([wrongTool, 'no', wrongTool]);
    expect(error.message).toMatch(/Attempt 1:[^]*get_weather[^]*Attempt 2:[^]*no plan[^]*Attempt 3:/);
  });

  it.each([
    [0, 1],
    [undefined, 4],
  ])('is asked for again %s times at most', async (maxRetries, calls) => {
    const { proposal, asked } = ask([], maxRetries === undefined ? {} : { maxRetries });

    await proposal.catch(() => undefined);

    expect(asked).toHaveLength(calls);
  });

  it('may have warnings: they are no reason to ask again', async () => {
    const warned =
      '{"version":"1.0","steps":[{"id":"w","tool":"fetch_weather","when":"1 == 1","input":{"city":"Rome"}}]}';
    const { proposal } = ask([warned]);

    expect(await proposal).toEqual({ plan: JSON.parse(warned) as unknown, attempts: 1 });
  });
});

describe('the prompt', () => {
  async function prompt(config?: PlannerConfig, context?: Record<string, unknown>): Promise<string> {
    const { agent, asked } = agentOf(good);
    await createAgentPlanner(agent, config).plan({ task: 'Weather in Rome', tools, ...(context && { context }) });
    return asked[0]?.messages[0]?.content ?? '';
  }

  it('has the language, the task, and each tool with its types', async () => {
    const text = await prompt();

    expect(text).toContain('"type": "loop"');
    expect(text).toContain('Weather in Rome');
    expect(text).toContain(
      '- "fetch_weather": { city: string, units?: "celsius" | "fahrenheit", days?: (integer | null)[] } → { now: { degrees: number } }: Weather of a city now',
    );
    expect(text).toContain('- "anything": any');
  });

  it('has the names and types of the variables, and none of their values', async () => {
    const text = await prompt(
      {},
      {
        input: {
          cities: ['Rome'],
          when: { 'the day': 'monday' },
          people: [{ name: 'Ada', age: 3 }],
          none: null,
          empty: {},
        },
      },
    );

    expect(text).toContain(
      [
        'input.cities: array of text',
        'input.when["the day"]: text',
        'input.people: array of objects with name, age',
        'input.none: null',
        'input.empty: object',
      ].join('\n'),
    );
    expect(text).not.toMatch(/monday|Ada/);
  });

  it('has what the project adds, and its own description of the language if there is one', async () => {
    const text = await prompt({ additionalContext: 'We only trust Italian sources.', schemaHint: 'PLANS ARE HAIKU' });

    expect(text).toContain('We only trust Italian sources.');
    expect(text).toContain('PLANS ARE HAIKU');
    expect(text).not.toContain('"type": "loop"');
  });
});

describe('the call of the agent', () => {
  it.each([
    [undefined, 0.3],
    [0.9, 0.9],
  ])('has the temperature: %s is %s', async (temperature, expected) => {
    const { proposal, asked } = ask([good], temperature === undefined ? {} : { temperature });

    await proposal;
    expect(asked[0]?.options).toEqual({ modelSettings: { temperature: expected } });
  });

  it('has the signal, and no other call follows once it is aborted', async () => {
    const controller = new AbortController();
    const signals: unknown[] = [];
    const agent: PlanningAgent = {
      generate(_, options) {
        signals.push(options?.abortSignal);
        controller.abort(new Error('enough'));
        return Promise.resolve({ text: 'no plan' });
      },
    };

    const planned = createAgentPlanner(agent).plan({ task: 'x', tools, signal: controller.signal });

    await expect(planned).rejects.toThrow('enough');
    expect(signals).toEqual([controller.signal]);
  });

  it('is written down if that is asked for', async () => {
    const lines: string[] = [];

    await ask([wrongTool, good], { debug: (line) => lines.push(line) }).proposal;

    expect(lines).toHaveLength(4);
    expect(lines[1]).toContain(wrongTool);
    expect(lines[3]).toContain(good);
  });
});
