import type { Tool } from '@planloom/tool-kit';

import { declareTool } from '../declare-tool.ts';
import { extractKeywords } from '../text/extract-keywords.ts';
import { LANGUAGE } from './language-argument.ts';

/** `extract_keywords`: words and phrases that a text is about. */
export const extractKeywordsTool: Tool = declareTool({
  id: 'extract_keywords',
  name: 'Extract keywords',
  description: 'Finds the words and short phrases that a text is about, the strongest first (TextRank).',
  inputSchema: {
    type: 'object',
    properties: {
      text: { type: 'string', description: 'The text.' },
      language: LANGUAGE,
      limit: { type: 'integer', minimum: 1, maximum: 100, default: 10, description: 'Keywords at most.' },
      max_words: { type: 'integer', minimum: 1, maximum: 5, default: 3, description: 'Words of one keyword at most.' },
    },
    required: ['text'],
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: {
      keywords: {
        type: 'array',
        items: { type: 'string' },
        description: 'The keywords, the strongest first, in lower case.',
      },
      scored: {
        type: 'array',
        description: 'The same with their weight.',
        items: {
          type: 'object',
          properties: {
            text: { type: 'string', description: 'The keyword.' },
            score: { type: 'number', description: '0 to 1; the strongest has 1.' },
            count: { type: 'integer', description: 'How often it occurs.' },
          },
          required: ['text', 'score', 'count'],
        },
      },
    },
    required: ['keywords', 'scored'],
  },
  effects: { readOnly: true, idempotent: true, openWorld: false },
  async execute({ text, language, limit, max_words }) {
    const scored = await extractKeywords(text, { language, limit, maxWords: max_words });
    return { keywords: scored.map((keyword) => keyword.text), scored };
  },
});
