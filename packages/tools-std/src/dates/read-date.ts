import type { DateTime } from 'luxon';

import { lastingError } from '../lasting-error.ts';

/**
 * A moment from ISO 8601 text, in the zone. Text without an offset is a time of the zone.
 *
 * @param zone IANA name, such as `Europe/Berlin`, or `UTC`
 * @throws ToolError `tool/invalid-date`, `tool/unknown-time-zone`
 */
export async function readDate(text: string, zone: string): Promise<DateTime<true>> {
  const { DateTime, IANAZone } = await import('luxon');
  if (!IANAZone.isValidZone(zone)) {
    throw lastingError(
      'tool/unknown-time-zone',
      `"${zone}" is not a time zone. Write UTC or a name such as Europe/Berlin.`,
    );
  }
  const date = DateTime.fromISO(text, { zone });
  if (!date.isValid) {
    throw lastingError(
      'tool/invalid-date',
      `"${text}" is not a date: write 2026-02-28 or 2026-02-28T15:00:00Z (ISO 8601).`,
    );
  }
  return date;
}
