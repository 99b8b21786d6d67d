import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished, vi } from 'vitest';

// Each test starts processes; on a busy machine one takes seconds.
vi.setConfig({ testTimeout: 60_000 });

const bin: string = join(import.meta.dirname, '../../src/bin.ts');
export const fixtures: string = join(import.meta.dirname, '../fixtures');
export const toolsModule: string = join(fixtures, 'tools.mjs');

/** What starts the command from its sources, without the words behind it. */
export const nodeArguments: readonly string[] = [
  '--disable-warning=ExperimentalWarning',
  '--conditions=@planloom/source',
  bin,
];

export interface CliResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A folder with these files, gone after the test. */
export function folderWith(files: Readonly<Record<string, string>> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'planloom-cli-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** Starts the real command as a process of its own. */
export function startCli(words: readonly string[], { cwd, env = {} }: CliOptions = {}): ChildProcess {
  const clean = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', PLANLOOM_HISTORY: 'off', ...env };
  return spawn(process.execPath, [...nodeArguments, ...words], { cwd, env: clean });
}

/** Runs the real command to its end. */
export function cli(words: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const child = startCli(words, options);
  child.stdin?.end(options.stdin ?? '');
  return finished(child);
}

/** What a process wrote, and how it ended. */
export function finished(child: ChildProcess): Promise<CliResult> {
  const written = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (written.stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (written.stderr += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, ...written }));
  });
}

/** A plan as the text of a file. */
export function planText(steps: readonly object[], rest: object = {}): string {
  return JSON.stringify({ version: '1.0', plan: 'A test', ...rest, steps }, null, 2);
}
