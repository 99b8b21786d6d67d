import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Plan, Step } from '@planloom/dsl-schema';
import type { CaseTool, EvaluationCase, KnownCall } from '@planloom/planner/evaluation';

/** The data that cases can be made of. */
export const SETS = ['taskbench', 'taubench', 'bfcl'] as const;

export type SetName = (typeof SETS)[number];

interface RawCase {
  readonly id: string;
  readonly source: string;
  readonly model?: string;
  readonly request: string | readonly string[];
  readonly plan: Plan;
  readonly recorded?: readonly { readonly tool: string; readonly args: KnownCall['input']; readonly result: unknown }[];
}

/**
 * Cases for `planloom eval`. Those of TaskBench have what two language models answered and no reference: the data has none. Those of tau-bench and
 * bfcl have the right plan as a reference, and the results of its calls, but no answers.
 */
export function casesOf(set: SetName, data: string): readonly EvaluationCase[] {
  return set === 'taskbench' ? taskbenchCases(data) : recordedCases(set, data);
}

/** The same cases with their references as answers: what scores them must find nothing wrong. */
export function withReferenceAsAnswer(cases: readonly EvaluationCase[]): readonly EvaluationCase[] {
  return cases.map((kase) => ({ ...kase, answers: [JSON.stringify(kase.reference)] }));
}

function taskbenchCases(data: string): readonly EvaluationCase[] {
  const tools = new Map<string, readonly CaseTool[]>();
  for (const part of ['huggingface', 'multimedia']) {
    const names = readJson(join(data, `taskbench/${part}.tools.json`)) as readonly string[];
    tools.set(
      `TaskBench ${part}`,
      names.map((id) => ({ id })),
    );
  }
  return readLines(join(data, 'taskbench/plans.jsonl')).map(({ id, source, model = '', request, plan }) => ({
    id,
    group: model,
    task: textOf(request),
    tools: tools.get(source) ?? [],
    answers: [JSON.stringify(plan)],
  }));
}

function recordedCases(set: 'taubench' | 'bfcl', data: string): readonly EvaluationCase[] {
  const described = set === 'taubench' ? describedTools(data) : new Map<string, readonly CaseTool[]>();
  return readLines(join(data, `${set}/cases.jsonl`)).map(({ id, request, plan, recorded = [] }) => ({
    id,
    group: set,
    task: textOf(request),
    tools: described.get(id.split('-')[0] ?? '') ?? toolsOf(plan),
    reference: plan,
    calls: recorded.map(({ tool, args, result }) => ({ tool, ...(args && { input: args }), result })),
  }));
}

function describedTools(data: string): ReadonlyMap<string, readonly CaseTool[]> {
  return new Map(Object.entries(readJson(join(data, 'taubench/tools.json')) as Record<string, CaseTool[]>));
}

function toolsOf({ steps }: Plan): readonly CaseTool[] {
  const names = steps.flatMap((step: Step) => ('tool' in step ? step.tool : []));
  return [...new Set(names)].map((id) => ({ id }));
}

function textOf(request: string | readonly string[]): string {
  return [request].flat().join('\n');
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function readLines(file: string): readonly RawCase[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as RawCase);
}
