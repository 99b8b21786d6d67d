import { createHash, randomUUID } from 'node:crypto';
import { chmod, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { ExecTrace } from '@planloom/executor-core';
import { readTrace, TraceError } from '@planloom/trace';

import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import { toJson } from '../running/value-text.ts';
import type { Session } from '../session.ts';
import { makeFolder, refusalOf } from '../write-output-file.ts';
import { stateFolder } from './state-folder.ts';

/** A run that was kept. */
export interface KeptRun {
  readonly runId: string;
  /** What was run: a file, or a task in words. */
  readonly name: string;
  readonly status: ExecTrace['status'];
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly durationMs: number;
}

/** What was run, for the history. */
export interface RunSubject {
  /** A file, or a task in words. */
  readonly name: string;
  /** The plan, as data: runs of equal plans are compared. */
  readonly plan: unknown;
}

/** How much is kept. */
export interface HistoryBounds {
  /** Default: 200. */
  readonly runs?: number;
  /** Of all files together. Default: 128 MiB. */
  readonly bytes?: number;
  /** A trace that is larger is kept without its values. Default: 16 MiB. */
  readonly traceBytes?: number;
}

/** Runs of a plan that are looked at to say how long one takes. */
const COMPARED_RUNS = 5;
/** Of traces that are read to learn from them. */
const READ_BYTES = 32 * 1024 * 1024;
/** The first line of a file says what is in it, and is shorter. */
const HEADER_BYTES = 4096;
const NAME_CHARACTERS = 500;
/** No process writes that long. */
const UNFINISHED_MS = 3_600_000;

/**
 * The runs of this user: a file each, which only this user can read. Its name says when, of which plan, how and how long without the time in which it was suspended, so that most questions read no file; its
 * first line is a {@link KeptRun}, the second the trace. The oldest go when there are too many.
 */
export class RunHistory {
  readonly folder: string;
  readonly #bounds: Required<HistoryBounds>;

  constructor(folder: string, bounds: HistoryBounds = {}) {
    this.folder = folder;
    this.#bounds = { runs: 200, bytes: 128 * 1024 * 1024, traceBytes: 16 * 1024 * 1024, ...bounds };
  }

  /**
   * Keeps a run.
   *
   * @throws if the folder cannot be written
   */
  async save(trace: ExecTrace, { name, plan }: RunSubject): Promise<void> {
    const { runId, status, totalDurationMs: durationMs, statistics } = trace;
    const startedAt = Date.parse(trace.startedAt);
    const header: KeptRun = { runId, name: name.slice(0, NAME_CHARACTERS), status, startedAt, durationMs };
    const activeMs = Math.max(durationMs - (statistics.suspendedMs ?? 0), 0);
    const text = `${toJson(header, 0)}\n${this.#traceText(trace)}\n`;
    await makeFolder(this.folder, 0o700);
    await chmod(this.folder, 0o700);
    // Two processes may write at once, and one may be killed while it does.
    const unfinished = join(this.folder, `.${randomUUID()}.tmp`);
    try {
      await writeFile(unfinished, text, { mode: 0o600 });
      await rename(unfinished, join(this.folder, fileName(header, planKey(plan), activeMs)));
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
    await this.#prune();
  }

  /** The runs that are kept, newest first. */
  async list(): Promise<KeptRun[]> {
    const files = await this.#files();
    const runs = await Promise.all(files.map((file) => readHeader(join(this.folder, file.name))));
    return runs.filter((run) => run !== undefined);
  }

  /**
   * The trace of a run as JSON.
   *
   * @param reference the run's id, the beginning of it, or `last`
   * @returns nothing if there is none; several ids if it could be each of them
   */
  async find(reference: string): Promise<{ readonly text: string } | { readonly candidates: readonly string[] }> {
    const files = await this.#files();
    const wanted = reference.toLowerCase();
    const fits = ({ runId }: RunFile): boolean => wanted !== '' && runId.startsWith(wanted);
    const found = reference === 'last' ? files.slice(0, 1) : files.filter(fits);
    const [file] = found;
    if (file === undefined || found.length > 1) return { candidates: found.map(({ runId }) => runId) };
    const text = await readFile(join(this.folder, file.name), 'utf8');
    return { text: text.slice(text.indexOf('\n') + 1) };
  }

  /** How long the plan takes, without the time in which it is suspended: the median of its last good runs, in milliseconds; nothing if there are none. */
  async usualDuration(plan: unknown): Promise<number | undefined> {
    const key = planKey(plan);
    const files = await this.#files();
    const durations = files
      .filter((file) => file.planKey === key && file.status === 'success')
      .slice(0, COMPARED_RUNS)
      .map(({ activeMs }) => activeMs)
      .toSorted((a, b) => a - b);
    return durations[Math.floor((durations.length - 1) / 2)];
  }

  /**
   * The traces of the newest runs, as long as they are not too large together. What cannot be read is left out: it says nothing.
   *
   * @yields newest first
   */
  async *traces(most: number): AsyncGenerator<ExecTrace, void> {
    let bytes = 0;
    for (const { name } of (await this.#files()).slice(0, most)) {
      const path = join(this.folder, name);
      bytes += (await stat(path).catch(() => undefined))?.size ?? 0;
      if (bytes > READ_BYTES) return;
      const text = await readFile(path, 'utf8').catch(() => ''); // another process may have taken it away
      const trace = parsedTrace(text.slice(text.indexOf('\n') + 1));
      if (trace) yield trace;
    }
  }

  #traceText(trace: ExecTrace): string {
    const text = toJson(trace, 0);
    if (Buffer.byteLength(text) <= this.#bounds.traceBytes) return text;
    const entries = trace.entries.map(({ input: _input, output: _output, ...entry }) => entry);
    const { contextSnapshot: _snapshot, ...rest } = trace;
    return toJson({ ...rest, entries }, 0);
  }

  /** Newest first. */
  async #files(): Promise<RunFile[]> {
    const names = await readdir(this.folder).catch(noneIfMissing);
    return names.flatMap((name) => readName(name) ?? []).toSorted((a, b) => b.startedAt - a.startedAt);
  }

  async #prune(): Promise<void> {
    const files = await this.#files();
    let bytes = 0;
    for (const [index, { name }] of files.entries()) {
      const path = join(this.folder, name);
      bytes += (await stat(path).catch(() => undefined))?.size ?? 0; // another process may have taken it away
      // The newest one stays, however large.
      const isTooMuch = index >= this.#bounds.runs || bytes > this.#bounds.bytes;
      if (isTooMuch && index > 0) await rm(path, { force: true });
    }
    await this.#removeUnfinished();
  }

  /** What processes have left that were killed while they wrote. */
  async #removeUnfinished(): Promise<void> {
    const names = await readdir(this.folder);
    for (const name of names.filter((each) => /^\.[\da-f-]+\.tmp$/u.test(each))) {
      const path = join(this.folder, name);
      const writtenAt = (await stat(path).catch(() => undefined))?.mtimeMs ?? Number.POSITIVE_INFINITY; // it may be done by now
      if (Date.now() - writtenAt > UNFINISHED_MS) await rm(path, { force: true });
    }
  }
}

/** The history of this user; nothing if none is wanted: `PLANLOOM_HISTORY=off`. */
export function historyOf(session: Pick<Session, 'environment' | 'directory'>): RunHistory | undefined {
  const wish = session.environment['PLANLOOM_HISTORY']?.toLowerCase();
  if (wish === 'off' || wish === '0' || wish === 'false') return undefined;
  return new RunHistory(join(stateFolder(session), 'runs'));
}

function noneIfMissing(error: unknown): readonly string[] {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
  throw new CliError(ExitCode.usage, `the history cannot be read: ${refusalOf(error)}`, {
    next: 'set PLANLOOM_STATE_DIR to another folder',
    cause: error,
  });
}

interface RunFile {
  readonly name: string;
  readonly startedAt: number;
  readonly planKey: string;
  readonly status: string;
  /** Without the time in which the run was suspended. */
  readonly activeMs: number;
  readonly runId: string;
}

function fileName({ startedAt, status, runId }: KeptRun, key: string, activeMs: number): string {
  const id = runId.toLowerCase().replaceAll(/[^a-z0-9-]/gu, '_');
  return `${startedAt}.${key}.${status}.${Math.round(activeMs)}.${id}.json`;
}

function readName(name: string): RunFile | undefined {
  const parts = /^(\d+)\.([\da-f]+)\.(success|failed|cancelled)\.(\d+)\.([\w-]+)\.json$/u.exec(name);
  if (!parts) return undefined;
  const [, startedAt, key = '', status = '', activeMs, runId = ''] = parts;
  return { name, startedAt: Number(startedAt), planKey: key, status, activeMs: Number(activeMs), runId };
}

/** A file that somebody else has put there, or that has gone, is none of ours. */
async function readHeader(path: string): Promise<KeptRun | undefined> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(HEADER_BYTES) });
    const [line = ''] = buffer.toString('utf8', 0, bytesRead).split('\n');
    return JSON.parse(line) as KeptRun;
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}

function parsedTrace(text: string): ExecTrace | undefined {
  try {
    return readTrace(text);
  } catch (error) {
    if (error instanceof TraceError) return undefined;
    throw error;
  }
}

function planKey(plan: unknown): string {
  return createHash('sha256').update(toJson(plan, 0)).digest('hex').slice(0, 12);
}
