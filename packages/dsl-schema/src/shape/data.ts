import { appendPointer } from '../json-pointer.ts';

/** Something in a value that is no plain data, or too much of it. */
export interface DataProblem {
  readonly code: 'plan/not-data' | 'plan/too-deep' | 'plan/too-large';
  readonly message: string;
  readonly path: string;
}

/** What is left of the limits while values are looked at. */
export interface DataBudget {
  readonly depth: number;
  /** Goes down by one for each value and by one for each character. */
  size: number;
}

/**
 * The first thing in a value that is not plain data: JSON values and byte arrays are.
 *
 * A value that holds itself is too deep; one that repeats a part of itself again and again is too large. So the walk ends.
 *
 * @param budget shared by all values of a plan; its `size` is lowered
 */
export function findDataProblem(value: unknown, pointer: string, budget: DataBudget): DataProblem | undefined {
  return inspect(value, pointer, budget, budget.depth);
}

function inspect(value: unknown, pointer: string, budget: DataBudget, levels: number): DataProblem | undefined {
  budget.size -= typeof value === 'string' ? value.length + 1 : 1;
  if (budget.size < 0) return { code: 'plan/too-large', message: 'the plan is larger than is allowed', path: pointer };
  if (typeof value === 'object' && value !== null) return inspectObject(value, pointer, budget, levels);
  if (typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value) || value === null) {
    return undefined;
  }
  const found = typeof value === 'number' ? `the number ${value}` : typeof value;
  return { code: 'plan/not-data', message: `${found} is no plain data, so it cannot stand in a plan`, path: pointer };
}

function inspectObject(value: object, pointer: string, budget: DataBudget, levels: number): DataProblem | undefined {
  if (levels === 0) {
    const message = `this value is nested more than ${budget.depth} levels deep, or holds itself`;
    return { code: 'plan/too-deep', message, path: pointer };
  }
  if (Array.isArray(value)) return inspectArray(value, pointer, budget, levels);
  if (value instanceof Uint8Array) return undefined;
  if (!isPlain(value)) return { code: 'plan/not-data', message: 'this object is no plain data', path: pointer };
  for (const key in value) {
    if (!Object.hasOwn(value, key)) continue;
    budget.size -= key.length;
    const child = (value as Readonly<Record<string, unknown>>)[key];
    // A field set to undefined is as good as none.
    if (child === undefined) continue;
    const problem = inspect(child, '', budget, levels - 1);
    if (problem !== undefined) return { ...problem, path: appendPointer(pointer, key) + problem.path };
  }
  return undefined;
}

function inspectArray(
  value: readonly unknown[],
  pointer: string,
  budget: DataBudget,
  levels: number,
): DataProblem | undefined {
  for (let index = 0; index < value.length; index++) {
    const problem = inspect(value[index], '', budget, levels - 1);
    if (problem !== undefined) return { ...problem, path: appendPointer(pointer, index) + problem.path };
  }
  return undefined;
}

/** Made by `{}` or without prototype, in this or another realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
