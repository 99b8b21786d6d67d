import type { CachedPlan } from '@planloom/planner';
import { filePlanCache } from '@planloom/planner/cache-file';

import { ExitCode } from '../exit-code.ts';
import { cacheFolder } from '../planning/cache-folder.ts';
import { openPlanCache } from '../planning/plan-sources.ts';
import type { Session } from '../session.ts';
import { printableLine } from '../terminal/printable.ts';

/** Options of `planloom cache list`, `stats` and `clear`. */
export interface CacheCommandOptions {
  readonly cacheDir?: string;
  readonly json?: boolean;
}

/** The tasks whose plans are kept, the one used last first. */
export async function listCacheCommand(session: Session, { cacheDir, json }: CacheCommandOptions): Promise<ExitCode> {
  const entries = await filePlanCache(cacheFolder(cacheDir, session)).list();
  const plans = entries.toSorted((left, right) => right.lastUsed - left.lastUsed).map(describeEntry);
  const lines = plans.map(
    ({ task, hits, lastUsed }) => `${session.outPaint.dim(lastUsed)}  ${hits}×  ${printableLine(task)}\n`,
  );
  await session.out.write(json === true ? `${JSON.stringify(plans, undefined, 2)}\n` : lines.join(''));
  if (plans.length === 0) tell(session, 'no plan is kept');
  return ExitCode.ok;
}

/** How many plans are kept, and where. */
export async function cacheStatsCommand(session: Session, { cacheDir, json }: CacheCommandOptions): Promise<ExitCode> {
  const folder = cacheFolder(cacheDir, session);
  const entries = await filePlanCache(folder).list();
  const hits = entries.reduce((sum, entry) => sum + entry.hits, 0);
  const { lastUsed } = await openPlanCache({ ...(cacheDir !== undefined && { cacheDir }) }, session).stats();
  const stats = {
    folder,
    plans: entries.length,
    hits,
    ...(lastUsed !== undefined && { lastUsed: dateText(lastUsed) }),
  };
  const text = `${Object.entries(stats)
    .map(([name, value]) => `${name.padEnd(8)}  ${value}`)
    .join('\n')}\n`;
  await session.out.write(json === true ? `${JSON.stringify(stats, undefined, 2)}\n` : text);
  return ExitCode.ok;
}

/** Forgets all plans. */
export async function clearCacheCommand(session: Session, options: CacheCommandOptions): Promise<ExitCode> {
  const count = await openPlanCache(options, session).clear();
  tell(session, `${count} ${count === 1 ? 'plan is' : 'plans are'} gone`);
  return ExitCode.ok;
}

interface DescribedEntry {
  readonly task: string;
  readonly hits: number;
  readonly lastUsed: string;
  readonly tools: readonly string[];
}

function describeEntry({ task: { pattern, values }, hits, lastUsed, tools }: CachedPlan): DescribedEntry {
  const left = [...values];
  const task = pattern.replaceAll(/<(quoted|url|path|number)>/gu, (mark, kind) => {
    const text = left.shift()?.text ?? mark;
    return kind === 'quoted' ? `"${text}"` : text;
  });
  return { task, hits, lastUsed: dateText(lastUsed), tools: Object.keys(tools) };
}

function dateText(time: number): string {
  return new Date(time).toISOString();
}

function tell({ err, paint, quiet }: Session, text: string): void {
  if (!quiet) err.write(`${paint.dim(text)}\n`);
}
