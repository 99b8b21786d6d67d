import { watch } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { PlanToServe } from '../arrange-tools.ts';

/** Changes come in bursts: an editor writes a file in several steps. */
const SETTLE_MS = 100;

const PLAN_FILE = /^(?<name>.+)\.plan\.(?:ya?ml|json)$/iu;

/** How a folder is followed. */
export interface PlanFolderOptions {
  /** Called with all plans after the folder has changed. Default: it is not followed. */
  readonly onChange?: (plans: Readonly<Record<string, PlanToServe>>) => void;
  /** Told of files that cannot be read or used, and of a folder that can no longer be followed. */
  readonly onProblem?: (message: string) => void;
}

/** The plans of a folder. */
export interface PlanFolder {
  /** As they were when the folder was opened, by the names of their files without the ending. */
  readonly plans: Readonly<Record<string, PlanToServe>>;
  /** Stops following the folder. */
  close(): void;
}

/**
 * Reads the plans of a folder: each `NAME.plan.yaml`, `NAME.plan.yml` and `NAME.plan.json` in it, not in folders below.
 *
 * @throws the error of Node.js (`ENOENT`, `ENOTDIR`, …) if the folder cannot be read
 */
export async function openPlanFolder(folder: string, options: PlanFolderOptions = {}): Promise<PlanFolder> {
  const { onChange, onProblem = () => undefined } = options;
  // Following begins before reading, or a change in between would be lost.
  const follower = onChange && followFolder(folder, () => readPlans(folder, onProblem), onChange, onProblem);
  try {
    const plans = await readPlans(folder, onProblem);
    return { plans, close: () => follower?.() };
  } catch (error) {
    follower?.();
    throw error;
  }
}

async function readPlans(
  folder: string,
  onProblem: (message: string) => void,
): Promise<Readonly<Record<string, PlanToServe>>> {
  const plans = new Map<string, PlanToServe>();
  for (const fileName of (await readdir(folder)).toSorted()) {
    const name = PLAN_FILE.exec(fileName)?.groups?.['name'];
    if (name === undefined) continue;
    const other = plans.get(name);
    if (other !== undefined) {
      onProblem(`${fileName} is left out: ${other.fileName} has the same name`);
      continue;
    }
    const plan = await readText(join(folder, fileName), onProblem);
    if (plan !== undefined) plans.set(name, { plan, fileName });
  }
  return Object.fromEntries(plans);
}

/** A file that goes away while the folder is read, or may not be read, is left out. */
async function readText(path: string, onProblem: (message: string) => void): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    onProblem(`${path} is left out: ${messageOf(error)}`);
    return undefined;
  }
}

function followFolder(
  folder: string,
  read: () => Promise<Readonly<Record<string, PlanToServe>>>,
  onChange: (plans: Readonly<Record<string, PlanToServe>>) => void,
  onProblem: (message: string) => void,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  const watcher = watch(folder, { persistent: false });
  watcher.on('error', (error) => onProblem(`${folder} is no longer followed: ${error.message}`));
  watcher.on('change', () => {
    clearTimeout(timer);
    timer = setTimeout(() => void reread(), SETTLE_MS);
    timer.unref();
  });
  return () => {
    isClosed = true;
    clearTimeout(timer);
    watcher.close();
  };

  async function reread(): Promise<void> {
    try {
      const plans = await read();
      if (!isClosed) onChange(plans);
    } catch (error) {
      onProblem(`${folder} cannot be read again: ${messageOf(error)}`);
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
