import type { DateTime } from 'luxon';

/** The argument `time_zone` of tools for dates. */
export const TIME_ZONE = {
  type: 'string',
  minLength: 1,
  default: 'UTC',
  description: 'UTC or an IANA name such as Europe/Berlin.',
} as const;

/** What tools that give a moment return. */
export const DATE_OUTPUT = {
  type: 'object',
  properties: {
    iso: { type: 'string', description: 'The moment in ISO 8601, with the offset of the time zone.' },
    date: { type: 'string', description: 'The day, such as 2026-02-28.' },
    time: { type: 'string', description: 'The time of day, such as 15:04:05.' },
    weekday: { type: 'integer', description: '1 (Monday) to 7 (Sunday).' },
    epoch_ms: { type: 'integer', description: 'Milliseconds since 1970-01-01T00:00:00Z.' },
  },
  required: ['iso', 'date', 'time', 'weekday', 'epoch_ms'],
} as const;

/** A moment as plans read it. */
export interface DateOutput {
  readonly iso: string;
  readonly date: string;
  readonly time: string;
  readonly weekday: number;
  readonly epoch_ms: number;
}

/** Writes a moment out in its time zone. */
export function dateOutput(date: DateTime<true>): DateOutput {
  return {
    iso: date.toISO({ suppressMilliseconds: true }),
    date: date.toISODate(),
    time: date.toFormat('HH:mm:ss'),
    weekday: date.weekday,
    epoch_ms: date.toMillis(),
  };
}
