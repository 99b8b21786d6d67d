import { calledTool, checkPlan, type Plan } from '@planloom/dsl-schema';
import type { Planner, PlanOutcome, PlanProposal, PlanRequest, RunContext } from '@planloom/executor-core';
import { fingerprintTool, type ToolRegistry } from '@planloom/tool-kit';

import { PlannerError } from '../planning/planner-error.ts';
import { PROMPT_VERSION } from '../prompts/prompt-version.ts';
import { holdsContextValue } from './context-values.ts';
import { generalise, instantiate } from './generalise.ts';
import { memoryPlanCache, type CachedPlan, type PlanCacheStore } from './plan-cache-store.ts';
import { canReplace, shapeOf, traitOf, type TaskShape } from './task-shape.ts';

/** How a plan cache keeps plans. */
export interface PlanCacheOptions {
  /** Default: memory. */
  readonly store?: PlanCacheStore;
  /** Those used longest ago make room. Default: 256. */
  readonly maxEntries?: number;
  /** Plans made under another version are not used. Default: the version of the prompts. */
  readonly version?: string;
  /** Milliseconds since 1970. Default: the system's clock. */
  readonly now?: () => number;
}

/** How a cache has done since it was made. */
export interface PlanCacheStats {
  readonly entries: number;
  readonly hits: number;
  readonly misses: number;
  /** Plans that were there and no longer fitted the tools. */
  readonly stale: number;
  /** Milliseconds since 1970; absent if there is no entry. */
  readonly lastUsed?: number;
}

/** A failed run can have many reasons; two in a row are laid at the plan's door. */
const MOST_FAILURES = 2;

/**
 * A source of plans that have succeeded before. It finds the plan of a task with the same words, in which paths, URLs, numbers of 10 and more
 * and quoted texts may differ where that is safe. Tasks and plans are kept as they are written; values of the context are not.
 */
export class PlanCache implements Planner {
  readonly #store: PlanCacheStore;
  readonly #maxEntries: number;
  readonly #version: string;
  readonly #now: () => number;
  #counts = { hits: 0, misses: 0, stale: 0 };

  constructor({ store, maxEntries = 256, version = PROMPT_VERSION, now = Date.now }: PlanCacheOptions = {}) {
    if (!Number.isInteger(maxEntries) || maxEntries < 1) {
      throw new RangeError(`maxEntries is ${maxEntries}, and has to be a whole number from 1.`);
    }
    this.#store = store ?? memoryPlanCache();
    this.#maxEntries = maxEntries;
    this.#version = version;
    this.#now = now;
  }

  /** @throws PlannerError of code `planner/declined`, with the reason, if there is no plan that fits */
  async plan(request: PlanRequest): Promise<PlanProposal> {
    const task = shapeOf(request.task);
    const entry = await this.#find(request, task);
    if (!entry) return this.#decline('misses', 'No task of these words has been done before with these variables.');
    const change = changedTool(entry, request.tools);
    if (change !== undefined) return this.#decline('stale', change);
    const plan = instantiate(entry.plan, valuesOf(entry, task));
    const { ok, diagnostics } = checkPlan(plan, {
      tools: request.tools,
      variables: Object.keys(request.context ?? {}),
    });
    if (!ok) {
      const problem = diagnostics.find(({ severity }) => severity === 'error')?.message ?? 'it has errors';
      return this.#decline('stale', `The plan that is kept for this task does not fit: ${problem}`);
    }
    this.#counts.hits += 1;
    return { plan, source: 'cache', notes: [noteOf(entry, task)] };
  }

  /** Keeps a plan that has succeeded, unless a template made it; forgets one that has failed twice in a row. */
  async settle({ request, proposal, plan, succeeded }: PlanOutcome): Promise<void> {
    const found = await this.#find(request, shapeOf(request.task));
    const used = proposal.source === 'cache' ? found : undefined;
    const isReplanned = plan !== proposal.plan;
    if (!succeeded) return this.#noteFailure(used);
    if (used && !isReplanned) return this.#noteSuccess(used);
    if (proposal.context || holdsContextValue(plan, request)) return;
    // Also one that no longer fits the tools: this plan takes its place.
    if (found) await this.#store.remove(found.key);
    await this.#store.save(this.#entryOf(request, plan, isReplanned));
    await this.#makeRoom();
  }

  async stats(): Promise<PlanCacheStats> {
    const entries = await this.#store.list();
    const times = entries.map(({ lastUsed }) => lastUsed);
    return { entries: entries.length, ...this.#counts, ...(times.length > 0 && { lastUsed: Math.max(...times) }) };
  }

  /** Forgets all plans. Gives their number. */
  async clear(): Promise<number> {
    const entries = await this.#store.list();
    await Promise.all(entries.map(({ key }) => this.#store.remove(key)));
    return entries.length;
  }

  /** An entry for exactly this task before one for a task that differs in its values. */
  async #find({ context }: PlanRequest, task: TaskShape): Promise<CachedPlan | undefined> {
    const variables = variablesOf(context);
    const fitting = (await this.#store.list()).filter(
      (entry) =>
        entry.version === this.#version &&
        JSON.stringify(entry.variables) === JSON.stringify(variables) &&
        fits(entry, task),
    );
    return fitting.find((entry) => isSameTask(entry.task, task)) ?? fitting.toSorted(byLastUse)[0];
  }

  #decline(count: 'misses' | 'stale', reason: string): never {
    this.#counts[count] += 1;
    throw new PlannerError('planner/declined', reason);
  }

  #noteSuccess(used: CachedPlan): Promise<void> {
    return this.#store.save({ ...used, hits: used.hits + 1, failures: 0, lastUsed: this.#now() });
  }

  async #noteFailure(used: CachedPlan | undefined): Promise<void> {
    if (!used) return;
    const failures = used.failures + 1;
    if (failures < MOST_FAILURES) return this.#store.save({ ...used, failures });
    return this.#store.remove(used.key);
  }

  #entryOf(request: PlanRequest, plan: Plan, isReplanned: boolean): CachedPlan {
    const task = shapeOf(request.task);
    const variables = variablesOf(request.context);
    // What a plan says after replanning may be taken from results of its first run.
    const slots = isReplanned ? [] : generalise(plan, task.values);
    const fixed = task.values.map((value, index) => (slots.includes(index) ? traitOf(value) : value.text));
    return {
      key: JSON.stringify([task.pattern, fixed, slots, variables, this.#version]),
      task,
      slots,
      variables,
      plan,
      version: this.#version,
      tools: fingerprintsOf(plan, request.tools),
      hits: 0,
      failures: 0,
      lastUsed: this.#now(),
    };
  }

  async #makeRoom(): Promise<void> {
    const entries = (await this.#store.list()).toSorted(byLastUse);
    await Promise.all(entries.slice(this.#maxEntries).map(({ key }) => this.#store.remove(key)));
  }
}

/** A cache of plans, to stand before other sources in `planFromSources`. */
export function createPlanCache(options?: PlanCacheOptions): PlanCache {
  return new PlanCache(options);
}

function byLastUse(left: CachedPlan, right: CachedPlan): number {
  return right.lastUsed - left.lastUsed;
}

function variablesOf(context: RunContext = {}): string[] {
  return Object.keys(context).toSorted();
}

function fits({ task, slots }: CachedPlan, { pattern, values }: TaskShape): boolean {
  if (task.pattern !== pattern || task.values.length !== values.length) return false;
  const free = slots.flatMap((slot) => values[slot]?.text ?? []);
  // Two values that have become one are another task: copying a file onto itself.
  if (new Set(free).size < free.length) return false;
  return task.values.every((original, index) => {
    const value = values[index];
    if (!value) return false;
    return slots.includes(index) ? canReplace(original, value) : original.text === value.text;
  });
}

function isSameTask(left: TaskShape, right: TaskShape): boolean {
  return left.values.every(({ text }, index) => text === right.values[index]?.text);
}

function valuesOf({ task, slots }: CachedPlan, { values }: TaskShape): Map<string, string> {
  return new Map(
    slots.flatMap((slot): [string, string][] => {
      const [from, to] = [task.values[slot]?.text, values[slot]?.text];
      return from === undefined || to === undefined ? [] : [[from, to]];
    }),
  );
}

function noteOf(entry: CachedPlan, task: TaskShape): string {
  if (isSameTask(entry.task, task)) return 'The same task has been done with this plan before.';
  const changes = [...valuesOf(entry, task)]
    .filter(([from, to]) => from !== to)
    .map(([from, to]) => `${to} for ${from}`);
  return `A task of the same words has been done with this plan before; now with ${changes.join(', ')}.`;
}

function fingerprintsOf(plan: Plan, tools: ToolRegistry): Record<string, string> {
  const nodes = checkPlan(plan, { tools }).analysis?.nodes ?? [];
  const ids = new Set(nodes.flatMap((node) => calledTool(node) ?? []));
  return Object.fromEntries(
    [...ids].flatMap((id) => {
      const tool = tools.get(id);
      return tool ? [[id, fingerprintTool(tool).sha256]] : [];
    }),
  );
}

function changedTool({ tools: known }: CachedPlan, tools: ToolRegistry): string | undefined {
  for (const [id, sha256] of Object.entries(known)) {
    const tool = tools.get(id);
    if (!tool) return `The plan that is kept for this task calls the tool "${id}", which is no longer there.`;
    if (fingerprintTool(tool).sha256 !== sha256) {
      return `The tool "${id}" has changed since the plan for this task was kept.`;
    }
  }
  return undefined;
}
