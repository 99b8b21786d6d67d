import type { Tool } from '@planloom/tool-kit';
import type { DateTime, Duration } from 'luxon';

import { DATE_OUTPUT, dateOutput, TIME_ZONE } from '../dates/date-output.ts';
import { readDate } from '../dates/read-date.ts';
import { declareTool } from '../declare-tool.ts';
import { lastingError } from '../lasting-error.ts';

const UNITS = ['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute'] as const;

/** `date_math`: a date some time before or after another, or the start or end of its week, month, … */
export const dateMathTool: Tool = declareTool({
  id: 'date_math',
  name: 'Date arithmetic',
  description:
    'Adds ISO 8601 durations to a date, or goes to the start or end of a unit. Order: add, subtract, start_of, end_of. Months and days follow the calendar, also over a change of summer time.',
  inputSchema: {
    type: 'object',
    properties: {
      date: { type: 'string', minLength: 1, description: 'ISO 8601, such as 2026-02-28 or 2026-02-28T15:00:00Z.' },
      add: { type: 'string', description: 'Duration to add: P1M (a month), P2W, P1DT12H, PT90M.' },
      subtract: { type: 'string', description: 'Duration to go back.' },
      start_of: { type: 'string', enum: UNITS, description: 'Go to the start of this unit; weeks start on Monday.' },
      end_of: { type: 'string', enum: UNITS, description: 'Go to the last millisecond of this unit.' },
      time_zone: TIME_ZONE,
    },
    required: ['date'],
    additionalProperties: false,
  },
  outputSchema: DATE_OUTPUT,
  effects: { readOnly: true, idempotent: true, openWorld: false },
  async execute({ date, add, subtract, start_of, end_of, time_zone }) {
    let moment: DateTime<true> | DateTime<false> = await readDate(date, time_zone);
    if (add !== undefined) moment = moment.plus(await readDuration(add));
    if (subtract !== undefined) moment = moment.minus(await readDuration(subtract));
    if (start_of !== undefined) moment = moment.startOf(start_of);
    if (end_of !== undefined) moment = moment.endOf(end_of);
    if (!moment.isValid) throw lastingError('tool/invalid-date', 'The result lies beyond what dates can express.');
    return dateOutput(moment);
  },
});

async function readDuration(text: string): Promise<Duration> {
  const luxon = await import('luxon');
  const duration = luxon.Duration.fromISO(text);
  // A `P` alone is valid for luxon.
  if (duration.isValid && /\d/.test(text)) return duration;
  throw lastingError('tool/invalid-duration', `"${text}" is not a duration: write P1D, P2W, P1M, PT90M (ISO 8601).`);
}
