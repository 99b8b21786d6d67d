/** UTF-8 bytes of a text. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text);
}

/** The longest beginning of a text that has at most that many UTF-8 bytes, without half a character at its end. */
export function firstBytes(text: string, bytes: number): string {
  if (byteLength(text) <= bytes) return text;
  const cut = new TextDecoder().decode(Buffer.from(text.slice(0, bytes)).subarray(0, bytes), { stream: true });
  return /[\uD800-\uDBFF]$/u.test(cut) ? cut.slice(0, -1) : cut;
}
