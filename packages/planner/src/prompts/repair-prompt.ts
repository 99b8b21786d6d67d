import type { LLMMessage } from '../llm/llm-client.ts';
import type { PlanForm } from './plan-form.ts';

/** What an answer came to, for the prompt that asks for a better one. */
export interface RepairParts {
  readonly form: PlanForm;
  /** What is wrong, one line each. */
  readonly problems: string;
  /** The plan as it stands, or the answer that held none. */
  readonly answer: string;
  /** Ids of the steps that something is wrong with; undefined if the whole plan is asked for. */
  readonly broken: readonly string[] | undefined;
  /** How often this was asked before, with the same plan and the same problems. */
  readonly repeated: number;
}

/** The messages that follow the first prompt: what stands, and what is wrong with it. */
export function repairPrompt({ form, problems, answer, broken, repeated }: RepairParts): LLMMessage[] {
  const wanted = broken === undefined ? `Write the whole plan anew. ${form.request}` : changeText(form, broken);
  const again =
    repeated === 0
      ? []
      : [`This was asked ${repeated + 1} times, and the answer had the same mistakes. Take another way.`];
  const content = [`That plan cannot run:\n\n${problems}`, ...again, wanted].join('\n\n');
  // Some providers take no empty message.
  return [...(answer === '' ? [] : [{ role: 'assistant', content: answer } as const]), { role: 'user', content }];
}

function changeText(form: PlanForm, broken: readonly string[]): string {
  const steps =
    broken.length === 0 ? '' : `Only this is broken: ${broken.map((id) => JSON.stringify(id)).join(', ')}. `;
  return `${steps}${form.changeRequest}`;
}
