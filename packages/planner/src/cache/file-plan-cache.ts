import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { CachedPlan, PlanCacheStore } from './plan-cache-store.ts';

/** What a file store does beside keeping plans. */
export interface FilePlanCacheOptions {
  /** Told of a file that holds no plan; it is passed over. Default: a warning of the process. */
  readonly onProblem?: (message: string) => void;
}

/** Plans kept as files of JSON, one each, in a folder that only its owner can read; made with the first plan. Several processes can share it. */
export function filePlanCache(folder: string, options: FilePlanCacheOptions = {}): PlanCacheStore {
  const { onProblem = (message) => process.emitWarning(message) } = options;
  return {
    async list() {
      const names = ((await existing(readdir(folder))) ?? []).filter((name) => /^[0-9a-f]{64}\.json$/u.test(name));
      const entries = await Promise.all(names.map((name) => readEntry(join(folder, name), onProblem)));
      return entries.filter((entry) => entry !== undefined);
    },
    async save(entry) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // Written beside and renamed: whoever reads meets a whole file.
      const draft = join(folder, `.${randomUUID()}.tmp`);
      await writeFile(draft, `${JSON.stringify(entry, undefined, 2)}\n`, { mode: 0o600 });
      await rename(draft, fileOf(folder, entry.key));
    },
    remove: (key) => rm(fileOf(folder, key), { force: true }),
  };
}

function fileOf(folder: string, key: string): string {
  return join(folder, `${createHash('sha256').update(key).digest('hex')}.json`);
}

async function readEntry(file: string, onProblem: (message: string) => void): Promise<CachedPlan | undefined> {
  const text = await existing(readFile(file, 'utf8'));
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (isEntry(value)) return value;
    onProblem(`${file} holds no plan of the cache, and is passed over. Delete it.`);
  } catch (error) {
    onProblem(`${file} is no JSON, and is passed over (${(error as Error).message}). Delete it.`);
  }
  return undefined;
}

/** Whether a value can be read as an entry. Its plan is checked before it is used. */
function isEntry(value: unknown): value is CachedPlan {
  if (!isObject(value) || !isObject(value['task']) || !isObject(value['tools']) || !isObject(value['plan'])) {
    return false;
  }
  const { key, task, slots, variables, version, hits, failures, lastUsed } = value;
  const isList = (list: unknown, type: string): boolean =>
    Array.isArray(list) && list.every((item) => typeof item === type);
  return (
    [key, version, task['pattern']].every((text) => typeof text === 'string') &&
    [hits, failures, lastUsed].every((count) => typeof count === 'number') &&
    isList(slots, 'number') &&
    isList(variables, 'string') &&
    Array.isArray(task['values']) &&
    task['values'].every(
      (item) => isObject(item) && typeof item['text'] === 'string' && typeof item['kind'] === 'string',
    )
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is there; undefined if nothing is. */
async function existing<Value>(reading: Promise<Value>): Promise<Value | undefined> {
  try {
    return await reading;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
