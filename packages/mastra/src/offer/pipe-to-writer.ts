import type {
  DecisionInfo,
  ErrorInfo,
  ItemCounts,
  RunStream,
  StepChunk,
  StreamEvent,
  WaitingFor,
} from '@planloom/executor-core';
import type { ToolUsage } from '@planloom/tool-kit';

import { isSaid } from './task-events.ts';

/** The part of Mastra's writer that is used; absent where nobody listens. */
export interface ProgressWriter {
  custom(chunk: ProgressChunk): Promise<void>;
}

/** What is written: a data part as the AI SDK has them, so that it also reaches chats. */
export interface ProgressChunk {
  readonly type: 'data-planloom';
  /** That of the run and the step: what is told of a step takes the place of what was told before. Absent for pieces of results, which follow each other. */
  readonly id?: string;
  readonly data: PlanProgress;
  /** Set for pieces of results: they are shown, and not kept with the messages. */
  readonly transient?: boolean;
}

/** What is told of a run or a step of it while it runs. */
export interface PlanProgress {
  /** For instance `step.started`, `step.completed`, `step.failed`. */
  readonly event: StreamEvent['type'];
  readonly runId: string;
  /** Path of the step in the run. */
  readonly path?: string;
  readonly tool?: string;
  /** Of a container: how far it is. */
  readonly items?: ItemCounts;
  /** What it failed with. */
  readonly error?: string;
  /** With `stream.skipped`: how many events the writer was too slow for. */
  readonly missed?: number;
  /** With `values`: what the step was given. */
  readonly input?: unknown;
  /** With `values`: what the step, or the run, gave. */
  readonly output?: unknown;
  /** With `values`: what the tool has reported, or logged. */
  readonly report?: unknown;
  /** With `values`: what the tool has used since it said so last. */
  readonly usage?: ToolUsage;
  /** With `values`: what the step waits for, such as what somebody is asked. */
  readonly waitsFor?: WaitingFor;
  /** With `values`: what was decided. */
  readonly decision?: DecisionInfo;
  /** With `values`: the next piece of the result. */
  readonly chunk?: StepChunk;
}

/** What a writer is told. */
export interface ProgressOptions {
  /** Whether inputs, results, reports and pieces of results are told, too. They may be large or private, and Mastra keeps what is written. Default: false. */
  readonly values?: boolean;
}

/** How a run is written. */
export interface PipeOptions extends ProgressOptions {
  /** Ends the writing; the run goes on. */
  readonly signal?: AbortSignal;
}

/**
 * Writes the events of a run to the writer that Mastra gives to tools and workflow steps, as chunks of type `data-planloom`, until the run ends. Each waits for the one before, so a
 * slow writer costs no memory; what it is too slow for is told as `stream.skipped`. The run never waits.
 *
 * @throws what the writer throws; the run goes on
 */
export async function pipeToWriter(
  run: Pick<RunStream, 'events'>,
  writer: ProgressWriter,
  { signal, ...options }: PipeOptions = {},
): Promise<void> {
  await writeEvents(run.events(signal && { signal }), writer, options);
}

/** Writes events, each when the one before is written. */
export async function writeEvents(
  events: AsyncIterable<StreamEvent>,
  writer: ProgressWriter,
  options: ProgressOptions,
): Promise<void> {
  for await (const event of events) {
    const chunk = progressChunk(event, options);
    if (chunk) await writer.custom(chunk);
  }
}

/** What is written of an event: nothing if it has only values, and these are not told. */
function progressChunk(event: StreamEvent, { values = false }: ProgressOptions): ProgressChunk | undefined {
  const { runId } = event;
  const told: PlanProgress = { event: event.type, runId, ...placeOf(event), ...(values && valuesOf(event)) };
  if (isSaid(event)) return values ? { type: 'data-planloom', data: told, transient: true } : undefined;
  const id = told.path === undefined ? runId : `${runId}/${told.path}`;
  return { type: 'data-planloom', id, data: told };
}

/** What is told in any case. */
function placeOf(event: StreamEvent): Partial<PlanProgress> {
  if (event.type === 'stream.skipped') return { missed: event.count };
  const error: ErrorInfo | undefined = 'error' in event ? event.error : undefined;
  return {
    ...('path' in event && { path: event.path }),
    ...('tool' in event && event.tool !== undefined && { tool: event.tool }),
    ...('items' in event && event.items && { items: event.items }),
    ...(error && { error: error.message }),
  };
}

function valuesOf(event: StreamEvent): Partial<PlanProgress> {
  switch (event.type) {
    case 'step.started':
      return { input: event.input };
    case 'step.progress':
      return event.chunk ? { chunk: event.chunk } : { report: event.data };
    case 'step.log':
      return { report: { message: event.message, data: event.data } };
    case 'step.usage':
      return { usage: event.usage };
    case 'step.waiting':
      return { waitsFor: event.for };
    case 'step.resumed':
      return event.decision ? { decision: event.decision } : {};
    case 'step.completed':
      return { output: event.output };
    case 'run.completed':
      return { output: event.result };
    default:
      return {};
  }
}
