import type { Plan } from '@planloom/dsl-schema';

import type { TaskShape } from './task-shape.ts';

/** A plan that has done its task, and what it depends on. */
export interface CachedPlan {
  /** The same for the same task, variables and version of the prompts. */
  readonly key: string;
  /** The task's words, and the values in them. */
  readonly task: TaskShape;
  /** The positions of the values that may differ. */
  readonly slots: readonly number[];
  /** Names of the variables that the run began with. */
  readonly variables: readonly string[];
  readonly version: string;
  /** SHA-256 of what each tool says of itself, by id. */
  readonly tools: Readonly<Record<string, string>>;
  readonly plan: Plan;
  readonly hits: number;
  /** Failed runs since the last that succeeded. */
  readonly failures: number;
  /** Milliseconds since 1970. */
  readonly lastUsed: number;
}

/** Where a plan cache keeps its plans. */
export interface PlanCacheStore {
  /** All of them, in any order. */
  list(): Promise<readonly CachedPlan[]>;
  /** Takes the place of the one with the same key. */
  save(entry: CachedPlan): Promise<void>;
  /** Nothing happens if there is none. */
  remove(key: string): Promise<void>;
}

/** Plans kept as long as the process lives. */
export function memoryPlanCache(): PlanCacheStore {
  const entries = new Map<string, CachedPlan>();
  return {
    list: () => Promise.resolve([...entries.values()]),
    save(entry) {
      entries.set(entry.key, entry);
      return Promise.resolve();
    },
    remove(key) {
      entries.delete(key);
      return Promise.resolve();
    },
  };
}
