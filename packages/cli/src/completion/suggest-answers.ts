import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

/** What an option that answers can name, with what is asked. */
export interface AnswerSuggestion {
  readonly value: string;
  readonly description: string;
}

/** Options that answer what a plan asks or waits for. */
export type AnswerOption = 'approve' | 'reject' | 'signal';

/** Whether an option of this name takes what a plan asks or waits for. */
export function isAnswerOption(name: string): name is AnswerOption {
  return name === 'approve' || name === 'reject' || name === 'signal';
}

/** The approvals of a plan, or the signals that it waits for, as far as their names are known before the run; none where there is no such plan. */
export async function suggestAnswers(
  option: AnswerOption,
  file: string,
  directory: string,
): Promise<AnswerSuggestion[]> {
  const { analysePlan, parsePlan } = await import('@planloom/dsl-schema');
  const { printableLine } = await import('../terminal/printable.ts');
  const text = await readFile(resolve(directory, file), 'utf8').catch(() => '');
  const { plan } = parsePlan(text);
  if (plan === undefined) return [];
  const steps = analysePlan(plan).nodes.map(({ step }) => step);
  if (option === 'signal') {
    const signals = steps.flatMap((step) => (step.type === 'wait' && step.signal !== undefined ? [step.signal] : []));
    return [...new Set(signals)]
      .filter((name) => !/[{\s]/u.test(name) && printableLine(name) === name)
      .map((value) => ({ value, description: '' }));
  }
  const approvals = steps.flatMap((step) =>
    step.type === 'approval' ? [{ value: step.id, description: printableLine(step.message) }] : [],
  );
  return approvals.length === 0 ? [] : [...approvals, { value: 'all', description: 'every approval' }];
}
