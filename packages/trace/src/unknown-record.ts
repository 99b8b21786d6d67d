/** An object of which nothing is known. */
export type UnknownRecord = Readonly<Record<string, unknown>>;

/** Whether a value is an object with members, and no list. */
export function isRecord(value: unknown): value is UnknownRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
