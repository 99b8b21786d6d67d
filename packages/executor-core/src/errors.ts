import { formatDiagnostics, type Diagnostic, type Plan, type PlanSource as SourceText } from '@planloom/dsl-schema';

import type { ExecTrace } from './trace/exec-trace.ts';

/** A plan that is not fit to run; nothing was called. */
export class PlanError extends Error {
  override readonly name: string = 'PlanError';
  readonly code = 'plan/invalid';
  /** Everything the checker had to say; at least one is an error. */
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[], source?: SourceText) {
    super(`The plan cannot be run.\n${formatDiagnostics(diagnostics.filter(isError), source && { source })}`);
    this.diagnostics = diagnostics;
  }
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}

/** A compensation that failed while a run was undone. */
export interface CompensationFailure {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

/** What an error of a run carries. */
export interface RunErrorDetails {
  readonly code: string;
  readonly runId: string;
  readonly stepId: string | undefined;
  readonly path: string | undefined;
  readonly cause: unknown;
  readonly plan: Plan;
  readonly trace: ExecTrace;
  readonly context: Record<string, unknown>;
  readonly compensationErrors: readonly CompensationFailure[];
  readonly warnings: readonly string[];
}

/** A run that did not end well: a step failed and nothing handled it, a limit was reached, or the run was cancelled. */
export class RunError extends Error {
  override readonly name: string = 'RunError';
  /** For instance `tool/failed`, `step/timeout`, `limit/tool-calls`, `run/cancelled`. */
  readonly code: string;
  readonly runId: string;
  /** The step where it began; `undefined` if no step did. */
  readonly stepId: string | undefined;
  /** Its path in the run. */
  readonly path: string | undefined;
  /** The plan that was run. */
  readonly plan: Plan;
  readonly trace: ExecTrace;
  /** The variables when the run ended. */
  readonly context: Record<string, unknown>;
  /** Compensations that failed while the run was undone. */
  readonly compensationErrors: readonly CompensationFailure[];
  readonly warnings: readonly string[];

  constructor(message: string, details: RunErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    this.runId = details.runId;
    this.stepId = details.stepId;
    this.path = details.path;
    this.plan = details.plan;
    this.trace = details.trace;
    this.context = details.context;
    this.compensationErrors = details.compensationErrors;
    this.warnings = details.warnings;
  }
}

/** Whether a value is a {@link PlanError}, also one of another copy of this package. */
export function isPlanError(value: unknown): value is PlanError {
  return value instanceof Error && value.name === 'PlanError' && 'diagnostics' in value;
}

/** Whether a value is a {@link RunError}, also one of another copy of this package. */
export function isRunError(value: unknown): value is RunError {
  return value instanceof Error && value.name === 'RunError' && 'trace' in value;
}
