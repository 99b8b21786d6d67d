import type { Tool } from '@planloom/tool-kit';

import { declareTool } from '../declare-tool.ts';
import { termsOf } from '../text/terms.ts';
import { eachLikeness, sharedTerms, weighTerms } from '../text/tf-idf.ts';
import { LANGUAGE } from './language-argument.ts';

/** `most_similar_pairs`: which of many texts are most alike. */
export const mostSimilarPairsTool: Tool = declareTool({
  id: 'most_similar_pairs',
  name: 'Most similar pairs',
  description:
    'Compares every text of a list with every other and returns the pairs that are most alike (cosine of TF-IDF).',
  inputSchema: {
    type: 'object',
    properties: {
      documents: {
        type: 'array',
        maxItems: 10_000,
        description: 'The texts.',
        items: {
          type: 'object',
          properties: {
            id: { type: 'string', description: 'What the result calls the text, for instance its path.' },
            text: { type: 'string', description: 'The text.' },
          },
          required: ['id', 'text'],
        },
      },
      limit: { type: 'integer', minimum: 1, maximum: 1000, default: 5, description: 'Pairs at most.' },
      min_score: {
        type: 'number',
        minimum: 0,
        maximum: 1,
        default: 0.1,
        description: 'Pairs less alike are left out.',
      },
      language: LANGUAGE,
    },
    required: ['documents'],
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: {
      pairs: {
        type: 'array',
        description: 'The pairs, the most alike first.',
        items: {
          type: 'object',
          properties: {
            a: { type: 'string', description: 'Id of the one that comes first in the list.' },
            b: { type: 'string', description: 'Id of the other.' },
            score: { type: 'number', description: '0 (no word in common) to 1 (the same words).' },
            shared: {
              type: 'array',
              items: { type: 'string' },
              description: 'The words that make them alike, the strongest first.',
            },
          },
          required: ['a', 'b', 'score', 'shared'],
        },
      },
    },
    required: ['pairs'],
  },
  effects: { readOnly: true, idempotent: true, openWorld: false },
  async execute({ documents, limit, min_score, language }, { signal }) {
    const terms = await termsOf(language);
    const vectors = weighTerms(documents.map(({ text }) => terms(text)));
    let best: Pair[] = [];
    eachLikeness(vectors, (first, likenesses) => {
      signal.throwIfAborted();
      const row = [...likenesses].map(([second, score]) => ({ first, second, score: Math.min(1, score) }));
      best = strongest([...best, ...row.filter(({ score }) => score >= min_score)], limit);
    });
    return {
      pairs: best.map(({ first, second, score }) => ({
        a: documents[first]?.id ?? '',
        b: documents[second]?.id ?? '',
        score,
        shared: sharedTerms(vectors[first] ?? new Map(), vectors[second] ?? new Map(), 5),
      })),
    };
  },
});

interface Pair {
  readonly first: number;
  readonly second: number;
  readonly score: number;
}

/** Of pairs that are equally alike, those that come first in the list. */
function strongest(pairs: readonly Pair[], limit: number): Pair[] {
  return pairs.toSorted((a, b) => b.score - a.score || a.first - b.first || a.second - b.second).slice(0, limit);
}
