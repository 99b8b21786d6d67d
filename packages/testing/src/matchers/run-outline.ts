import type { ExecTrace, ExecTraceEntry } from '@planloom/executor-core';

/** Lines that a message shows; what happened most is left out first. */
const MOST_LINES = 40;
/** Steps shown of those that stand side by side. */
const MOST_SIBLINGS = 8;
const LONGEST_ERROR = 120;

const SYMBOLS: Readonly<Record<ExecTraceEntry['status'], string>> = {
  pending: '·',
  running: '…',
  success: '✓',
  failed: '✗',
  skipped: '–',
  cancelled: '⊘',
};

/** A run as a few lines, a tree: what ran, failed, was skipped or cancelled. */
export function runOutline(trace: ExecTrace): string {
  if (trace.entries.length === 0) return '  (no step; or the trace was off)';
  const known = new Set(trace.entries.map(({ nodeId }) => nodeId));
  const children = new Map<string, ExecTraceEntry[]>();
  for (const entry of trace.entries) {
    const parent = parentOf(entry, known);
    const siblings = children.get(parent);
    if (siblings) siblings.push(entry);
    else children.set(parent, [entry]);
  }
  const lines: string[] = [];
  addLines('', 1, children, lines);
  const more = lines.length - MOST_LINES;
  return (more > 0 ? [...lines.slice(0, MOST_LINES), `  … ${more} more lines`] : lines).join('\n');
}

/** Paths tell where a step stands also where its entry does not: in loops the steps of an item have no parent. */
function parentOf({ nodeId, parentId }: ExecTraceEntry, known: ReadonlySet<string>): string {
  if (parentId !== undefined) return parentId;
  for (let end = lastSeparator(nodeId); end > 0; end = lastSeparator(nodeId.slice(0, end))) {
    const around = nodeId.slice(0, end);
    if (known.has(around)) return around;
  }
  return '';
}

function lastSeparator(path: string): number {
  return Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
}

function addLines(
  parent: string,
  depth: number,
  children: ReadonlyMap<string, readonly ExecTraceEntry[]>,
  lines: string[],
): void {
  const siblings = children.get(parent) ?? [];
  const shown = siblings.length > MOST_SIBLINGS ? worthShowing(siblings) : siblings;
  for (const entry of shown) {
    if (lines.length > MOST_LINES * 5) return; // nobody sees more, and a long run has many
    lines.push(`${'  '.repeat(depth)}${lineOf(entry, parent)}`);
    addLines(entry.nodeId, depth + 1, children, lines);
  }
  const more = siblings.length - shown.length;
  if (more > 0) lines.push(`${'  '.repeat(depth)}… ${more} more`);
}

/** The first ones, and those that did not go well. */
function worthShowing(siblings: readonly ExecTraceEntry[]): readonly ExecTraceEntry[] {
  const bad = siblings.filter(({ status }) => status !== 'success').slice(0, MOST_SIBLINGS - 3);
  const shown = new Set([...siblings.slice(0, MOST_SIBLINGS - bad.length), ...bad]);
  return siblings.filter((entry) => shown.has(entry));
}

function lineOf(entry: ExecTraceEntry, parent: string): string {
  const { nodeId, status, toolName, errorCode, error, handled, retryCount, compensation } = entry;
  const name = parent !== '' && nodeId.startsWith(parent) ? nodeId.slice(parent.length).replace(/^\./u, '') : nodeId;
  const notes = [
    ...(toolName === undefined ? [] : [toolName]),
    ...(retryCount > 0 ? [`${retryCount} ${retryCount === 1 ? 'retry' : 'retries'}`] : []),
    ...(handled === undefined ? [] : [`failure handled: ${handled}`]),
    ...(compensation === true ? ['compensation'] : []),
    ...(status === 'skipped' || status === 'cancelled' ? [status] : []),
  ];
  const failure = errorCode === undefined ? '' : ` [${errorCode}] ${cut(error ?? '')}`;
  return `${SYMBOLS[status]} ${name}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}${failure}`;
}

function cut(text: string): string {
  const line = text.replaceAll(/\s+/gu, ' ');
  return line.length > LONGEST_ERROR ? `${line.slice(0, LONGEST_ERROR)}…` : line;
}
