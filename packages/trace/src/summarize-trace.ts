import {
  readIsoTime,
  type ExecTrace,
  type ExecTraceEntry,
  type StepStatus,
  type TraceWait,
} from '@planloom/executor-core';

import { hasStarted, treeOf } from './trace-tree.ts';
import { waitText } from './wait-text.ts';

/** A step that took long. */
export interface SlowStep {
  readonly path: string;
  readonly tool?: string;
  /** From its start to its end, with all attempts, in milliseconds. */
  readonly durationMs: number;
  readonly attempts: number;
}

/** What calls used up. */
export interface UsageSum {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** In US dollars. */
  readonly costUsd: number;
}

/** What was called of one tool. */
export interface ToolSummary extends UsageSum {
  readonly tool: string;
  /** Steps that called it. */
  readonly steps: number;
  /** Every attempt counted, also those whose arguments could not be made, which the run's statistics leave out. */
  readonly calls: number;
  /** Attempts after the first. */
  readonly retries: number;
  /** Steps whose last attempt failed, also if that was handled. */
  readonly failed: number;
  /** Steps whose result was that of an equal call. */
  readonly cached: number;
  /** Sum of the durations of all attempts, in milliseconds. */
  readonly workMs: number;
  /** The longest attempt, in milliseconds. */
  readonly longestMs: number;
  /** Waits for slots, in milliseconds. */
  readonly queuedMs: number;
}

/** What was asked of one model. */
export interface ModelSummary extends UsageSum {
  readonly model: string;
  readonly provider?: string;
  readonly steps: number;
}

/** A step that failed. */
export interface FailedStep {
  readonly path: string;
  readonly code?: string;
  readonly message?: string;
  readonly attempts: number;
  /** Absent if nothing handled it. */
  readonly handled?: string;
}

/** A step that waited for something from outside the run. */
export interface StepWait extends TraceWait {
  readonly path: string;
  /** How the step ended: an approval that was rejected may have failed for that. */
  readonly status: StepStatus;
  /** If it failed: `step/timeout` where nothing came in time. */
  readonly code?: string;
  /** How the wait ended, in words for people: see {@link waitText}. */
  readonly text: string;
}

/** What stands out in a trace. */
export interface TraceSummary {
  readonly runId: string;
  readonly planId: string;
  readonly status: ExecTrace['status'];
  readonly durationMs: number;
  /** How long the calls would have taken one at a time, in milliseconds. */
  readonly workMs: number;
  /** Milliseconds in which there was nothing to do but to wait for something from outside; 0 if there were none. */
  readonly suspendedMs: number;
  /** `workMs` through the time in which the run was not suspended; 0 if there was none. */
  readonly parallelism: number;
  readonly peakConcurrency: number;
  /** Waits for slots, in milliseconds. */
  readonly queuedMs: number;
  readonly calls: number;
  readonly retries: number;
  /** Steps by how they ended; those of no step are left out. */
  readonly steps: Readonly<Partial<Record<StepStatus, number>>>;
  /** The steps without others inside that took longest, the slowest first. Those in `waits` are not among them. */
  readonly slowest: readonly SlowStep[];
  /** The one with the most work first. */
  readonly tools: readonly ToolSummary[];
  /** The one with the highest cost first, then by tokens. */
  readonly models: readonly ModelSummary[];
  readonly usage: UsageSum;
  /** In the order they started. */
  readonly failures: readonly FailedStep[];
  /** What waited for decisions, signals and times, the longest wait first. */
  readonly waits: readonly StepWait[];
}

/** How much is told. */
export interface SummaryOptions {
  /** Slow steps. Default: 10. */
  readonly slowest?: number;
}

/** What stands out in a trace: where the time went, what it cost, what failed. */
export function summarizeTrace(trace: ExecTrace, { slowest = 10 }: SummaryOptions = {}): TraceSummary {
  const { entries, statistics, totalDurationMs: durationMs } = trace;
  const { workMs, suspendedMs = 0 } = statistics;
  const busyMs = durationMs - suspendedMs;
  return {
    runId: trace.runId,
    planId: trace.planId,
    status: trace.status,
    durationMs,
    workMs,
    suspendedMs,
    parallelism: busyMs > 0 ? workMs / busyMs : 0,
    peakConcurrency: statistics.peakConcurrency,
    queuedMs: statistics.queuedMs,
    calls: statistics.toolCalls,
    retries: statistics.retries,
    steps: countBy(entries),
    slowest: slowSteps(trace).slice(0, slowest),
    tools: toolSummaries(entries),
    models: modelSummaries(entries),
    usage: sumOf(statistics.usage ? [{ usage: statistics.usage }] : entries),
    failures: entries.filter(({ status }) => status === 'failed').map(failedStep),
    waits: entries.flatMap(stepWait).toSorted((one, other) => other.waitedMs - one.waitedMs),
  };
}

function countBy(entries: readonly ExecTraceEntry[]): TraceSummary['steps'] {
  const counts: Partial<Record<StepStatus, number>> = {};
  for (const { status } of entries) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

function slowSteps(trace: ExecTrace): SlowStep[] {
  return treeOf(trace)
    .nodes.filter((node) => hasStarted(node) && node.children.length === 0 && node.entry.wait === undefined)
    .map(({ entry }) => ({
      path: entry.nodeId,
      ...(entry.toolName !== undefined && { tool: entry.toolName }),
      durationMs: durationOf(entry),
      attempts: attemptsOf(entry),
    }))
    .toSorted((one, other) => other.durationMs - one.durationMs);
}

function toolSummaries(entries: readonly ExecTraceEntry[]): ToolSummary[] {
  const called = entries.filter(({ toolName, startTime }) => toolName !== undefined && startTime !== undefined);
  return [...Map.groupBy(called, ({ toolName }) => toolName ?? '')]
    .map(([tool, steps]) => {
      const durations = steps.flatMap(attemptDurations);
      const isAnswered = ({ cached, kept }: ExecTraceEntry): boolean => cached === true || kept === true;
      return {
        tool,
        steps: steps.length,
        calls: durations.length,
        retries: total(steps, ({ retryCount }) => retryCount),
        failed: steps.filter(({ status }) => status === 'failed').length,
        cached: steps.filter(isAnswered).length,
        workMs: total(durations, (each) => each),
        longestMs: durations.reduce((most, each) => Math.max(most, each), 0),
        queuedMs: total(steps, ({ queuedMs = 0 }) => queuedMs),
        ...sumOf(steps),
      };
    })
    .toSorted((one, other) => other.workMs - one.workMs);
}

/** A result of an equal call took none. */
function attemptDurations({ attempts, durationMs = 0, cached, kept }: ExecTraceEntry): readonly number[] {
  if (attempts) return attempts.map((attempt) => attempt.durationMs);
  return cached === true || kept === true ? [] : [durationMs];
}

function modelSummaries(entries: readonly ExecTraceEntry[]): ModelSummary[] {
  const asked = entries.filter(({ usage }) => usage?.model !== undefined);
  return [...Map.groupBy(asked, ({ usage }) => JSON.stringify([usage?.model, usage?.provider]))]
    .map(([, steps]) => {
      const { model = '', provider } = steps[0]?.usage ?? {};
      return { model, ...(provider !== undefined && { provider }), steps: steps.length, ...sumOf(steps) };
    })
    .toSorted((one, other) => other.costUsd - one.costUsd || tokensOf(other) - tokensOf(one));
}

function failedStep(entry: ExecTraceEntry): FailedStep {
  return {
    path: entry.nodeId,
    ...(entry.errorCode !== undefined && { code: entry.errorCode }),
    ...(entry.error !== undefined && { message: entry.error }),
    attempts: attemptsOf(entry),
    ...(entry.handled !== undefined && { handled: entry.handled }),
  };
}

function stepWait(entry: ExecTraceEntry): readonly StepWait[] {
  const { nodeId: path, status, wait, errorCode } = entry;
  if (wait === undefined) return [];
  const code = status === 'failed' && errorCode !== undefined ? { code: errorCode } : {};
  return [{ path, ...wait, status, ...code, text: waitText(entry) ?? '' }];
}

function attemptsOf({ attempts, retryCount }: ExecTraceEntry): number {
  return attempts?.length ?? retryCount + 1;
}

function durationOf({ durationMs, startTime = '', endTime }: ExecTraceEntry): number {
  return durationMs ?? (endTime === undefined ? 0 : readIsoTime(endTime) - readIsoTime(startTime));
}

function sumOf(entries: readonly Pick<ExecTraceEntry, 'usage'>[]): UsageSum {
  return {
    inputTokens: total(entries, ({ usage }) => usage?.inputTokens ?? 0),
    outputTokens: total(entries, ({ usage }) => usage?.outputTokens ?? 0),
    costUsd: total(entries, ({ usage }) => usage?.costUsd ?? 0),
  };
}

function tokensOf({ inputTokens, outputTokens }: UsageSum): number {
  return inputTokens + outputTokens;
}

function total<Item>(items: readonly Item[], amount: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + amount(item), 0);
}
