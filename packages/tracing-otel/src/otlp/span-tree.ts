import { readIsoTime, type ExecTrace, type ExecTraceEntry } from '@planloom/executor-core';

import {
  ATTR_COMPENSATION_STEPS,
  ATTR_ERROR_MESSAGE,
  ATTR_GEN_AI_TOOL_CALL_ARGUMENTS,
  ATTR_GEN_AI_TOOL_CALL_RESULT,
  ATTR_RETRY_ATTEMPT,
  ATTR_RETRY_DELAY_MS,
  ATTR_ERROR_TYPE,
  ATTR_RUN_ID,
  ATTR_STEP_COMPENSATES,
  ATTR_STEP_SKIP_REASON,
  ATTR_STEP_ID,
  ATTR_STEP_PATH,
  EVENT_COMPENSATING,
  EVENT_RETRY,
  EVENT_STEP_CANCELLED,
  EVENT_STEP_FAILED,
  EVENT_STEP_SKIPPED,
  SPAN_ITERATION,
} from '../names.ts';
import type { ShowContent } from '../shape/captured-content.ts';
import type { SpanAttributes } from '../shape/span-attributes.ts';
import {
  containerAttributes,
  iterationAttributes,
  iterationOf,
  stepAttributes,
  stepEndAttributes,
  stepSpanName,
  type StepIdentity,
} from '../shape/step-shape.ts';
import { usageAttributes } from '../shape/usage-shape.ts';
import { errorText } from '../shape/wait-shape.ts';
import { runSegments } from './run-segments.ts';
import type { SpanDraft } from './span-draft.ts';
import { waitAttributesOf, waitEventsOf } from './wait-events.ts';

/** How a trace becomes spans. */
export interface TreeOptions {
  readonly workflow: string | undefined;
  /** How many iterations of each container have spans. */
  readonly iterationSpans: number;
  readonly showContent: ShowContent | undefined;
  readonly describeTool: ((toolId: string) => Readonly<SpanAttributes> | undefined) | undefined;
}

interface Turn {
  readonly node: Node;
  /** Steps that stand in it. */
  readonly paths: Set<string>;
}

/** A span, and what stands in it. Of a muted node, the span is that of what stands around it. */
interface Node {
  readonly span: SpanDraft;
  readonly isMuted: boolean;
  readonly entry: ExecTraceEntry | undefined;
  readonly turns: Map<number, Turn>;
  begun: number;
  failures: number;
}

/** The spans of a run, each after its parent: the same as `createTracing` makes while it runs, as far as a trace tells. */
export class SpanTree {
  readonly #trace: ExecTrace;
  readonly #options: TreeOptions;
  readonly #nodes = new Map<string, Node>();
  readonly #segments: readonly [Node, ...Node[]];
  readonly #spans: SpanDraft[] = [];

  constructor(trace: ExecTrace, options: TreeOptions) {
    this.#trace = trace;
    this.#options = options;
    const [first, ...others] = runSegments(trace, options.workflow, options.showContent);
    const segment = (span: SpanDraft): Node => this.#node(this.#add(span), undefined, false);
    this.#segments = [segment(first), ...others.map(segment)];
    for (const entry of trace.entries) this.#take(entry);
    this.#noteCompensation();
    for (const node of this.#nodes.values()) this.#close(node);
  }

  get spans(): readonly SpanDraft[] {
    return this.#spans;
  }

  /** The segment of the run that a step stands in. What was never begun when the run was cancelled was so with its end. */
  #runFor(entry: ExecTraceEntry): Node {
    if (entry.startTime !== undefined) return this.#runAt(readIsoTime(entry.startTime));
    return this.#runAt(entry.status === 'cancelled' ? Number.POSITIVE_INFINITY : this.#lastNeeded(entry));
  }

  /** The segment of the run that was open at a time. */
  #runAt(ms: number): Node {
    return this.#segments.findLast(({ span }) => span.startMs <= ms) ?? this.#segments[0];
  }

  #take(entry: ExecTraceEntry): void {
    const { nodeId, parentId, startTime } = entry;
    const container = parentId === undefined ? undefined : this.#nodes.get(parentId);
    const isUndoing = entry.compensation === true && container?.entry?.compensation !== true;
    const around = container === undefined || isUndoing ? this.#runFor(entry) : this.#around(entry, container);
    if (startTime === undefined) return this.#noteUnstarted(entry, around);
    const isBorne = entry.handled === 'item' && entry.status === 'failed';
    if (container && !isUndoing && isBorne) container.failures += 1;
    if (around.isMuted) {
      if (entry.status === 'failed') this.#noteFailed(entry, around.span);
      this.#nodes.set(nodeId, this.#node(around.span, entry, true));
      return;
    }
    const span = this.#add(this.#stepSpan(entry, around.span, isUndoing ? parentId : undefined, startTime));
    const known = this.#nodes.get(nodeId);
    if (known) this.#close(known);
    this.#nodes.set(nodeId, this.#node(span, entry, false));
  }

  /** The iteration that a step stands in, or the container itself. */
  #around({ nodeId, startTime, endTime, status }: ExecTraceEntry, container: Node): Node {
    const index = iterationOf(nodeId, container.entry?.nodeId ?? '');
    if (index === undefined || container.isMuted) return container;
    const known = container.turns.get(index);
    // An iteration of which nothing has begun when it is cancelled was never there.
    if (status === 'cancelled' && startTime === undefined) return known?.node ?? container;
    const turn = known && !known.paths.has(nodeId) ? known : this.#beginTurn(container, index, startTime);
    turn.paths.add(nodeId);
    const { span, isMuted } = turn.node;
    if (!isMuted && endTime !== undefined) span.endMs = Math.max(span.endMs, readIsoTime(endTime));
    return turn.node;
  }

  #beginTurn(container: Node, index: number, startTime: string | undefined): Turn {
    container.begun += 1;
    const isMuted = container.begun > this.#options.iterationSpans;
    const span = isMuted ? container.span : this.#add(this.#turnSpan(container, index, startTime));
    const turn = { node: this.#node(span, undefined, isMuted), paths: new Set<string>() };
    container.turns.set(index, turn);
    return turn;
  }

  #turnSpan({ span, entry }: Node, index: number, startTime: string | undefined): SpanDraft {
    const startMs = startTime === undefined ? span.startMs : readIsoTime(startTime);
    const attributes = entry ? iterationAttributes(this.#trace.runId, identityOf(entry), index) : {};
    return {
      name: SPAN_ITERATION,
      path: `${entry?.nodeId ?? ''}[${index}]`,
      parent: span,
      attributes,
      events: [],
      startMs,
      endMs: startMs,
      failure: undefined,
    };
  }

  #stepSpan(entry: ExecTraceEntry, parent: SpanDraft, compensates: string | undefined, startTime: string): SpanDraft {
    const { nodeId, endTime = startTime, status, usage } = entry;
    const identity = { ...identityOf(entry), compensates };
    const isFailed = status === 'failed';
    const retries = retriesOf(entry);
    return {
      name: stepSpanName(identity),
      path: nodeId,
      parent,
      attributes: {
        ...stepAttributes(this.#trace.runId, identity),
        ...this.#toolAttributes(entry),
        ...stepEndAttributes(entry.type, {
          status: status === 'success' || isFailed ? status : 'cancelled',
          source: sourceOf(entry),
          handled: entry.handled,
          branch: entry.branch,
          errorCode: entry.errorCode,
          retries: Math.max(entry.retryCount, retries.length),
          queuedMs: status === 'cancelled' ? undefined : entry.queuedMs,
        }),
        ...waitAttributesOf(entry),
        ...usageAttributes(usage),
      },
      events: [...retries, ...waitEventsOf(entry, this.#options.showContent)],
      startMs: readIsoTime(startTime),
      endMs: readIsoTime(endTime),
      failure: isFailed ? this.#errorOf(entry) : undefined,
    };
  }

  #toolAttributes({ toolName: tool, nodeId: path, input, output, status }: ExecTraceEntry): SpanAttributes {
    if (tool === undefined) return {};
    const { describeTool, showContent } = this.#options;
    const given = showContent?.({ kind: 'arguments', tool, path, value: input });
    const result = status === 'success' ? showContent?.({ kind: 'result', tool, path, value: output }) : undefined;
    return {
      ...describeTool?.(tool),
      ...(given !== undefined && { [ATTR_GEN_AI_TOOL_CALL_ARGUMENTS]: given }),
      ...(result !== undefined && { [ATTR_GEN_AI_TOOL_CALL_RESULT]: result }),
    };
  }

  /** A step that never began. A trace does not say when that was decided: not before the steps that it waits for had ended. */
  #noteUnstarted(entry: ExecTraceEntry, { span, isMuted }: Node): void {
    if (isMuted) return;
    const at = Math.max(span.startMs, this.#lastNeeded(entry));
    const name = entry.status === 'skipped' ? EVENT_STEP_SKIPPED : EVENT_STEP_CANCELLED;
    const { skipReason } = entry;
    const attributes = {
      ...this.#naming(entry),
      ...(skipReason !== undefined && { [ATTR_STEP_SKIP_REASON]: skipReason }),
    };
    span.events.push({ at, name, attributes });
  }

  /** When the steps had ended that a step waits for. */
  #lastNeeded({ dependsOn = [] }: ExecTraceEntry): number {
    return Math.max(...dependsOn.map((path) => this.#nodes.get(path)?.span.endMs ?? Number.NEGATIVE_INFINITY));
  }

  #noteCompensation(): void {
    const [first, ...others] = this.#spans.filter(({ attributes }) => attributes[ATTR_STEP_COMPENSATES] !== undefined);
    if (first === undefined) return;
    const steps = new Set([first, ...others].map(({ attributes }) => attributes[ATTR_STEP_COMPENSATES])).size;
    this.#runAt(first.startMs).span.events.push({
      at: first.startMs,
      name: EVENT_COMPENSATING,
      attributes: { [ATTR_COMPENSATION_STEPS]: steps },
    });
  }

  #noteFailed(entry: ExecTraceEntry, { events, startMs }: SpanDraft): void {
    const { endTime, errorCode, error } = entry;
    const attributes = {
      ...this.#naming(entry),
      ...(errorCode !== undefined && { [ATTR_ERROR_TYPE]: errorCode }),
      ...(error !== undefined && { [ATTR_ERROR_MESSAGE]: this.#errorOf(entry) }),
    };
    events.push({ at: endTime === undefined ? startMs : readIsoTime(endTime), name: EVENT_STEP_FAILED, attributes });
  }

  #errorOf({ errorCode: code = '', error: message = '' }: ExecTraceEntry): string {
    return errorText({ code, message }, this.#options.showContent);
  }

  #naming({ nodeId, stepId = nodeId }: ExecTraceEntry): SpanAttributes {
    return { [ATTR_RUN_ID]: this.#trace.runId, [ATTR_STEP_ID]: stepId, [ATTR_STEP_PATH]: nodeId };
  }

  /** Says of a container what happened in it. */
  #close({ span, entry, isMuted, begun, failures }: Node): void {
    if (isMuted || entry === undefined) return;
    const untraced = Math.max(0, begun - this.#options.iterationSpans);
    Object.assign(span.attributes, containerAttributes(entry.type, { iterations: begun, untraced, failures }));
  }

  #add(span: SpanDraft): SpanDraft {
    this.#spans.push(span);
    return span;
  }

  #node(span: SpanDraft, entry: ExecTraceEntry | undefined, isMuted: boolean): Node {
    return { span, entry, isMuted, turns: new Map(), begun: 0, failures: 0 };
  }
}

function identityOf({ nodeId, stepId = nodeId, type, toolName }: ExecTraceEntry): StepIdentity {
  return { path: nodeId, stepId, stepType: type, ...(toolName !== undefined && { tool: toolName }) };
}

function sourceOf({ cached, kept, handled, status }: ExecTraceEntry): 'cache' | 'kept' | 'fallback' | undefined {
  if (cached === true) return 'cache';
  if (kept === true) return 'kept';
  return handled === 'fallback' && status === 'success' ? 'fallback' : undefined;
}

/** The retries of a step, of which a trace tells the attempts. Of a step that was cancelled, the last attempt that failed was to be followed by another. */
function retriesOf({ attempts = [], status }: ExecTraceEntry): SpanDraft['events'] {
  const retried = status === 'cancelled' ? attempts.filter(({ error }) => error !== undefined) : attempts.slice(0, -1);
  return retried.map(({ attempt, startTime, durationMs, error, errorCode }, index) => {
    const at = readIsoTime(startTime) + durationMs;
    const next = attempts[index + 1];
    return {
      at,
      name: EVENT_RETRY,
      attributes: {
        [ATTR_RETRY_ATTEMPT]: attempt,
        ...(next && { [ATTR_RETRY_DELAY_MS]: Math.max(0, readIsoTime(next.startTime) - at) }),
        ...(errorCode !== undefined && { [ATTR_ERROR_TYPE]: errorCode }),
        ...(error !== undefined && { [ATTR_ERROR_MESSAGE]: error }),
      },
    };
  });
}
