import type { ExecTrace } from '@planloom/executor-core';

const TRACE_ORDER = [
  'planId',
  'runId',
  'executionMode',
  'status',
  'startedAt',
  'finishedAt',
  'totalDurationMs',
  'statistics',
  'warnings',
  'entries',
  'contextSnapshot',
];
const ENTRY_ORDER = [
  'nodeId',
  'stepId',
  'parentId',
  'type',
  'toolName',
  'status',
  'startTime',
  'endTime',
  'durationMs',
  'queuedMs',
  'retryCount',
  'attempts',
  'dependsOn',
  'skipReason',
  'branch',
  'wait',
  'error',
  'errorCode',
  'handled',
  'usage',
  'compensation',
  'cached',
  'kept',
  'input',
  'output',
];

/**
 * A trace as JSON that {@link readTrace} gives back: an entry a line. Equal traces give equal texts, whatever the order of their members; only inside of inputs,
 * outputs and variables that order is kept. Byte arrays and other values that JSON does not have become what `JSON.stringify` makes of them.
 */
export function writeTrace(trace: ExecTrace): string {
  const { entries, ...rest } = trace;
  const members = Object.entries(ordered(rest, TRACE_ORDER)).flatMap(([name, value]) => {
    const text = JSON.stringify(value) as string | undefined;
    return text === undefined ? [] : [`${JSON.stringify(name)}: ${text}`];
  });
  const lines = entries.map((entry) => `    ${JSON.stringify(ordered(entry, ENTRY_ORDER))}`);
  const list = lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n  ]`;
  return `{\n  ${[...members, `"entries": ${list}`].join(',\n  ')}\n}\n`;
}

/** The members in this order, those that are not in it behind them by name. */
function ordered(value: object, order: readonly string[]): Record<string, unknown> {
  const rank = (name: string): number => {
    const at = order.indexOf(name);
    return at < 0 ? order.length : at;
  };
  const names = Object.keys(value).toSorted((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1));
  return Object.fromEntries(names.map((name) => [name, (value as Record<string, unknown>)[name]]));
}
