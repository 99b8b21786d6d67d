import { checkPlan, formatDiagnostics, type Plan } from '@planloom/dsl-schema';
import { ToolRegistry, type ToolCollection } from '@planloom/tool-kit';

import { matchTemplate } from './matching/match-template.ts';
import { neededTools } from './needed-tools.ts';
import { readTask } from './task/read-task.ts';
import type { Template, TemplateExample } from './template.ts';

/**
 * What is wrong with a template, one sentence each; for the tests of those who write templates.
 *
 * Its plans have to pass `checkPlan` without a warning, say `dag` and a budget, and read every input. Each example has to give its input,
 * with no word left over.
 *
 * @param tools those that the plans call
 */
export function checkTemplate(template: Template, tools: ToolCollection): string[] {
  const registry = ToolRegistry.from(tools);
  return [
    ...template.plans.flatMap((plan) => problemsOfPlan(plan, template, registry)),
    ...(template.examples.length === 0 ? ['It has no example.'] : []),
    ...template.examples.flatMap((example) => problemsOfExample(example, template)),
  ];
}

function problemsOfPlan(plan: Plan, { inputs }: Template, tools: ToolRegistry): string[] {
  const missing = neededTools(plan).filter((tool) => !tools.has(tool));
  if (missing.length > 0) return [`The plan cannot be checked: there is no tool ${missing.join(', ')}.`];
  const { diagnostics } = checkPlan(plan, { tools });
  const written = JSON.stringify(plan.steps);
  const unread = Object.keys(inputs).filter((name) => !written.includes(`input.${name}`));
  return [
    ...(diagnostics.length === 0 ? [] : [formatDiagnostics(diagnostics)]),
    ...unread.map((name) => `The plan never reads input.${name}.`),
    ...(plan.execution === 'dag'
      ? []
      : ['The plan has no "execution: dag", so its steps wait for each other without need.']),
    ...(plan.budget?.max_duration_ms === undefined ? ['The plan has no budget.max_duration_ms.'] : []),
  ];
}

function problemsOfExample({ task, input }: TemplateExample, template: Template): string[] {
  const { lacking, unexplained, problems, input: found } = matchTemplate(template, readTask(task));
  const told = [
    ...lacking.map((word) => `it lacks a word such as "${word}"`),
    ...unexplained.map(({ text }) => `"${text}" is not accounted for`),
    ...problems,
    ...(sameJson(found, input) ? [] : [`the input found is ${JSON.stringify(found)}`]),
  ];
  return told.map((problem) => `Example "${task}": ${problem}.`);
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
