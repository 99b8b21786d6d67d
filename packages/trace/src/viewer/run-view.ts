import type { ExecTrace } from '@planloom/executor-core';

import { type CriticalPath, criticalPath } from '../critical-path.ts';
import { type TraceNode, type TraceTree, treeOf } from '../trace-tree.ts';

/** A trace, as the page looks at it. */
export interface RunView {
  readonly trace: ExecTrace;
  readonly tree: TraceTree;
  readonly path: CriticalPath;
  /** Positions of the entries on the critical path. */
  readonly critical: ReadonlySet<number>;
}

/** What the page is asked for. */
export interface Wish {
  readonly search: string;
  /** A status; empty for all. */
  readonly status: string;
  readonly onlyCritical: boolean;
}

export function runView(trace: ExecTrace): RunView {
  const path = criticalPath(trace);
  return { trace, tree: treeOf(trace), path, critical: new Set(path.steps) };
}

/** Whether a step is what is asked for. */
export function isWanted(
  { entry, index }: TraceNode,
  { search, status, onlyCritical }: Wish,
  { critical }: RunView,
): boolean {
  if (status !== '' && entry.status !== status) return false;
  if (onlyCritical && !critical.has(index)) return false;
  if (search === '') return true;
  const wanted = search.toLowerCase();
  const { wait } = entry;
  const texts = [
    entry.nodeId,
    entry.toolName,
    entry.error,
    entry.errorCode,
    entry.type,
    wait?.signal,
    wait?.decision?.by,
  ];
  return texts.some((text) => text?.toLowerCase().includes(wanted) ?? false);
}

/** What a path says beyond that of the step around it: `[2].fetch`. */
export function shortName({ entry: { nodeId }, parent }: TraceNode): string {
  const around = parent?.entry.nodeId;
  if (around === undefined || !nodeId.startsWith(around)) return nodeId;
  return nodeId.slice(around.length).replace(/^\./u, '') || nodeId;
}

/** A sign for how a step ended, so that colours are not needed. */
export function signOf({ entry: { status, handled } }: TraceNode): string {
  switch (status) {
    case 'success':
      return '✓';
    case 'failed':
      return handled === undefined ? '✗' : '⚠';
    case 'skipped':
      return '–';
    case 'cancelled':
      return '⊘';
    default:
      return '○';
  }
}

/** The class of a step for how it ended. */
export function toneOf({ entry: { status, handled } }: TraceNode): string {
  return status === 'failed' && handled !== undefined ? 'handled' : status;
}
