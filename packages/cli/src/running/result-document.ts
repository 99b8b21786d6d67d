import type { CompensationFailure, ErrorInfo, ExecTraceStatistics } from '@planloom/executor-core';

import type { RunOutcome } from './run-plan.ts';

/** What `planloom run --json` writes. */
export interface ResultDocument {
  readonly status: 'success' | 'failed' | 'cancelled';
  readonly runId: string;
  /** Set if the run went well. */
  readonly result?: unknown;
  /** Set if it did not. */
  readonly error?: Pick<ErrorInfo, 'code' | 'message'> & { readonly step?: string };
  /** Steps that could not be undone; absent if there are none. */
  readonly compensationErrors?: readonly CompensationFailure[];
  readonly durationMs: number;
  readonly statistics: ExecTraceStatistics;
  /** Where the trace was written. */
  readonly trace?: string;
  readonly warnings: readonly string[];
}

/** The outcome of a run as one document. */
export function resultDocument(outcome: RunOutcome): ResultDocument {
  const { trace, runId, traceFile } = outcome;
  return {
    status: trace.status,
    runId,
    ...(outcome.ok ? { result: outcome.result ?? null } : { error: errorOf(outcome.error) }),
    ...(!outcome.ok &&
      outcome.error.compensationErrors.length > 0 && { compensationErrors: outcome.error.compensationErrors }),
    durationMs: trace.totalDurationMs,
    statistics: trace.statistics,
    ...(traceFile !== undefined && { trace: traceFile }),
    warnings: trace.warnings ?? [],
  };
}

function errorOf({
  code,
  message,
  path,
}: {
  readonly code: string;
  readonly message: string;
  readonly path: string | undefined;
}): NonNullable<ResultDocument['error']> {
  return { code, message, ...(path !== undefined && { step: path }) };
}
