import type { DoneStep, ReplanRequest } from '@planloom/executor-core';

import type { LLMMessage } from '../llm/llm-client.ts';
import { describeShape } from './describe-shape.ts';
import type { PlanForm } from './plan-form.ts';
import { section } from './plan-prompt.ts';
import { previewOf } from './preview.ts';

/** How many steps that are done are described; of the items of a long loop, the first ones. */
const MOST_DONE = 60;

/** The messages that follow the first prompt after a failed run: the plan, what is done, what failed. */
export function replanPrompt(request: ReplanRequest, form: PlanForm, previews: boolean): LLMMessage[] {
  const { plan, done, failure, round } = request;
  const lines = done.slice(0, MOST_DONE).map((step) => describeDone(step, previews));
  const more = done.length > MOST_DONE ? [`- and ${done.length - MOST_DONE} more`] : [];
  const content = [
    `That plan failed while it ran${round > 1 ? `, for the ${ordinal(round)} time` : ''}.`,
    section('What failed', [
      `Step ${JSON.stringify(failure.step)} (${failure.code}): ${previewOf(failure.message, MOST_MESSAGE)}`,
    ]),
    section('What is done', [...lines, ...more]),
    'Change the plan so that the rest of the task is done another way. Steps that are done and stay as they are, with the same id, are not run again: leave them in the plan, and read their results.',
    form.changeRequest,
  ].join('\n\n');
  return [
    { role: 'assistant', content: form.write(plan) },
    { role: 'user', content },
  ];
}

const MOST_MESSAGE = 600;

/** Results are what strangers said: they stand as quoted text, cut short. */
function describeDone({ path, tool, output }: DoneStep, previews: boolean): string {
  const shape = describeShape({ [path]: output }).join('; ');
  const preview = previews ? `; begins ${previewOf(output)}` : '';
  return `- ${tool === undefined ? '' : `${tool}: `}${shape}${preview}`;
}

function ordinal(round: number): string {
  return round === 2 ? 'second' : round === 3 ? 'third' : `${round}th`;
}
