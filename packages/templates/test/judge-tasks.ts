import { isPlannerError } from '@planloom/planner';
import { defineTool, ToolRegistry } from '@planloom/tool-kit';

import { createTemplatePlanner, neededTools, templates } from '../src/index.ts';
import type { EvaluationTask } from './evaluation-tasks.ts';

/** All tools that the templates call, by name: planning looks at names only. */
const tools = ToolRegistry.from(
  [...new Set(templates.flatMap(({ plans }) => plans.flatMap(neededTools)))].map((id) =>
    defineTool({ id, description: id, inputSchema: { type: 'object' }, execute: () => null }),
  ),
);

/** How a task was answered, next to how it should have been. */
export interface Judged {
  readonly expected: EvaluationTask;
  /** Id of the template, or null if the task was declined. */
  readonly template: string | null;
  readonly input: unknown;
  readonly message: string;
}

/** Has every task planned. */
export async function judgeTasks(tasks: readonly EvaluationTask[]): Promise<Judged[]> {
  return Promise.all(tasks.map(judge));
}

async function judge(expected: EvaluationTask): Promise<Judged> {
  try {
    const { notes, context } = await createTemplatePlanner().plan({ task: expected.task, tools });
    const [, id = ''] = /^Template ([\w-]+)/.exec(notes?.[0] ?? '') ?? [];
    return { expected, template: id, input: context?.['input'], message: notes?.join(' ') ?? '' };
  } catch (error) {
    if (!isPlannerError(error)) throw error;
    return { expected, template: null, input: undefined, message: error.message };
  }
}

/** Whether template and input are as expected. */
export function isRight({ expected, template, input }: Judged): boolean {
  return template === expected.template && (template === null || sameInput(input, expected.input));
}

function sameInput(a: unknown, b: unknown): boolean {
  return JSON.stringify(ordered(a)) === JSON.stringify(ordered(b));
}

function ordered(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => [key, ordered(item)]);
}
