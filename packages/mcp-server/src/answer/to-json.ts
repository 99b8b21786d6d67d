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

function replaceBytes(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value;
}
