import { readIsoTime, type ExecTrace, type ExecTraceEntry, type ExecTraceStatistics } from '@planloom/executor-core';

import { checkTrace, type FoundProblem } from './check-trace.ts';
import { jsonMistake } from './json-mistake.ts';
import { offsetOf, placeAt } from './json-place.ts';
import { TraceError, type TraceProblem } from './trace-error.ts';
import { isRecord, type UnknownRecord } from './unknown-record.ts';

type Path = readonly (string | number)[];

/** How deep, and in how many objects, a trace is looked for in a larger document. */
const SEARCH_DEPTH = 4;
const SEARCH_OBJECTS = 1000;

/** A document, and where in the text it begins. */
interface Source {
  readonly value: unknown;
  readonly text?: string;
  readonly offset: number;
}

/**
 * Reads a trace: what the executor gave, what `planloom run --trace` wrote, a larger document that holds one (`{ result, trace }`), or lines of JSON one of which is
 * one, such as a file of the run history. Members that are not known are kept. What the original shape of traces did not have is filled in: `runId` (`unknown`),
 * `status`, the `type` of entries, `retryCount` (0), and `statistics`, which are counted.
 *
 * @param source JSON, or the value it stands for
 * @throws TraceError that says what is wrong, and where
 */
export function readTrace(source: unknown): ExecTrace {
  const document = typeof source === 'string' ? parseDocument(source) : { value: source, offset: 0 };
  const path = findTrace(document);
  const found = valueAt(document.value, path);
  const problems = checkTrace(found);
  if (problems.length > 0) throw new TraceError('trace/invalid', problems.map(placed(document, path)));
  return completed(found as UnknownRecord & { readonly entries: readonly UnknownRecord[] });
}

/** Parses JSON, or lines of it; of those the one with a trace in it counts. */
function parseDocument(text: string): Source {
  try {
    return { value: JSON.parse(text), text, offset: 0 };
  } catch (error) {
    const line = lineWithTrace(text);
    if (line) return line;
    throw new TraceError('trace/not-json', [syntaxProblem(text)], error);
  }
}

function lineWithTrace(text: string): Source | undefined {
  const end = text.indexOf('\n');
  if (end < 0 || parsed(text.slice(0, end)) === undefined) return undefined;
  for (let start = 0; start < text.length;) {
    const stop = text.indexOf('\n', start);
    const line = text.slice(start, stop < 0 ? text.length : stop);
    const value = line.includes('"entries"') ? parsed(line) : undefined;
    if (isRecord(value) && tracesIn(value).length > 0) return { value, text, offset: start };
    start = stop < 0 ? text.length : stop + 1;
  }
  return undefined;
}

/** The value of a JSON text; nothing if it is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function syntaxProblem(text: string): TraceProblem {
  if (text.trim() === '') return { pointer: '', message: 'a trace is JSON, and this is empty', line: 1, column: 1 };
  const { offset, expected } = jsonMistake(text) ?? { offset: 0, expected: 'JSON' };
  const found = offset >= text.length ? 'the text ends' : `there is ${JSON.stringify(text.slice(offset, offset + 12))}`;
  return {
    pointer: '',
    message: `a trace is JSON, and this is not: ${found}, where ${expected} has to be`,
    ...placeAt(text, offset),
  };
}

/** The way to the trace of a document. */
function findTrace({ value }: Source): Path {
  if (!isRecord(value)) {
    throw new TraceError('trace/not-found', [{ pointer: '', message: 'a trace is an object with "entries"' }]);
  }
  const found = tracesIn(value);
  const [path] = found;
  if (path === undefined) throw new TraceError('trace/not-found', [notFound(value)]);
  if (found.length === 1) return path;
  throw new TraceError(
    'trace/ambiguous',
    found
      .slice(0, 20)
      .map((each) => ({ pointer: pointerOf(each), message: 'is one of several traces; give one of them' })),
  );
}

function notFound(value: UnknownRecord): TraceProblem {
  const { trace: file } = value;
  if (typeof file === 'string') {
    return { pointer: '/trace', message: `names a file, which has the trace: ${JSON.stringify(file)}` };
  }
  const hint = 'statistics' in value ? '; "planloom run --trace FILE" writes one' : '';
  return { pointer: '', message: `there is no trace here: a trace is an object with "entries" and "startedAt"${hint}` };
}

/** The ways to all traces that are nearest to the root. */
function tracesIn(root: UnknownRecord): Path[] {
  let level: { readonly value: UnknownRecord; readonly path: Path }[] = [{ value: root, path: [] }];
  for (let depth = 0, seen = 0; depth <= SEARCH_DEPTH && seen < SEARCH_OBJECTS; depth++) {
    const found = level.filter(({ value }) => looksLikeTrace(value)).map(({ path }) => path);
    if (found.length > 0) return found;
    seen += level.length;
    level = level
      .flatMap(({ value, path }) =>
        Object.entries(value).flatMap(([key, inner]) =>
          isRecord(inner) ? [{ value: inner, path: [...path, key] }] : [],
        ),
      )
      .slice(0, SEARCH_OBJECTS);
  }
  return [];
}

function looksLikeTrace(value: UnknownRecord): boolean {
  return 'entries' in value && ('startedAt' in value || 'totalDurationMs' in value || 'executionMode' in value);
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const segment of path) value = (value as Readonly<Record<string | number, unknown>>)[segment];
  return value;
}

function placed({ text, offset }: Source, base: Path): (problem: FoundProblem) => TraceProblem {
  return ({ path, message }) => {
    const whole = [...base, ...path];
    const place = text === undefined ? undefined : placeAt(text, offsetOf(text, whole, offset));
    return { pointer: pointerOf(whole), message, ...place };
  };
}

function pointerOf(path: Path): string {
  return path.map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** A trace that has been checked, with what the original shape left out. */
function completed(found: UnknownRecord & { readonly entries: readonly UnknownRecord[] }): ExecTrace {
  // The checks have made sure of what is there; all that may be missing is filled in here.
  const entries = found.entries.map(
    (entry) =>
      ({
        type: entry['toolName'] === undefined ? 'final' : 'tool',
        retryCount: 0,
        ...entry,
      }) as unknown as ExecTraceEntry,
  );
  return {
    planId: 'plan',
    runId: 'unknown',
    status: statusOf(entries),
    ...found,
    entries,
    statistics: { ...counted(entries), ...(found['statistics'] as Partial<ExecTraceStatistics> | undefined) },
  } as unknown as ExecTrace;
}

function statusOf(entries: readonly ExecTraceEntry[]): ExecTrace['status'] {
  if (entries.some(({ status, handled }) => status === 'failed' && handled === undefined)) return 'failed';
  return entries.some(({ status }) => status === 'cancelled') ? 'cancelled' : 'success';
}

/** What can be counted again from the entries. */
function counted(entries: readonly ExecTraceEntry[]): ExecTraceStatistics {
  const ended = (wanted: ExecTraceEntry['status']): number => entries.filter(({ status }) => status === wanted).length;
  const calls = entries.filter(({ toolName, startTime }) => toolName !== undefined && startTime !== undefined);
  const retries = calls.reduce((sum, { retryCount }) => sum + retryCount, 0);
  return {
    totalSteps: entries.length,
    successfulSteps: ended('success'),
    failedSteps: ended('failed'),
    skippedSteps: ended('skipped'),
    cancelledSteps: ended('cancelled'),
    toolCalls: calls.length + retries,
    retries,
    peakConcurrency: peakOf(calls),
    workMs: calls.reduce((sum, { durationMs = 0 }) => sum + durationMs, 0),
    queuedMs: calls.reduce((sum, { queuedMs = 0 }) => sum + queuedMs, 0),
  };
}

function peakOf(calls: readonly ExecTraceEntry[]): number {
  const changes = calls
    .flatMap(({ startTime = '', endTime = startTime }) => [
      { at: readIsoTime(startTime), by: 1 },
      { at: readIsoTime(endTime), by: -1 },
    ])
    .toSorted((one, other) => one.at - other.at || one.by - other.by);
  let [active, peak] = [0, 0];
  for (const { by } of changes) {
    active += by;
    peak = Math.max(peak, active);
  }
  return peak;
}
