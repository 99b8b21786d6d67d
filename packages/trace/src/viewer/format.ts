/** A stretch of time for people: `12 ms`, `1.25 s`, `3 min 20 s`. */
export function durationText(ms: number): string {
  if (ms < 999.5) return `${digits(ms)} ms`;
  if (ms < 59_950) return `${digits(ms / 1000)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
}

/** Three digits at most, without zeros at the end. */
function digits(value: number): string {
  return String(Number(value.toFixed(value < 1 ? 2 : value < 10 ? 2 : value < 100 ? 1 : 0)));
}

/** A value as JSON, indented; what JSON does not have is said in words. */
export function valueText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value, undefined, 2) ?? 'nothing');
}
