import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { readAnswer } from '../measure/answer.ts';
import type { NoMeasurement } from '../record.ts';
import { HARNESS } from '../work-folder.ts';

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

/** Runs a program of the harness and gives its answer, or why there is none. */
export function spawnMeasurement<Answer extends object>(
  { name, args, capMs, heapMb = 4096 }: Program,
  folder: string,
): Promise<Answer | NoMeasurement> {
  return new Promise((fulfil) => {
    const script = join(HARNESS, `${name}.mjs`);
    const child = spawn(process.execPath, ['--expose-gc', `--max-old-space-size=${heapMb}`, script, ...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...QUIET },
    });
    let output = '';
    let errors = '';
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, capMs);
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-1e6)));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-1e5)));
    child.on('error', (error) => {
      clearTimeout(timer);
      fulfil({ status: 'error', reason: error.message });
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const failure = (): NoMeasurement => failureOf(timedOut ? capMs : undefined, errors, code ?? signal ?? '');
      // What came through the pipe is what the program of the harness wrote.
      fulfil((readAnswer(output) as Answer | undefined) ?? failure());
    });
  });
}

function failureOf(capMs: number | undefined, errors: string, end: string | number): NoMeasurement {
  if (capMs !== undefined) return { status: 'timeout', reason: `no end within ${capMs / 1000} s` };
  if (/heap out of memory|Allocation failed/u.test(errors)) {
    return { status: 'memory', reason: 'JavaScript heap out of memory' };
  }
  return { status: 'error', reason: `exit ${end} ${errors.slice(-300)}`.replaceAll(/\s+/gu, ' ').trim() };
}
