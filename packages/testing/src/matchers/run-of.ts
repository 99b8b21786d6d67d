import type { ExecTrace, ExecTraceEntry, ExecutionResult, RunError } from '@planloom/executor-core';

/** What the matchers look at: what a run gave, the error it failed with, or its trace. */
export type RunSubject = ExecutionResult | RunError | ExecTrace;

/**
 * The trace of a run.
 *
 * @throws TypeError if the value is none of a run, which says what was given instead
 */
export function traceOf(subject: unknown): ExecTrace {
  const fields = fieldsOf(subject);
  if (isTrace(fields)) return fields;
  const { trace } = fields as { readonly trace?: unknown };
  if (isTrace(fieldsOf(trace))) return trace as ExecTrace;
  const isPromise = typeof (fields as { readonly then?: unknown }).then === 'function';
  throw new TypeError(
    `The matchers of runs take an ExecutionResult, a RunError or an ExecTrace, and not ${isPromise ? 'a promise: await it first' : kindOf(subject)}.`,
  );
}

function isTrace(fields: object): fields is ExecTrace {
  return 'entries' in fields && Array.isArray(fields.entries) && 'status' in fields && 'statistics' in fields;
}

function fieldsOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

function kindOf(value: unknown): string {
  if (value instanceof Error) return `an error without a trace (${value.name}: ${value.message})`;
  return value === null ? 'null' : `a value of type ${typeof value}`;
}

/**
 * The entries of a step: by its path in the run (`read[2].fetch`, or `read[*].fetch` for every item), or by its id in the plan, which is every instance of it.
 */
export function entriesOf({ entries }: ExecTrace, step: string): readonly ExecTraceEntry[] {
  const pattern = step.includes('[*]') ? pathPattern(step) : undefined;
  return entries.filter(({ nodeId, stepId }) => nodeId === step || stepId === step || pattern?.test(nodeId) === true);
}

function pathPattern(step: string): RegExp {
  const parts = step.split('[*]').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/gu, '\\$&'));
  return new RegExp(`^${parts.join('\\[\\d+\\]')}$`, 'u');
}

/** Whether a step began to run. */
export function hasRun({ status, startTime }: ExecTraceEntry): boolean {
  return status !== 'skipped' && status !== 'pending' && startTime !== undefined;
}
