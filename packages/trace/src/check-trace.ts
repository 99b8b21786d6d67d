import { isRecord, type UnknownRecord } from './unknown-record.ts';

/** A thing that is wrong, and the way to it from the trace. */
export interface FoundProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

type Path = FoundProblem['path'];

/** Says what a value has to be; nothing if it is that. */
type Rule = (value: unknown, path: Path, report: Report) => void;
type Report = (path: Path, message: string) => void;

interface Field {
  readonly rule: Rule;
  readonly required: boolean;
}

const MAX_PROBLEMS = 20;
/** Values in traces of the executor nest 64 deep at most; what reads traces is recursive in places. */
const MAX_DEPTH = 500;

const STATUSES = ['pending', 'running', 'success', 'failed', 'skipped', 'cancelled'];
const STEP_TYPES = ['tool', 'loop', 'parallel', 'reduce', 'conditional', 'final', 'approval', 'wait', 'subplan'];

const text = must('a text', (value) => typeof value === 'string');
const amount = must('a number from 0', (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0);
const count = must('a whole number from 0', (value) => Number.isSafeInteger(value) && (value as number) >= 0);
const time = must(
  'a time in ISO 8601, such as 2026-01-31T12:00:00.000Z',
  (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT/u.test(value) && !Number.isNaN(Date.parse(value)),
);
const flag = must('true or false', (value) => typeof value === 'boolean');
const anything: Rule = () => undefined;

const USAGE = record({
  inputTokens: optional(amount),
  outputTokens: optional(amount),
  costUsd: optional(amount),
  model: optional(text),
  provider: optional(text),
});

const ATTEMPT = record({
  attempt: needed(count),
  startTime: needed(time),
  durationMs: needed(amount),
  error: optional(text),
  errorCode: optional(text),
});

const WAIT = record({
  // What steps of a later version wait for may be something else.
  for: needed(must('a text, such as approval, signal or time', (value) => typeof value === 'string')),
  signal: optional(text),
  waitedMs: needed(amount),
  by: optional(text),
  decision: optional(
    record({ approved: needed(flag), edited: needed(flag), by: optional(text), comment: optional(text) }),
  ),
});

const ENTRY = record({
  nodeId: needed(text),
  stepId: optional(text),
  parentId: optional(text),
  // Steps of a later version may be of another type.
  type: optional(must(`a text, such as ${STEP_TYPES.join(', ')}`, (value) => typeof value === 'string')),
  status: needed(oneOf(STATUSES)),
  startTime: optional(time),
  endTime: optional(time),
  durationMs: optional(amount),
  queuedMs: optional(amount),
  dependsOn: optional(list(text)),
  skipReason: optional(text),
  branch: optional(text),
  wait: optional(WAIT),
  error: optional(text),
  errorCode: optional(text),
  handled: optional(text),
  input: optional(anything),
  output: optional(anything),
  retryCount: optional(count),
  attempts: optional(list(ATTEMPT)),
  toolName: optional(text),
  usage: optional(USAGE),
  compensation: optional(flag),
  cached: optional(flag),
  kept: optional(flag),
});

const STATISTICS = record({
  totalSteps: optional(count),
  successfulSteps: optional(count),
  failedSteps: optional(count),
  skippedSteps: optional(count),
  cancelledSteps: optional(count),
  toolCalls: optional(count),
  retries: optional(count),
  peakConcurrency: optional(count),
  workMs: optional(amount),
  queuedMs: optional(amount),
  suspendedMs: optional(amount),
  usage: optional(USAGE),
});

const TRACE = record({
  planId: optional(text),
  runId: optional(text),
  executionMode: needed(oneOf(['sequential', 'dag', 'graph'])),
  status: optional(oneOf(['success', 'failed', 'cancelled'])),
  startedAt: needed(time),
  finishedAt: needed(time),
  totalDurationMs: needed(amount),
  entries: needed(list(ENTRY)),
  statistics: optional(STATISTICS),
  contextSnapshot: optional(must('an object', isRecord)),
  warnings: optional(list(text)),
});

/** What is wrong with a value that should be a trace: the first twenty problems. Members that are not known are left alone. */
export function checkTrace(value: unknown): readonly FoundProblem[] {
  const problems: FoundProblem[] = [];
  const report: Report = (path, message) => {
    if (problems.length < MAX_PROBLEMS) problems.push({ path, message });
  };
  const tooDeep = deeperThan(value, MAX_DEPTH);
  if (tooDeep) return [{ path: tooDeep, message: `nests deeper than ${MAX_DEPTH} levels; cut the value` }];
  TRACE(value, [], report);
  if (problems.length === 0) checkParents((value as { entries: readonly UnknownRecord[] }).entries, report);
  return problems;
}

/** Each step stands in one that is there, and none stands in itself. */
function checkParents(entries: readonly UnknownRecord[], report: Report): void {
  const parentOf = new Map(entries.map(({ nodeId, parentId }) => [nodeId, parentId]));
  const isSound = new Set<unknown>();
  for (const [index, { nodeId, parentId }] of entries.entries()) {
    if (parentId === undefined) continue;
    const path = ['entries', index, 'parentId'];
    if (!parentOf.has(parentId)) {
      report(path, `has to be the nodeId of an entry, and there is none with ${shown(parentId)}`);
    } else if (isInCycle(nodeId, parentOf, isSound)) {
      report(path, `has to lead out of the step, and ${shown(nodeId)} stands in itself`);
    }
  }
}

function isInCycle(nodeId: unknown, parentOf: ReadonlyMap<unknown, unknown>, isSound: Set<unknown>): boolean {
  const seen = new Set<unknown>();
  for (let at: unknown = nodeId; at !== undefined && !isSound.has(at); at = parentOf.get(at)) {
    if (seen.has(at)) return true;
    seen.add(at);
  }
  for (const each of seen) isSound.add(each);
  return false;
}

/** The way to a value that is too deep. */
function deeperThan(value: unknown, limit: number): Path | undefined {
  const left: { readonly value: unknown; readonly path: Path }[] = [{ value, path: [] }];
  for (let next = left.pop(); next; next = left.pop()) {
    if (typeof next.value !== 'object' || next.value === null) continue;
    if (next.path.length >= limit) return next.path.slice(0, 6);
    const isList = Array.isArray(next.value);
    for (const [key, inner] of Object.entries(next.value)) {
      if (typeof inner === 'object' && inner !== null) {
        left.push({ value: inner, path: [...next.path, isList ? Number(key) : key] });
      }
    }
  }
  return undefined;
}

function must(what: string, holds: (value: unknown) => boolean): Rule {
  return (value, path, report) => {
    if (!holds(value)) report(path, `has to be ${what}, and is ${shown(value)}`);
  };
}

function oneOf(values: readonly string[]): Rule {
  return must(`one of ${values.join(', ')}`, (value) => values.includes(value as string));
}

function list(rule: Rule): Rule {
  return (value, path, report) => {
    if (!Array.isArray(value)) return report(path, `has to be a list, and is ${shown(value)}`);
    for (const [index, item] of value.entries()) rule(item, [...path, index], report);
  };
}

function record(fields: Readonly<Record<string, Field>>): Rule {
  const known = Object.entries(fields);
  return (value, path, report) => {
    if (!isRecord(value)) return report(path, `has to be an object, and is ${shown(value)}`);
    for (const [name, { rule, required }] of known) {
      const member = Object.hasOwn(value, name) ? value[name] : undefined;
      if (member !== undefined || required) rule(member, [...path, name], report);
    }
  };
}

function needed(rule: Rule): Field {
  return { rule, required: true };
}

function optional(rule: Rule): Field {
  return { rule, required: false };
}

/** A value in a message. */
function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
