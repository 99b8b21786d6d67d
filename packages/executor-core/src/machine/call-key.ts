import { replaceSecrets } from '../secrets/secret-arguments.ts';
import type { StepRun } from './step-run.ts';

/** Tool and input as text, keys in order, secrets by their names; `undefined` if the input is not JSON. */
export function callKey(toolId: string, { node: { action } }: StepRun, input: unknown): string | undefined {
  try {
    if (action.kind !== 'call' || !action.secrets) return `${toolId}\0${JSON.stringify(input, sortKeys)}`;
    // A text that only looks like a reference is another call: where the secrets stand is part of the key.
    const named = replaceSecrets(input, action.secrets, ({ parts }) => parts);
    return `${toolId}\0${JSON.stringify(named, sortKeys)}\0${JSON.stringify(action.secrets)}`;
  } catch {
    return undefined; // every call with such an input is its own
  }
}

function sortKeys(_key: string, value: unknown): unknown {
  if (!isJson(value)) throw new TypeError('only JSON is compared');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Whether JSON tells this value from all others. */
function isJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return typeof value !== 'function';
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
