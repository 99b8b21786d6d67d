import type { ExecutionOptions } from './options.ts';

/**
 * Looks at the options before anything is done with them.
 *
 * @throws RangeError if a number is out of range
 * @throws TypeError if `secrets` are no provider, or `onApproval` is no function
 */
export function checkOptions(options: ExecutionOptions): void {
  const { concurrency, maxRetries, defaultTimeoutMs, limits = {}, secrets, onApproval } = options;
  checkNumber('concurrency', concurrency, 1);
  checkNumber('maxRetries', maxRetries, 0);
  checkNumber('defaultTimeoutMs', defaultTimeoutMs, 0);
  for (const [name, limit] of Object.entries(limits)) checkNumber(`limits.${name}`, limit, 0);
  if (onApproval !== undefined && typeof onApproval !== 'function') {
    throw new TypeError('options.onApproval has to be a function that gives a decision, such as { approved: true }');
  }
  if (secrets !== undefined && typeof secrets.get !== 'function') {
    throw new TypeError(
      "options.secrets has to have a function get(name): environmentSecrets({ TOKEN: '…' }, { allow: ['TOKEN'] }) makes it of values",
    );
  }
}

function checkNumber(name: string, value: number | undefined, least: number): void {
  if (value === undefined || (typeof value === 'number' && value >= least)) return;
  throw new RangeError(`options.${name} has to be a number from ${least}, but it is ${String(value)}`);
}
