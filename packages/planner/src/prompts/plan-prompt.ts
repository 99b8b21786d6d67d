import type { PlanRequest } from '@planloom/executor-core';
import type { Tool } from '@planloom/tool-kit';

import type { LLMMessage } from '../llm/llm-client.ts';
import { describeShape } from './describe-shape.ts';
import { describeTool } from './describe-tool.ts';
import type { PlanForm } from './plan-form.ts';
import { EXAMPLES, type WorkedExample } from './v1/examples.ts';
import { RULES } from './v1/rules.ts';

/** What a prompt says besides the task. */
interface PromptSettings {
  readonly schemaHint?: string;
  readonly additionalContext?: string;
}

/** What a prompt is made of. */
export interface PromptParts {
  readonly request: Pick<PlanRequest, 'task' | 'context'>;
  /** The tools that the model is shown. */
  readonly tools: readonly Tool[];
  /** How many tools there are besides those. */
  readonly hidden: number;
  readonly form: PlanForm;
  readonly settings: PromptSettings;
}

/**
 * The first messages to a model. What is the same for every task stands first, so that providers can keep it in their caches: rules,
 * language, examples; then tools, variables and the task.
 */
export function planPrompt(parts: PromptParts): LLMMessage[] {
  return [
    { role: 'system', content: systemText(parts) },
    { role: 'user', content: taskText(parts) },
  ];
}

function systemText({ form, settings: { schemaHint, additionalContext } }: PromptParts): string {
  const language =
    schemaHint === undefined ? [form.language, ...EXAMPLES.map((one) => exampleText(one, form))] : [schemaHint];
  const more = additionalContext === undefined ? [] : [section('Good to know', [additionalContext])];
  return [RULES, ...language, ...more].join('\n\n');
}

function exampleText({ task, tools, variables, plan }: WorkedExample, form: PlanForm): string {
  return section('Example', [
    'Tools:',
    ...tools,
    'Variables at the start:',
    ...variables,
    `Task: ${task}`,
    'Answer:',
    form.write(plan),
  ]);
}

function taskText({ request: { task, context = {} }, tools, hidden, form }: PromptParts): string {
  const listed = tools.map(describeTool);
  const note = hidden > 0 ? [`(${hidden} more tools have less to do with the task and are not listed.)`] : [];
  return [
    section('Tools', [...listed, ...note]),
    section('Variables at the start', describeShape(context)),
    section('Task', [task]),
    form.request,
  ].join('\n\n');
}

/** A part of a prompt under a title. */
export function section(title: string, lines: readonly string[]): string {
  return [`## ${title}`, ...(lines.length === 0 ? ['(none)'] : lines)].join('\n');
}
