import type { ExecutionOptions } from './options.ts';

/**
 * Looks at the numbers of the options before anything is done with them.
 *
 * @throws RangeError if one is out of range
 */
export function checkOptions({ concurrency, maxRetries, defaultTimeoutMs, limits = {} }: ExecutionOptions): void {
  checkNumber('concurrency', concurrency, 1);
  checkNumber('maxRetries', maxRetries, 0);
  checkNumber('defaultTimeoutMs', defaultTimeoutMs, 0);
  for (const [name, limit] of Object.entries(limits)) checkNumber(`limits.${name}`, limit, 0);
}

function checkNumber(name: string, value: number | undefined, least: number): void {
  if (value === undefined || (typeof value === 'number' && value >= least)) return;
  throw new RangeError(`options.${name} has to be a number from ${least}, but it is ${String(value)}`);
}
