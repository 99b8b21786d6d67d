/** Something that could be a plan: an object with a list of steps. */
export interface PlanValue {
  readonly [key: string]: unknown;
  readonly steps: readonly unknown[];
}

/** Whether a value could be a plan. */
export function isPlanValue(value: unknown): value is PlanValue {
  return isRecord(value) && Array.isArray(value['steps']);
}

/** The id of a step as it was written; undefined if it has none. */
export function idOf(step: unknown): string | undefined {
  const id = isRecord(step) ? step['id'] : undefined;
  return typeof id === 'string' ? id : undefined;
}

/** Whether a value is an object that is no list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
