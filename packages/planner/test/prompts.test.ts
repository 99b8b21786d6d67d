import { checkPlan } from '@planloom/dsl-schema';
import { defineTool, ToolRegistry } from '@planloom/tool-kit';
import { describe, expect, it } from 'vitest';

import { createPlanner, PROMPT_VERSION, type LLMRequest, type PlannerSettings } from '../src/index.ts';
import { DRAFT_LANGUAGE } from '../src/prompts/v1/draft-language.ts';
import { EXAMPLES } from '../src/prompts/v1/examples.ts';
import { LANGUAGE } from '../src/prompts/v1/language.ts';
import { scriptedLLM } from './support/scripted-llm.ts';

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
const context = {
  input: {
    cities: ['Rome'],
    when: { 'the day': 'monday' },
    people: [{ name: 'Ada', age: 3 }],
    none: null,
    empty: {},
  },
};

async function requests(answers: readonly string[], settings: PlannerSettings = {}): Promise<readonly LLMRequest[]> {
  const llm = scriptedLLM(answers);
  await createPlanner({ llm, ...settings }).plan({ task: 'Weather in Rome', tools, context });
  return llm.asked;
}

function textOf(request: LLMRequest | undefined): string {
  return (request?.messages ?? []).map(({ role, content }) => `# ${role}\n\n${content}\n`).join('\n');
}

describe('the prompt', () => {
  it('is this text', async () => {
    const [first] = await requests([good]);

    await expect(textOf(first)).toMatchFileSnapshot(`snapshots/plan-v${PROMPT_VERSION}.txt`);
  });

  it('for a model that keeps to a form is this text', async () => {
    const [first] = await requests([good], { form: 'draft' });

    await expect(textOf(first)).toMatchFileSnapshot(`snapshots/draft-v${PROMPT_VERSION}.txt`);
    await expect(`${JSON.stringify(first?.output, undefined, 1)}\n`).toMatchFileSnapshot(
      `snapshots/draft-schema-v${PROMPT_VERSION}.txt`,
    );
  });

  it('that asks for a mended plan is this text', async () => {
    const two = good.replace('[{', '[{"id":"v","tool":"fetch_weather","input":{"city":"Oslo"}},{');
    const asked = await requests([
      two.replace('"fetch_weather","input":{"city":"Rome', '"weather","input":{"town":"Rome'),
      two,
    ]);

    await expect(textOf(asked[1])).toMatchFileSnapshot(`snapshots/repair-v${PROMPT_VERSION}.txt`);
  });

  it('has the names and types of the variables, and none of their values', async () => {
    const [first] = await requests([good]);

    expect(textOf(first)).not.toMatch(/monday|Ada/);
  });

  it('has what the project adds, and its own description of the language if there is one', async () => {
    const [first] = await requests([good], {
      additionalContext: 'We only trust Italian sources.',
      schemaHint: 'PLANS ARE HAIKU',
    });

    expect(textOf(first)).toContain('We only trust Italian sources.');
    expect(textOf(first)).toContain('PLANS ARE HAIKU');
    expect(textOf(first)).not.toContain('"type": "loop"');
  });

  it.each(EXAMPLES)('shows a plan without a single finding: $task', ({ plan, tools }) => {
    const ids = tools.map((signature) => ({ id: /"([^"]+)"/.exec(signature)?.[1] ?? '' }));

    expect(checkPlan(plan, { tools: ids }).diagnostics).toEqual([]);
  });

  it.each([
    'size(list)',
    'list.map(x, x.title)',
    'list.filter(x, x.score > 0.5)',
    'list.join(", ")',
    'a ? b : c',
    'a ?? b',
    'text.contains("x")',
    'has(a.b)',
    'x in list',
  ])('describes expressions as they are: %s', (expression) => {
    const isTold = [LANGUAGE, DRAFT_LANGUAGE].map((text) => text.replaceAll('\n', ' ').includes(expression));
    const input = { value: `{{${expression}}}` };
    const steps = [{ id: 'out', type: 'final', input }];
    const { diagnostics } = checkPlan({ version: '1.0', steps }, { variables: ['list', 'text', 'a', 'b', 'c', 'x'] });

    expect(isTold).toEqual([true, true]);
    expect(diagnostics).toEqual([]);
  });
});
