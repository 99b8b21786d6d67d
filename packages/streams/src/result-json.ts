/**
 * A value as JSON text; byte arrays become `{ "base64": "…" }`, and what has no JSON, such as a function, `null`.
 *
 * @throws TypeError if it cannot be JSON, for instance because it contains itself
 */
export function resultJson(value: unknown): string {
  return JSON.stringify(value, replaceBytes) ?? 'null';
}

/** A `Buffer` has written itself as a list of numbers (`toJSON`) before this is asked; the object it is in still has it. */
function replaceBytes(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  const original = this[key];
  return original instanceof Uint8Array ? { base64: base64(original) } : value;
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
