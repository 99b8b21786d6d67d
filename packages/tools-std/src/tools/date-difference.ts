import type { Tool } from '@planloom/tool-kit';

import { TIME_ZONE } from '../dates/date-output.ts';
import { readDate } from '../dates/read-date.ts';
import { declareTool } from '../declare-tool.ts';

const UNITS = ['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds'] as const;

/** `date_difference`: the time between two dates. */
export const dateDifferenceTool: Tool = declareTool({
  id: 'date_difference',
  name: 'Date difference',
  description: 'Says how much time lies between two dates.',
  inputSchema: {
    type: 'object',
    properties: {
      from: { type: 'string', minLength: 1, description: 'The earlier date, ISO 8601.' },
      to: {
        type: 'string',
        minLength: 1,
        description: 'The later date; if it is the earlier one the result is negative.',
      },
      unit: { type: 'string', enum: UNITS, default: 'days', description: 'Unit of the result.' },
      time_zone: TIME_ZONE,
    },
    required: ['from', 'to'],
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: {
      amount: { type: 'number', description: 'The difference in the unit, with fractions.' },
      duration: {
        type: 'string',
        description: 'The difference as an ISO 8601 duration of years, months, days and time.',
      },
    },
    required: ['amount', 'duration'],
  },
  effects: { readOnly: true, idempotent: true, openWorld: false },
  async execute({ from, to, unit, time_zone }) {
    const [start, end] = await Promise.all([readDate(from, time_zone), readDate(to, time_zone)]);
    const whole = end.diff(start, ['years', 'months', 'days', 'hours', 'minutes', 'seconds']);
    return { amount: end.diff(start, unit).as(unit), duration: whole.toISO() };
  },
});
