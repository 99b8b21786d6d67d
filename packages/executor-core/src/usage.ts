import type { ToolUsage } from '@planloom/tool-kit';

const AMOUNTS = ['inputTokens', 'outputTokens', 'costUsd'] as const;
const NAMES = ['model', 'provider'] as const;

type Mutable = { -readonly [Key in keyof ToolUsage]: ToolUsage[Key] };

/** Adds up what calls have used. Who was asked is said only where all say the same. */
export function addUsage(sum: ToolUsage | undefined, more: ToolUsage): ToolUsage {
  if (sum === undefined) return more;
  const total: Mutable = {};
  for (const key of AMOUNTS) {
    if (sum[key] !== undefined || more[key] !== undefined) total[key] = (sum[key] ?? 0) + (more[key] ?? 0);
  }
  for (const key of NAMES) {
    const name = sum[key];
    if (name !== undefined && name === more[key]) total[key] = name;
  }
  return total;
}

/** Models and providers have short names. */
const NAME_CHARACTERS = 200;

/**
 * What a tool says that it has used, without what is none of it.
 *
 * @param clean takes secrets out of a name
 * @returns the usage, and what is wrong with what was said
 */
export function readUsage(
  said: unknown,
  clean: (name: string) => string,
): { readonly usage: ToolUsage; readonly problems: readonly string[] } {
  const usage: Mutable = {};
  const problems: string[] = [];
  const given = typeof said === 'object' && said !== null ? (said as Readonly<Record<string, unknown>>) : {};
  for (const key of AMOUNTS) {
    const amount = given[key];
    if (isAmount(amount)) usage[key] = amount;
    else if (amount !== undefined) problems.push(`${key} has to be a number from 0`);
  }
  for (const key of NAMES) {
    const name = given[key];
    if (typeof name === 'string') usage[key] = clean(name).slice(0, NAME_CHARACTERS);
    else if (name !== undefined) problems.push(`${key} has to be a text`);
  }
  if (given !== said) problems.push('usage has to be an object');
  return { usage, problems };
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
