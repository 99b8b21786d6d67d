import type { ElicitRequestFormParams } from '@modelcontextprotocol/server';
import type { Decision } from '@planloom/executor-core';

import { oneLine } from '../answer/one-line.ts';
import { toText } from '../answer/to-json.ts';
import type { OpenQuestion } from './questions.ts';

/** UTF-16 units of the message, and of each value, that are shown. */
const MOST_SHOWN = 2000;
/** Values that are shown. */
const MOST_VALUES = 20;

/** What came back of a form; whatever the client sent. */
interface Answer {
  readonly action: 'accept' | 'decline' | 'cancel';
  readonly content?: Readonly<Record<string, unknown>> | undefined;
}

/** What a user is shown of a question, and can answer. */
export function formOf(question: OpenQuestion): ElicitRequestFormParams {
  return {
    message: textOf(question),
    requestedSchema: {
      type: 'object',
      properties: {
        decision: { type: 'string', title: 'Decision', enum: ['approve', 'reject'] },
        comment: { type: 'string', title: 'Comment', description: 'Why; goes into the run' },
      },
      required: ['decision'],
    },
  };
}

/** What a user has decided; `undefined` if they have put the question away. */
export function decisionOf({ action, content }: Answer): Decision | undefined {
  if (action === 'cancel') return undefined;
  const { decision, comment } = content ?? {};
  return {
    approved: action === 'accept' && decision === 'approve',
    ...(typeof comment === 'string' && comment !== '' && { comment }),
  };
}

function textOf({ message, show = {}, due }: OpenQuestion): string {
  const values = Object.entries(show);
  // A time that no calendar has is far enough away.
  const latest = due === undefined ? null : new Date(due).toJSON();
  const lines = values
    .slice(0, MOST_VALUES)
    .map(([name, value]) => `- ${oneLine(name, 100)}: ${oneLine(toText(value), MOST_SHOWN)}`);
  return [
    oneLine(message, MOST_SHOWN),
    ...lines,
    ...(values.length > MOST_VALUES ? [`- and ${values.length - MOST_VALUES} more`] : []),
    ...(latest === null ? [] : [`It can be decided until ${latest}.`]),
  ].join('\n');
}
