import type { Tool } from '@planloom/tool-kit';

import { TIME_ZONE } from '../dates/date-output.ts';
import { readDate } from '../dates/read-date.ts';
import { declareTool } from '../declare-tool.ts';
import { LANGUAGE } from './language-argument.ts';

/** `format_date`: a date for readers, by a pattern. */
export const formatDateTool: Tool = declareTool({
  id: 'format_date',
  name: 'Format date',
  description: 'Writes a date by a pattern, in any language and time zone.',
  inputSchema: {
    type: 'object',
    properties: {
      date: { type: 'string', minLength: 1, description: 'ISO 8601, such as 2026-02-28 or 2026-02-28T15:00:00Z.' },
      pattern: {
        type: 'string',
        minLength: 1,
        default: 'd MMMM yyyy',
        description:
          'yyyy-MM-dd gives 2026-02-28; "cccc, d MMMM yyyy" gives Saturday, 28 February 2026; HH:mm the time. Text goes between single quotes.',
      },
      time_zone: TIME_ZONE,
      language: LANGUAGE,
    },
    required: ['date'],
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: { text: { type: 'string', description: 'The date as the pattern writes it.' } },
    required: ['text'],
  },
  effects: { readOnly: true, idempotent: true, openWorld: false },
  async execute({ date, pattern, time_zone, language }) {
    const moment = await readDate(date, time_zone);
    return { text: moment.setLocale(language).toFormat(pattern) };
  },
});
