import type { Tool } from '@planloom/tool-kit';

import { declareTool } from '../declare-tool.ts';
import { termsOf } from '../text/terms.ts';
import { eachLikeness, sharedTerms, weighTerms } from '../text/tf-idf.ts';
import { LANGUAGE } from './language-argument.ts';

/** `text_similarity`: how much two texts have in common. */
export const textSimilarityTool: Tool = declareTool({
  id: 'text_similarity',
  name: 'Text similarity',
  description:
    'Says how alike two texts are by the words they share (cosine of TF-IDF). For a list of texts use most_similar_pairs.',
  inputSchema: {
    type: 'object',
    properties: {
      a: { type: 'string', description: 'One text.' },
      b: { type: 'string', description: 'The other text.' },
      language: LANGUAGE,
    },
    required: ['a', 'b'],
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: {
      score: { type: 'number', description: '0 (no word in common) to 1 (the same words).' },
      shared: {
        type: 'array',
        items: { type: 'string' },
        description: 'The words that make them alike, the strongest first.',
      },
    },
    required: ['score', 'shared'],
  },
  effects: { readOnly: true, idempotent: true, openWorld: false },
  async execute({ a, b, language }) {
    const terms = await termsOf(language);
    const vectors = weighTerms([terms(a), terms(b)]);
    let score = 0;
    eachLikeness(vectors, (_, likenesses) => {
      score ||= likenesses.get(1) ?? 0;
    });
    const [one = new Map(), other = new Map()] = vectors;
    return { score: Math.min(1, score), shared: sharedTerms(one, other, 10) };
  },
});
