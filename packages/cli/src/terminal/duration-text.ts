/** A stretch of time for people, with about three digits: `12 ms`, `1.25 s`, `3 min 20 s`, `2 h 5 min`. */
export function durationText(milliseconds: number): string {
  if (milliseconds < 999.5) return `${digits(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) return `${digits(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return parts(Math.floor(whole / 60), 'min', whole % 60, 's');
  return parts(Math.floor(whole / 3600), 'h', Math.round((whole % 3600) / 60), 'min');
}

/** Three digits at most, without zeros at the end. */
function digits(value: number): string {
  return String(Number(value.toFixed(value < 1 ? 2 : value < 10 ? 1 : 0)));
}

function parts(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
