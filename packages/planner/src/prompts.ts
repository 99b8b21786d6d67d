import type { PlanRequest } from '@planloom/executor-core';

import { describeShape } from './describe-shape.ts';
import { describeTool } from './describe-tool.ts';

/** What a prompt says besides the task. */
export interface PromptSettings {
  readonly schemaHint?: string;
  readonly additionalContext?: string;
}

/** The first message to a model: the language, the tools, the variables and the task. */
export function planPrompt({ task, tools, context = {} }: PlanRequest, settings: PromptSettings): string {
  const { schemaHint = LANGUAGE, additionalContext } = settings;
  return [
    'Write a plan that does the task at the end. Answer with the plan alone, as one JSON object.',
    schemaHint,
    section('Tools', [...tools.getAll()].map(describeTool)),
    section('Variables at the start', describeShape(context)),
    ...(additionalContext === undefined ? [] : [section('Good to know', [additionalContext])]),
    section('Task', [task]),
  ].join('\n\n');
}

/** What is said about an answer that is no plan, or one with errors. */
export function repairPrompt(problems: string): string {
  return `That plan cannot run:\n\n${problems}\n\nAnswer with the whole corrected plan, as one JSON object and nothing else.`;
}

function section(title: string, lines: readonly string[]): string {
  return [`## ${title}`, ...(lines.length === 0 ? ['(none)'] : lines)].join('\n');
}

/** The language in brief; `docs/` describes it in full. */
const LANGUAGE = `## Plans
{ "version": "1.0", "plan": "one line on what it does", "execution": "sequential" | "dag", "steps": [ … ] }
In a "dag", a step starts as soon as the steps it reads from, or names in "depends_on", are done.
Every step has an "id" (letters, digits, _; unique in the whole plan) and may have "output" (the variable its result is written to;
default: its id), "when" (a condition; without it the step is skipped), "depends_on", "on_error" ("fail" | "continue").
Kinds of steps:
- { "id", "tool": name, "input": { … } }: calls a tool
- { "id", "type": "loop", "over": "input.items", "as": "item", "concurrency": 4, "step": step }: result: array, in item order
- { "id", "type": "parallel", "steps": [ … ] }: side by side
- { "id", "type": "reduce", "input": "pages", "as": "page", "reducer": step }: like a loop; with "accumulator": name it folds to one value
- { "id", "type": "conditional", "condition": "expression", "then": [ … ], "otherwise": [ … ] }
- { "id", "type": "final", "function": tool or nothing, "input": { … } }: the plan's result
Strings in "input" are templates: "{{page.content}}" alone keeps the value's type, inside text it is interpolated.
Conditions are expressions: "sentiment.score > 0.5", "size(pages) > 0 && !done". Only variables written by earlier steps can be read;
what a loop's body writes can be read in that iteration only.`;
