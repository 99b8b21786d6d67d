import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Revisions of the protocol with a list of what a client has to pass. */
export const REVISIONS: readonly string[] = ['2025-11-25', '2026-07-28'];

/** Extensions that are run and shown, and required by no revision. */
const EXTENSIONS: readonly string[] = ['auth/client-credentials-basic', 'auth/client-credentials-jwt'];

export interface Scenario {
  readonly name: string;
  readonly revision: string;
  readonly isRequired: boolean;
}

export interface ScenarioResult extends Scenario {
  readonly isPassed: boolean;
  readonly passed: number;
  readonly total: number;
  /** What the suite wrote; for the message of a failure. */
  readonly output: string;
}

interface Check {
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'INFO' | 'SKIPPED';
}

const require: NodeJS.Require = createRequire(import.meta.url);
const suite: string = dirname(require.resolve('@modelcontextprotocol/conformance/package.json'));
const client: string = fileURLToPath(new URL('client.ts', import.meta.url));

const AT_A_TIME = 4;
/** A scenario takes a second or two on an idle machine. */
const SCENARIO_TIMEOUT_MS = 60_000;

/** Everything a revision requires of clients, as the suite has frozen it, and the extensions. */
export async function clientScenarios(): Promise<readonly Scenario[]> {
  const lists = REVISIONS.map(async (revision) => {
    const text = await readFile(join(suite, 'requirements', `${revision}.yaml`), 'utf8');
    const list = /^client:\n((?: +- .*\n|\s*#.*\n)*)/mu.exec(text)?.[1] ?? '';
    return [...list.matchAll(/^ +- (\S+)/gmu)].map(([, name = '']) => ({ name, revision, isRequired: true }));
  });
  const extensions = EXTENSIONS.map((name) => ({ name, revision: '2026-07-28', isRequired: false }));
  return [...(await Promise.all(lists)).flat(), ...extensions];
}

/** Plays scenarios, some at a time, each with processes and a folder of its own. */
export async function playScenarios(scenarios: readonly Scenario[]): Promise<readonly ScenarioResult[]> {
  const results: ScenarioResult[] = [];
  const waiting = [...scenarios.entries()];
  const player = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      results[next[0]] = await playScenario(next[1]);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, player));
  return results;
}

async function playScenario(scenario: Scenario): Promise<ScenarioResult> {
  const folder = await mkdtemp(join(tmpdir(), 'planloom-conformance-'));
  try {
    const { code, output } = await run(argumentsOf(scenario, folder));
    const statuses = (await checksIn(folder)).map(({ status }) => status);
    const passed = statuses.filter((status) => status === 'SUCCESS').length;
    const failed = statuses.filter((status) => status === 'FAILURE' || status === 'WARNING').length;
    return { ...scenario, isPassed: code === 0 && failed === 0 && passed > 0, passed, total: passed + failed, output };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function argumentsOf({ name, revision, isRequired }: Scenario, folder: string): readonly string[] {
  // The suite hands the command to a shell.
  const command = [process.execPath, '--conditions=@planloom/source', client].map((word) => `'${word}'`).join(' ');
  const common = [
    '--command',
    command,
    '--scenario',
    name,
    '--timeout',
    String(SCENARIO_TIMEOUT_MS),
    '--output-dir',
    folder,
  ];
  return [join(suite, 'dist/index.js'), 'client', ...common, ...(isRequired ? ['--spec-version', revision] : [])];
}

async function run(args: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const collect = (chunk: Buffer): void => void (output += chunk.toString());
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once('error', reject).once('close', resolve);
  return { code: await promise, output };
}

async function checksIn(folder: string): Promise<readonly Check[]> {
  const path = (await readdir(folder, { recursive: true })).find((name) => name.endsWith('checks.json'));
  return path === undefined ? [] : (JSON.parse(await readFile(join(folder, path), 'utf8')) as readonly Check[]);
}
