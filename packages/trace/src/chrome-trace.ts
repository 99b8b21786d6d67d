import { readIsoTime, type ExecTrace } from '@planloom/executor-core';

import { criticalPath } from './critical-path.ts';
import { type Placed, placeInLanes } from './lanes.ts';
import { hasStarted, type StartedNode, type TraceTree, treeOf } from './trace-tree.ts';
import { waitText } from './wait-text.ts';

/** An event of the Trace Event Format. Times are in microseconds since the run began. */
export interface ChromeTraceEvent {
  /** `X` a slice, `M` a name, `s` and `f` the ends of an arrow, `C` a count. */
  readonly ph: 'X' | 'M' | 's' | 'f' | 'C';
  readonly name: string;
  readonly cat?: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly id?: number;
  readonly bp?: 'e';
  readonly args?: Readonly<Record<string, unknown>>;
}

/** A document of the Trace Event Format, to be written as JSON. */
export interface ChromeTrace {
  readonly traceEvents: readonly ChromeTraceEvent[];
  readonly displayTimeUnit: 'ms';
  readonly otherData: Readonly<Record<string, unknown>>;
}

const PID = 1;
const US_A_MS = 1000;

/**
 * A trace for Perfetto (https://ui.perfetto.dev) and `chrome://tracing`: steps as slices in lanes, attempts inside of steps that were tried again, arrows from a step to those
 * that depend on it, and the number of calls under way. Slices on the critical path have the category `critical`, those of steps that waited for something from outside `waiting`, with how that ended in their name.
 *
 * @see https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU "Trace Event Format"
 */
export function toChromeTrace(trace: ExecTrace): ChromeTrace {
  const tree = treeOf(trace);
  const placed = placeInLanes(tree);
  const critical = new Set(criticalPath(trace).steps);
  const laneOf = new Map(placed.map(({ node, lane }) => [node.index, lane]));
  const lanes = placed.reduce((most, { lane }) => Math.max(most, lane + 1), 0);
  const traceEvents = [
    nameEvent('process_name', trace.planId, 0),
    ...Array.from({ length: lanes }, (_, lane) => nameEvent('thread_name', `lane ${lane + 1}`, lane + 1)),
    ...placed.flatMap((each) => sliceEvents(each, critical.has(each.node.index))),
    ...arrowEvents(tree, laneOf),
    ...countEvents(tree),
  ];
  const { planId, runId, status, executionMode, startedAt, statistics } = trace;
  return {
    traceEvents,
    displayTimeUnit: 'ms',
    otherData: { planId, runId, status, executionMode, startedAt, statistics },
  };
}

function nameEvent(name: string, text: string, tid: number): ChromeTraceEvent {
  return { ph: 'M', name, pid: PID, tid, args: { name: text } };
}

function sliceEvents({ node, lane, end }: Placed, isCritical: boolean): ChromeTraceEvent[] {
  const { nodeId, toolName, type, startTime: _start, endTime: _end, attempts = [], ...args } = node.entry;
  const note = toolName ?? waitText(node.entry);
  const common = { ph: 'X', pid: PID, tid: lane + 1 } as const;
  const step: ChromeTraceEvent = {
    ...common,
    name: note === undefined ? nodeId : `${nodeId} (${note})`,
    cat: [type, ...(args.wait ? ['waiting'] : []), ...(isCritical ? ['critical'] : [])].join(','),
    ...stretch(node.start, end),
    args: { path: nodeId, type, ...(toolName !== undefined && { tool: toolName }), ...args },
  };
  if (attempts.length < 2) return [step];
  const sinceRun = node.start - readIsoTime(node.entry.startTime ?? '');
  return [
    step,
    ...attempts.map(({ attempt, startTime, durationMs, error }): ChromeTraceEvent => {
      const from = clamp(sinceRun + readIsoTime(startTime), node.start, end);
      return {
        ...common,
        name: `attempt ${attempt}`,
        cat: 'attempt',
        ...stretch(from, clamp(from + durationMs, from, end)),
        ...(error !== undefined && { args: { error } }),
      };
    }),
  ];
}

function stretch(from: number, to: number): { readonly ts: number; readonly dur: number } {
  const ts = microseconds(from);
  return { ts, dur: microseconds(to) - ts };
}

/** An arrow begins inside the slice of the step that is needed, and ends at the beginning of the one that needs it. */
function arrowEvents(tree: TraceTree, laneOf: ReadonlyMap<number, number>): ChromeTraceEvent[] {
  let id = 0;
  return tree.nodes.filter(hasStarted).flatMap((node) =>
    (node.entry.dependsOn ?? []).flatMap((path): ChromeTraceEvent[] => {
      const needed = tree.find(path, node.index);
      if (!needed || !hasStarted(needed)) return [];
      id++;
      const common = { name: 'depends on', cat: 'dependency', id, pid: PID } as const;
      const at = Math.max(microseconds(Math.min(needed.end, node.start)) - 1, microseconds(needed.start));
      return [
        { ph: 's', ...common, tid: (laneOf.get(needed.index) ?? 0) + 1, ts: at },
        { ph: 'f', bp: 'e', ...common, tid: (laneOf.get(node.index) ?? 0) + 1, ts: microseconds(node.start) },
      ];
    }),
  );
}

/** How many calls are under way, whenever that changes. */
function countEvents(tree: TraceTree): ChromeTraceEvent[] {
  const changes = new Map<number, number>();
  const add = (ms: number, by: number): void => {
    const ts = microseconds(ms);
    changes.set(ts, (changes.get(ts) ?? 0) + by);
  };
  for (const node of tree.nodes.filter(hasStarted)) {
    for (const { from, to } of callsOf(node)) {
      add(from, 1);
      add(to, -1);
    }
  }
  let calls = 0;
  return [...changes]
    .toSorted(([one], [other]) => one - other)
    .map(([ts, by]) => {
      calls += by;
      return { ph: 'C', name: 'calls under way', pid: PID, tid: 0, ts, args: { calls } };
    });
}

function callsOf(node: StartedNode): { readonly from: number; readonly to: number }[] {
  const { toolName, attempts, startTime = '' } = node.entry;
  if (toolName === undefined) return [];
  if (!attempts) return [{ from: node.start, to: node.end }];
  const sinceRun = node.start - readIsoTime(startTime);
  return attempts.map((attempt) => {
    const from = clamp(sinceRun + readIsoTime(attempt.startTime), node.start, node.end);
    return { from, to: clamp(from + attempt.durationMs, from, node.end) };
  });
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

function microseconds(ms: number): number {
  return Math.round(ms * US_A_MS);
}
