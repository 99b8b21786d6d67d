import { checkShape, type Plan } from '@planloom/dsl-schema';
import type { RunContext } from '@planloom/executor-core';
import type { ToolSchema } from '@planloom/tool-kit';

import { EvaluationCaseError } from './evaluation-case-error.ts';
import type { PlanReference } from './score-plan.ts';

/** A tool of a case: what a planner may know of it. */
export interface CaseTool {
  readonly id: string;
  readonly description?: string;
  readonly inputSchema?: ToolSchema;
  readonly outputSchema?: ToolSchema;
}

/** A call whose result is known, so that plans can be run without the tools. */
export interface KnownCall {
  readonly tool: string;
  /** The arguments it is known for; absent: any. */
  readonly input?: Readonly<Record<string, unknown>>;
  readonly result: unknown;
}

/** A task that a planner is tried with. */
export interface EvaluationCase {
  readonly id: string;
  readonly task: string;
  readonly tools: readonly CaseTool[];
  /** The variables that a run begins with. */
  readonly context?: RunContext;
  /** Cases are added up by it. */
  readonly group?: string;
  /** What a good plan looks like. */
  readonly reference?: PlanReference;
  /** What a model answered to this task, one text for each attempt. */
  readonly answers?: readonly string[];
  /** With these, the plan is run. */
  readonly calls?: readonly KnownCall[];
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a case, as a line of a file of cases holds it.
 *
 * @param where the place to name in an error, `cases.jsonl:3` for instance
 * @throws EvaluationCaseError with all that is wrong with it
 */
export function readEvaluationCase(value: unknown, where: string): EvaluationCase {
  const problems = isObject(value) ? problemsOf(value) : ['a case must be an object'];
  if (problems.length > 0 || !isObject(value)) throw new EvaluationCaseError(where, problems);
  const { id, task, tools, context, group, reference, answer, answers = answer } = value;
  // Each was looked at above.
  return {
    id,
    task,
    tools: (tools as (string | CaseTool)[]).map((tool) => (typeof tool === 'string' ? { id: tool } : tool)),
    ...(context !== undefined && { context }),
    ...(group !== undefined && { group }),
    ...(reference !== undefined && { reference: readReference(reference) }),
    ...(answers !== undefined && { answers: [answers].flat() }),
    ...(value['calls'] !== undefined && { calls: value['calls'] }),
  } as EvaluationCase;
}

function readReference(reference: unknown): PlanReference {
  if (isObject(reference) && 'steps' in reference) return reference as unknown as Plan;
  const { nodes, edges = [] } = reference as { nodes: string[]; edges?: [string, string][] };
  return { nodes, edges };
}

function problemsOf(value: Fields): readonly string[] {
  const { id, task, tools, context, group, reference, answer, answers, calls } = value;
  return [
    isText(id) ? [] : 'id must be a text',
    isText(task) ? [] : 'task must be a text',
    Array.isArray(tools) && tools.every(isTool) ? [] : 'tools must be a list of ids or of objects with an id',
    context === undefined || isObject(context) ? [] : 'context must be an object',
    group === undefined || isText(group) ? [] : 'group must be a text',
    reference === undefined ? [] : referenceProblems(reference),
    answer === undefined || typeof answer === 'string' ? [] : 'answer must be a text',
    answers === undefined || isTexts(answers) ? [] : 'answers must be a list of texts, one or more',
    answer === undefined || answers === undefined ? [] : 'answer and answers say the same: keep one',
    calls === undefined || (Array.isArray(calls) && calls.every(isCall))
      ? []
      : 'calls must be a list of { "tool": id, "input": { … }, "result": … }',
  ].flat();
}

function referenceProblems(reference: unknown): readonly string[] {
  if (isObject(reference) && 'steps' in reference) {
    const errors = checkShape(reference).filter(({ severity }) => severity === 'error');
    return errors.map(({ path, message }) => `reference${path}: ${message}`);
  }
  const { nodes, edges = [] } = isObject(reference) ? reference : {};
  const isEdge = (edge: unknown): boolean => isTexts(edge) && edge.length === 2;
  const isGraph = Array.isArray(nodes) && nodes.every(isText) && Array.isArray(edges) && edges.every(isEdge);
  return isGraph ? [] : ['reference must be a plan, or { "nodes": [tool], "edges": [[from, to]] }'];
}

function isTool(tool: unknown): boolean {
  return isText(tool) || (isObject(tool) && isText(tool['id']));
}

function isCall(call: unknown): boolean {
  return (
    isObject(call) &&
    isText(call['tool']) &&
    'result' in call &&
    (call['input'] === undefined || isObject(call['input']))
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string');
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
