import type { Tool } from '@planloom/tool-kit';

import { DATE_OUTPUT, dateOutput, TIME_ZONE } from '../dates/date-output.ts';
import { readDate } from '../dates/read-date.ts';
import { declareTool } from '../declare-tool.ts';

/**
 * `date_now`: the time at which the step runs.
 *
 * @param now the clock, in milliseconds since 1970
 */
export function dateNowTool(now: () => number): Tool {
  return declareTool({
    id: 'date_now',
    name: 'Current time',
    description: 'Says what day and time it is, in any time zone.',
    inputSchema: { type: 'object', properties: { time_zone: TIME_ZONE }, additionalProperties: false },
    outputSchema: DATE_OUTPUT,
    effects: { readOnly: true, idempotent: true, openWorld: false },
    async execute({ time_zone }) {
      return dateOutput(await readDate(new Date(now()).toISOString(), time_zone));
    },
  });
}
