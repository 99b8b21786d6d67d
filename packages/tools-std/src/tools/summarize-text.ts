import type { Tool } from '@planloom/tool-kit';

import { declareTool } from '../declare-tool.ts';
import { extractSummary } from '../text/extract-summary.ts';
import { LANGUAGE } from './language-argument.ts';

/** `summarize_text`: the sentences of one or more texts that say most. */
export const summarizeTextTool: Tool = declareTool({
  id: 'summarize_text',
  name: 'Summarize text',
  description:
    'Picks the sentences of a text that say most of what it says, in their order (LexRank). Nothing is reworded. Several texts are summarized together.',
  inputSchema: {
    type: 'object',
    properties: {
      text: {
        anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
        description: 'The text, or a list of texts.',
      },
      sentences: {
        type: 'integer',
        minimum: 1,
        maximum: 50,
        default: 3,
        description: 'Sentences of the summary at most.',
      },
      language: LANGUAGE,
    },
    required: ['text'],
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: {
      summary: { type: 'string', description: 'The sentences as one text; empty for an empty text.' },
      sentences: { type: 'array', items: { type: 'string' }, description: 'The sentences one by one.' },
    },
    required: ['summary', 'sentences'],
  },
  effects: { readOnly: true, idempotent: true, openWorld: false },
  async execute({ text, sentences: count, language }) {
    const whole = typeof text === 'string' ? text : text.join('\n\n');
    const sentences = await extractSummary(whole, language, count);
    return { summary: sentences.join(' '), sentences };
  },
});
