import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Tool } from '@planloom/tool-kit';
import { callTool, createToolContext } from '@planloom/tool-kit/testing';
import { onTestFinished } from 'vitest';

import { type McpServerConfig, mcpTools, type McpToolsOptions, type McpToolSource } from '../../src/index.ts';

export const oddServer: string = join(import.meta.dirname, '../fixtures/odd-server.mjs');

/** A command of a package that is installed for the tests. */
export function installed(command: string): string {
  return join(import.meta.dirname, '../../node_modules/.bin', command);
}

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'planloom-mcp-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The odd server, and the notes it takes. */
export interface OddServer {
  readonly config: McpServerConfig;
  /** What it has written down, line by line. */
  readonly notes: (prefix?: string) => string[];
}

/** @param mode how it misbehaves from the start */
export function odd(mode = '', rest: Partial<McpServerConfig> = {}): OddServer {
  const file = join(temporaryFolder(), 'notes');
  return {
    config: { command: process.execPath, args: [oddServer, mode], env: { NOTES: file }, ...rest },
    notes: (prefix = '') => {
      if (!existsSync(file)) return [];
      return readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '' && line.startsWith(prefix));
    },
  };
}

/** Pauses of no length, and the lengths they should have had. */
export function instantly(): { readonly pauses: number[]; readonly timing: NonNullable<McpToolsOptions['timing']> } {
  const pauses: number[] = [];
  return {
    pauses,
    timing: {
      pause: async (ms) => void pauses.push(ms),
      random: () => 0.5,
    },
  };
}

/** A source that is closed after the test. */
export function open(servers: McpToolsOptions['servers'], rest: Partial<McpToolsOptions> = {}): McpToolSource {
  const source = mcpTools({ servers, timing: instantly().timing, ...rest });
  onTestFinished(() => source.close());
  return source;
}

/** Calls a tool as a runner does, by its id. */
export async function call(
  source: McpToolSource,
  id: string,
  input: Readonly<Record<string, unknown>> = {},
  context: ReturnType<typeof createToolContext> = createToolContext(),
): Promise<unknown> {
  return callTool(await find(source, id), { ...input }, context);
}

/** A tool of a source. */
export async function find(source: McpToolSource, id: string): Promise<Tool> {
  const tools = await source.list();
  const tool = tools.find((candidate) => candidate.id === id);
  if (tool === undefined) throw new Error(`there is no ${id} among ${tools.map((each) => each.id).join(', ')}`);
  return tool;
}

/** How a call failed, as plain data. */
export async function failureOf(promise: Promise<unknown>): Promise<{
  readonly code: unknown;
  readonly retryable: unknown;
  readonly message: string;
}> {
  try {
    await promise;
  } catch (error) {
    const { code, retryable } = error as { readonly code?: unknown; readonly retryable?: unknown };
    return { code, retryable, message: (error as Error).message };
  }
  throw new Error('it did not fail');
}

/** Whether a process with this id is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
