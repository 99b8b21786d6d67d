import type { Limits, Plan } from '@planloom/dsl-schema';

import type { ApprovalHandler } from './approval.ts';
import type { Clock } from './clock.ts';
import type { EventSink, RunEvent } from './events.ts';
import type { Instrumentation } from './instrumentation.ts';
import type { KeptCalls } from './kept/kept-results.ts';
import type { SecretsProvider } from './secrets/secrets-provider.ts';

/** How values are kept in trace and events. */
export interface TraceOptions {
  /** Whether inputs and outputs are kept at all. Default: true. */
  readonly values?: boolean;
  /** Whether the variables at the end are kept. Default: true. */
  readonly contextSnapshot?: boolean;
  /** Values that must not be seen anywhere; every text that holds one has it replaced by `[redacted]`. */
  readonly secrets?: readonly string[];
  /** Names of object keys whose values are not to be seen. Default: names such as `password`, `token`, `authorization`, `apiKey`. */
  readonly secretKeys?: RegExp;
}

/** Tool calls of a run at a time, unless told otherwise. */
export const DEFAULT_CONCURRENCY = 4;

/** Further attempts of a call that fails, unless told otherwise. */
export const DEFAULT_RETRIES = 2;

/** How a plan is run. All of it can be given to the executor and again to each run, which wins. */
export interface ExecutionOptions {
  /** Names the plan in the trace. Default: the plan's summary, else `plan`. */
  readonly planId?: string;
  /** Default: a random UUID. */
  readonly runId?: string;
  /** Further attempts of a step that fails; 0 means none. Default: 2. */
  readonly maxRetries?: number;
  /** Milliseconds one call of a tool may take. Default: 30,000. */
  readonly defaultTimeoutMs?: number;
  /** Tool calls at a time. Default: 4. */
  readonly concurrency?: number;
  /** Whether the trace has entries. Default: true. */
  readonly enableTrace?: boolean;
  readonly trace?: TraceOptions;
  /** Cancels the run. */
  readonly abortController?: AbortController;
  /** Cancels the run. */
  readonly signal?: AbortSignal;
  /** Upper limits. A plan's budget can lower them. */
  readonly limits?: Partial<Limits>;
  /** Where `{{secrets.NAME}}` is resolved, at the call. Default: there are none. */
  readonly secrets?: SecretsProvider;
  /** Results of runs before this one, which are taken where a step would make the same call again. Approvals are not among them. Default: every call is made. */
  readonly kept?: KeptCalls;
  /** Plans that subplan steps name. */
  readonly plans?: Readonly<Record<string, Plan>>;
  /**
   * Asked at each `approval` step. What it throws is a failure of the step (`approval/failed`). Default: with `stream`, `RunStream.decide` decides; with `execute`, a
   * plan with such a step is refused.
   */
  readonly onApproval?: ApprovalHandler;
  /** Watch the run from inside, such as a tracing. */
  readonly instrumentations?: readonly Instrumentation[];
  /** Headers in which the caller said where in a trace it stands, such as `traceparent`, for `instrumentations` to go on from. Names in lower case. */
  readonly carrier?: Readonly<Record<string, string>>;
  readonly sinks?: readonly EventSink[];
  readonly onEvent?: (event: RunEvent) => void;
  /** Called with the path of a node when it starts. */
  readonly onNodeStart?: (nodeId: string) => void;
  /** Called with the node's result itself, not with a copy. */
  readonly onNodeComplete?: (nodeId: string, result: unknown) => void;
  readonly onNodeError?: (nodeId: string, error: string) => void;
  /** Called with problems that do not touch the run. They are in the result, too. */
  readonly onWarning?: (message: string) => void;
  /** Default: the clock of the machine. */
  readonly clock?: Clock;
}
