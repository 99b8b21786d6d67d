import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { readAnswer } from '../measure/answer.ts';
import type { NoMeasurement } from '../record.ts';
import { HARNESS, WORK } from '../work-folder.ts';

/** A program of the harness to run in a process of its own. */
export interface Program {
  readonly name: 'case-process' | 'cold-process' | 'foresight-process';
  readonly args: readonly string[];
  /** Milliseconds until it is ended. */
  readonly capMs: number;
  readonly heapMb?: number;
}

/** No system calls home, whatever its defaults. */
const QUIET = {
  NODE_NO_WARNINGS: '1',
  LANGSMITH_TRACING: 'false',
  LANGCHAIN_TRACING_V2: 'false',
  MASTRA_TELEMETRY_DISABLED: '1',
  VOLTAGENT_TELEMETRY_DISABLED: 'true',
  DO_NOT_TRACK: '1',
};

/**
 * Runs a program of the harness and gives its answer, or why there is none. It gets a temporary folder of its own, and nothing
 * that it starts outlives it.
 */
export async function spawnMeasurement<Answer extends object>(
  program: Program,
  folder: string,
): Promise<Answer | NoMeasurement> {
  const temporary = join(WORK, `run-${process.pid}`);
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  try {
    return await answerOf<Answer>(program, folder, temporary);
  } finally {
    rmSync(temporary, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

function answerOf<Answer extends object>(
  { name, args, capMs, heapMb = 4096 }: Program,
  folder: string,
  temporary: string,
): Promise<Answer | NoMeasurement> {
  return new Promise((fulfil) => {
    const script = join(HARNESS, `${name}.mjs`);
    const child = spawn(process.execPath, ['--expose-gc', `--max-old-space-size=${heapMb}`, script, ...args], {
      cwd: folder,
      // The first of a group, which is ended as a whole.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...QUIET, TMPDIR: temporary, TEMP: temporary, TMP: temporary },
    });
    let output = '';
    let errors = '';
    let timedOut = false;
    const end = (): void => killGroup(child);
    const timer = setTimeout(() => {
      timedOut = true;
      end();
    }, capMs);
    process.once('exit', end);
    const settle = (answer: Answer | NoMeasurement): void => {
      clearTimeout(timer);
      process.off('exit', end);
      end();
      fulfil(answer);
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-1e6)));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-1e5)));
    child.on('error', ({ message }) => settle({ status: 'error', reason: message }));
    child.on('exit', (code, signal) => {
      // Give what is in the pipes a turn to arrive; a database that is left behind may keep them open for ever.
      setTimeout(() => {
        const failure = failureOf(timedOut ? capMs : undefined, errors, code ?? signal ?? '');
        // What came through the pipe is what the program of the harness wrote.
        settle((readAnswer(output) as Answer | undefined) ?? failure);
      }, 20);
    });
  });
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The whole group has ended by itself, as it should.
  }
}

function failureOf(capMs: number | undefined, errors: string, end: string | number): NoMeasurement {
  if (capMs !== undefined) return { status: 'timeout', reason: `no end within ${capMs / 1000} s` };
  if (/heap out of memory|Allocation failed/u.test(errors)) {
    return { status: 'memory', reason: 'JavaScript heap out of memory' };
  }
  return { status: 'error', reason: `exit ${end} ${errors.slice(-300)}`.replaceAll(/\s+/gu, ' ').trim() };
}
