import { ToolRegistry } from '@planloom/tool-kit';
import { standardTools } from '@planloom/tools-std';

import { createPlanner, type LLMRequest } from '../src/index.ts';

/** The sizes of the prompts, as a table in Markdown: characters, and a quarter of that as tokens. */
export async function promptSizes(): Promise<string> {
  const rows = [await row('the system message: rules, language, examples', 'system', 1)];
  for (const count of [1, 10, 40]) {
    rows.push(await row(`the first message with ${count} of the standard tools`, 'user', count));
  }
  return ['| part of the prompt | characters | tokens, about |', '| --- | ---: | ---: |', ...rows].join('\n');
}

async function row(name: string, role: 'system' | 'user', count: number): Promise<string> {
  const [request] = await firstRequest(count);
  const size = request?.messages.find((message) => message.role === role)?.content.length ?? 0;
  return `| ${name} | ${size.toLocaleString('en')} | ${Math.ceil(size / 4).toLocaleString('en')} |`;
}

async function firstRequest(count: number): Promise<LLMRequest[]> {
  const asked: LLMRequest[] = [];
  const llm = {
    generate: (request: LLMRequest) => {
      asked.push(request);
      return Promise.resolve({ text: '{"version":"1.0","steps":[{"id":"a","type":"final"}]}' });
    },
  };
  const tools = ToolRegistry.from(Object.values(standardTools()).slice(0, count));
  await createPlanner({ llm, toolLimit: count }).plan({ task: 'Compare the READMEs', tools });
  return asked;
}

if (process.argv[1] === import.meta.filename) console.log(await promptSizes());
