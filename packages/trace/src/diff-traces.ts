import type { DecisionInfo, ExecTrace, ExecTraceEntry } from '@planloom/executor-core';

import { diffValues, type ValueChange } from './diff-values.ts';

/** Two values of one thing. */
export interface Change<Value> {
  readonly from: Value;
  readonly to: Value;
}

/** A step that is in one trace only. */
export interface LoneStep {
  readonly path: string;
  readonly status: ExecTraceEntry['status'];
  readonly tool?: string;
  readonly durationMs?: number;
}

/** A step that is in both traces and differs. What does not differ is absent. */
export interface StepChange {
  readonly path: string;
  readonly status?: Change<ExecTraceEntry['status']>;
  readonly tool?: Change<string>;
  /** Of a `conditional`: the branch it took. */
  readonly branch?: Change<string | undefined>;
  /** Of an `approval`: what was decided, place by place. Who has decided and why is compared only with values. */
  readonly decision?: readonly ValueChange[];
  /** Milliseconds; only if they differ by more than the noise. */
  readonly durationMs?: Change<number>;
  readonly attempts?: Change<number>;
  readonly error?: Change<string | undefined>;
  /** The first twenty places. */
  readonly input?: readonly ValueChange[];
  /** The first twenty places. */
  readonly output?: readonly ValueChange[];
}

/** How two traces differ. */
export interface TraceDiff {
  /** Whether nothing differs, not counting what belongs to one run only: its id and the time of day. */
  readonly same: boolean;
  readonly status?: Change<ExecTrace['status']>;
  /** Of the runs, in milliseconds; only if they differ by more than the noise. */
  readonly durationMs?: Change<number>;
  /** Steps that only the second trace has. */
  readonly added: readonly LoneStep[];
  /** Steps that only the first trace has. */
  readonly removed: readonly LoneStep[];
  readonly changed: readonly StepChange[];
  /** Counts that differ: calls, retries, steps by how they ended. */
  readonly statistics: Readonly<Record<string, Change<number>>>;
}

/** What counts as a difference. */
export interface DiffOptions {
  /** Whether durations are compared. Default: true. */
  readonly times?: boolean;
  /** Durations are the same if they differ by no more milliseconds than this... Default: 50. */
  readonly noiseMs?: number;
  /** ...or by no more than this part of the longer one, from 0 to 1. Default: 0.2. */
  readonly noiseShare?: number;
  /** Whether inputs and outputs are compared. Default: true. */
  readonly values?: boolean;
}

const COUNTS = [
  'totalSteps',
  'successfulSteps',
  'failedSteps',
  'skippedSteps',
  'cancelledSteps',
  'toolCalls',
  'retries',
] as const;

type Settings = Required<DiffOptions>;

/**
 * Compares two traces. Steps are matched by their paths; one that was run several times in one place (a container was tried again), in the order they started.
 */
export function diffTraces(from: ExecTrace, to: ExecTrace, options: DiffOptions = {}): TraceDiff {
  const settings: Settings = { times: true, noiseMs: 50, noiseShare: 0.2, values: true, ...options };
  const [before, after] = [byPlace(from.entries), byPlace(to.entries)];
  const durationMs = durationChange(from.totalDurationMs, to.totalDurationMs, settings);
  const diff = {
    ...(from.status !== to.status && { status: { from: from.status, to: to.status } }),
    ...(durationMs && { durationMs }),
    added: [...after].filter(([place]) => !before.has(place)).map(([, entry]) => loneStep(entry)),
    removed: [...before].filter(([place]) => !after.has(place)).map(([, entry]) => loneStep(entry)),
    changed: [...before].flatMap(([place, entry]) => stepChange(entry, after.get(place), settings) ?? []),
    statistics: Object.fromEntries(
      COUNTS.flatMap((name) => {
        const change = { from: from.statistics[name], to: to.statistics[name] };
        return change.from === change.to ? [] : [[name, change] as const];
      }),
    ),
  };
  const same =
    !('status' in diff) &&
    !durationMs &&
    [diff.added, diff.removed, diff.changed, Object.keys(diff.statistics)].every(({ length }) => length === 0);
  return { same, ...diff };
}

/** Entries by path and by how often it came before. */
function byPlace(entries: readonly ExecTraceEntry[]): Map<string, ExecTraceEntry> {
  const seen = new Map<string, number>();
  return new Map(
    entries.map((entry) => {
      const times = (seen.get(entry.nodeId) ?? 0) + 1;
      seen.set(entry.nodeId, times);
      return [`${times} ${entry.nodeId}`, entry];
    }),
  );
}

function loneStep({ nodeId, status, toolName, durationMs }: ExecTraceEntry): LoneStep {
  return {
    path: nodeId,
    status,
    ...(toolName !== undefined && { tool: toolName }),
    ...(durationMs !== undefined && { durationMs }),
  };
}

function stepChange(from: ExecTraceEntry, to: ExecTraceEntry | undefined, settings: Settings): StepChange | undefined {
  if (!to) return undefined;
  const durationMs = durationChange(from.durationMs, to.durationMs, settings);
  const attempts = change(from.attempts?.length ?? from.retryCount + 1, to.attempts?.length ?? to.retryCount + 1);
  const input = settings.values ? diffValues(from.input, to.input) : [];
  const output = settings.values ? diffValues(from.output, to.output) : [];
  const status = change(from.status, to.status);
  const tool = change(from.toolName ?? '', to.toolName ?? '');
  const branch = change(from.branch, to.branch);
  const decision = diffValues(decisionOf(from, settings), decisionOf(to, settings));
  const error = change(from.error, to.error);
  const found = {
    ...(status && { status }),
    ...(tool && { tool }),
    ...(branch && { branch }),
    ...(decision.length > 0 && { decision }),
    ...(durationMs && { durationMs }),
    ...(attempts && { attempts }),
    ...(error && { error }),
    ...(input.length > 0 && { input }),
    ...(output.length > 0 && { output }),
  };
  return Object.keys(found).length === 0 ? undefined : { path: from.nodeId, ...found };
}

function decisionOf({ wait }: ExecTraceEntry, { values }: Settings): Partial<DecisionInfo> | undefined {
  const decision = wait?.decision;
  if (decision === undefined || values) return decision;
  const { approved, edited } = decision;
  return { approved, edited };
}

function change<Value>(from: Value, to: Value): Change<Value> | undefined {
  return from === to ? undefined : { from, to };
}

/** A step that has no duration never started, which its status tells. */
function durationChange(
  from: number | undefined,
  to: number | undefined,
  { times, noiseMs, noiseShare }: Settings,
): Change<number> | undefined {
  if (!times || from === undefined || to === undefined) return undefined;
  const difference = Math.abs(to - from);
  const isNoise = difference <= noiseMs || difference <= noiseShare * Math.max(from, to);
  return isNoise ? undefined : { from, to };
}
