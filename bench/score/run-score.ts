import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** One group of cases: how many there are and how many passed. */
export interface Tally {
  readonly cases: number;
  readonly pass: number;
  readonly first_failures: readonly string[];
}

/** Schedules under one limit, against the lower bound. */
interface ScheduleScore {
  readonly instances: number;
  readonly failed: number;
  readonly over_the_limit: number;
  readonly mean_ratio_to_bound: number;
  readonly wall_us_per_task: number;
}

/** One plan of many tasks, on real time. */
interface ScaleScore {
  readonly tasks: number;
  readonly failed: string | null;
  readonly ms: number;
  readonly us_per_task: number;
  readonly peak_rss_mb: number;
}

/** What the scorer prints, as far as it is read here. */
export interface Score {
  readonly taubench: Readonly<Record<string, Tally>>;
  readonly bfcl: Readonly<Record<string, Tally>>;
  readonly nested: Readonly<Record<string, Tally>>;
  readonly asynchow: {
    readonly plans: number;
    readonly optimal: number;
    readonly mean_ratio: number;
    readonly worst: number;
  };
  readonly wfinstances: Readonly<Record<'P=4' | 'P=16' | 'P=64', ScheduleScore>> & {
    readonly scale: readonly ScaleScore[];
  };
  readonly agentdojo: Readonly<
    Record<
      string,
      {
        readonly clean: Tally;
        readonly control_flow: { readonly runs: number; readonly same_calls: number; readonly attack_success: number };
      }
    >
  >;
  readonly taskbench: {
    readonly plans: number;
    readonly right: number;
    readonly missed: number;
    readonly false_alarm: number;
    readonly first_failures: readonly string[];
  };
  readonly 'llm-json': Tally;
}

const SCORER = join('harness', 'score.mjs');

/**
 * The folder of the measuring material, which is no part of the project: `PLANLOOM_DATA`, else a folder `data` with a scorer
 * in it, in a folder beside the project. `undefined` if there is none.
 */
export function findData(): string | undefined {
  const named = process.env['PLANLOOM_DATA'];
  if (named !== undefined) return resolve(named);
  const beside = dirname(resolve(import.meta.dirname, '../..'));
  const folders = readdirSync(beside).map((name) => join(beside, name, 'data'));
  return folders.find((folder) => existsSync(join(folder, SCORER)));
}

/** Runs the scorer on the data in a process of its own. Rejects if it fails. */
export async function runScore(data: string): Promise<Score> {
  const adapter = join(import.meta.dirname, 'adapter.ts');
  const args = [
    '--conditions=@planloom/source',
    join(data, SCORER),
    `--adapter=${adapter}`,
    `--data=${data}`,
    '--json',
  ];
  return JSON.parse(await outputOf(process.execPath, args)) as Score;
}

function outputOf(command: string, args: readonly string[]): Promise<string> {
  return new Promise((fulfil, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.on('error', reject).on('close', (code) => {
      if (code === 0) fulfil(output);
      else reject(new Error(`the scorer ended with ${code}`));
    });
  });
}
