/**
 * A value as JSON text; byte arrays become `{ "base64": "…" }`.
 *
 * @throws TypeError if it cannot be JSON, for instance because it contains itself
 */
export function toJson(value: unknown): string {
  return JSON.stringify(value ?? null, replaceBytes) ?? 'null';
}

/** A value as it is shown to a model: texts as they are, everything else as JSON. */
export function toText(value: unknown): string {
  return typeof value === 'string' ? value : toJson(value);
}

/** A `Buffer` has written itself as a list of numbers (`toJSON`) before the replacer is asked; the object it is in still has it. */
function replaceBytes(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  const original = this[key];
  return original instanceof Uint8Array ? { base64: Buffer.from(original).toString('base64') } : value;
}
