import type { JsonSchema } from '@planloom/dsl-schema';

/** What a call of a tool does to the world. Absent hints mean the careful answer: not read-only, not idempotent. */
export interface ToolEffects {
  /** Changes nothing. */
  readonly readOnly?: boolean;
  /** Calling it again with the same arguments changes nothing more. */
  readonly idempotent?: boolean;
  /** May delete or overwrite. */
  readonly destructive?: boolean;
  /** Reaches things outside the program's control, such as the web: what it returns is not to be trusted. */
  readonly openWorld?: boolean;
}

/** The arguments of a call. */
export type ToolInput = Record<string, unknown>;

/** What a call has used up, for instance of a model. What is not known is absent. */
export interface ToolUsage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  /** In US dollars. */
  readonly costUsd?: number;
  /** The model that was asked, as its provider calls it. */
  readonly model?: string;
  /** Who was asked, for instance `openai`. */
  readonly provider?: string;
}

/** What the runner tells a tool about the call. Safe to take apart: `({ signal, progress }) => …`. */
export interface ToolContext {
  /** Aborted when the attempt times out, the step's siblings are stopped or the run is cancelled. */
  readonly signal: AbortSignal;
  readonly runId: string;
  /** Id of the step in the plan. */
  readonly stepId: string;
  /** Path of the step in the run, for instance `process_cities[2].fetch_weather`. */
  readonly path: string;
  /** From 1. */
  readonly attempt: number;
  /** The same for every attempt of one step of one run, and after a restart. */
  readonly idempotencyKey: string;
  /** Reports partial results or how far the call is; becomes a `step.progress` event. */
  readonly progress: (data: unknown) => void;
  /** Writes a line that belongs to the step; becomes a `step.log` event. */
  readonly log: (message: string, data?: unknown) => void;
  /**
   * Headers that tell another system where in a trace this call stands, such as `traceparent` and `baggage`. Tools that call over HTTP or MCP send them on.
   * Empty unless something traces the run.
   */
  readonly carrier: Readonly<Record<string, string>>;
  /** Says what the call has used up; what is said several times adds up. Becomes a `step.usage` event and part of the trace. */
  readonly usage: (usage: ToolUsage) => void;
}

/** A schema validator of any library, see https://standardschema.dev. */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** The short form `{ city: { type: 'string', default: 'Rome' } }`: a map from argument to JSON Schema. */
export type ShortSchema = { readonly [property: string]: unknown };

/** A zod or other Standard Schema, a JSON Schema, or the short form. */
export type ToolSchema = StandardSchema | JsonSchema | ShortSchema;

/** How often a tool may be called, over all runs of the process. */
export interface ToolRate {
  readonly calls: number;
  readonly perMs: number;
}

/** Something a plan can call. */
export interface Tool {
  /** Any non-empty text; what a plan's `tool` names. */
  readonly id: string;
  /** For people. Default: the id. */
  readonly name?: string;
  readonly description?: string;
  /** Checked before each call; defaults are filled in. Without it every object is accepted. */
  readonly inputSchema?: ToolSchema;
  /** Checked after each call. Without it everything is accepted. */
  readonly outputSchema?: ToolSchema;
  readonly effects?: ToolEffects;
  /** Calls at a time, over all runs of the process. Default: no limit of its own. */
  readonly concurrency?: number;
  readonly rate?: ToolRate;
  /** Milliseconds one attempt may take. Default: the step's or the run's. */
  readonly timeoutMs?: number;
  /** Why the tool must not be called, although it is there: the checker says so of a plan that calls it. */
  readonly refused?: string;
  /**
   * Does the work. Gives the result or a promise of it, or an async iterable, whose pieces are told as they come. What an async generator returns is its result; if
   * that is nothing, texts are joined, byte arrays put together, and anything else becomes a list.
   */
  execute(params: ToolInput, context: ToolContext): unknown;
}
