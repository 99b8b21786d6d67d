import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

import { createPlanServer, serveHttp } from '../../src/index.ts';
import { diagnosticTools } from './diagnostic-tools.ts';
import type { Revision } from './not-offered.ts';

/** How a scenario of the suite went. */
export interface ScenarioResult {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
}

/**
 * Runs the official conformance suite against our server, which listens on this machine: every scenario that the suite has
 * for servers of a revision, those that it does not score included.
 */
export async function runSuite(revision: Revision): Promise<readonly ScenarioResult[]> {
  const server = createPlanServer({ tools: diagnosticTools(), exposeTools: 'all' });
  const service = await serveHttp(server);
  try {
    return readSummary(await runCommand(['server', '--url', service.url, '--requirements', revision]));
  } finally {
    await service.close();
    await server.close();
  }
}

/** What the suite prints; it ends with 1 if any scenario fails. */
async function runCommand(words: readonly string[]): Promise<string> {
  // The package is a program only: it has no entry point to resolve.
  const program = resolve(import.meta.dirname, '../../node_modules/@modelcontextprotocol/conformance/dist/index.js');
  try {
    return (await promisify(execFile)(process.execPath, [program, ...words], { maxBuffer: 2 ** 26 })).stdout;
  } catch (error) {
    if (error instanceof Error && 'stdout' in error && 'code' in error && error.code === 1) return String(error.stdout);
    throw error;
  }
}

function readSummary(output: string): readonly ScenarioResult[] {
  const summary = output.slice(output.indexOf('=== SUMMARY ==='));
  const lines = summary.matchAll(/^[✓✗] (?<name>[\w-]+): (?<passed>\d+) passed, (?<failed>\d+) failed/gmu);
  return [...lines].map(({ groups = {} }) => ({
    name: groups['name'] ?? '',
    passed: Number(groups['passed']),
    failed: Number(groups['failed']),
  }));
}
