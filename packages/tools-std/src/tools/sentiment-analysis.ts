import type { Tool } from '@planloom/tool-kit';

import { declareTool } from '../declare-tool.ts';
import { analyseSentiment } from '../text/analyse-sentiment.ts';

/** `sentiment_analysis`: how an English text feels about what it says. */
export const sentimentAnalysisTool: Tool = declareTool({
  id: 'sentiment_analysis',
  name: 'Sentiment analysis',
  description: 'Says whether an English text is positive, neutral or negative, by the words in it (AFINN-165).',
  inputSchema: {
    type: 'object',
    properties: { text: { type: 'string', description: 'The text, in English.' } },
    required: ['text'],
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: {
      score: { type: 'number', minimum: -1, maximum: 1, description: '-1 (most negative) to 1 (most positive).' },
      label: {
        type: 'string',
        enum: ['positive', 'neutral', 'negative'],
        description: 'neutral between -0.05 and 0.05.',
      },
      positive: { type: 'array', items: { type: 'string' }, description: 'Words that count as positive.' },
      negative: { type: 'array', items: { type: 'string' }, description: 'Words that count as negative.' },
      sentences_with_feeling: { type: 'integer', description: 'How many sentences the score is the mean of.' },
    },
    required: ['score', 'label', 'positive', 'negative', 'sentences_with_feeling'],
  },
  effects: { readOnly: true, idempotent: true, openWorld: false },
  execute: ({ text }) => analyseSentiment(text),
});
