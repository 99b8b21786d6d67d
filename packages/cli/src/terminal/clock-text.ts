const MINUTE_MS = 60_000;

/**
 * A time for people, in the zone of this machine: `14:05`, or `14:05:30` where it is less than a minute away; with its date if that is not today's.
 *
 * @param at milliseconds since 1970
 * @param now milliseconds since 1970
 */
export function clockText(at: number, now: number): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return 'a time that no calendar has';
  const [hours, minutes, seconds] = [time.getHours(), time.getMinutes(), time.getSeconds()].map(twoDigits);
  const clock = Math.abs(at - now) < MINUTE_MS ? `${hours}:${minutes}:${seconds}` : `${hours}:${minutes}`;
  return dateText(time) === dateText(new Date(now)) ? clock : `${dateText(time)} ${clock}`;
}

function dateText(time: Date): string {
  return [time.getFullYear(), time.getMonth() + 1, time.getDate()].map(twoDigits).join('-');
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
