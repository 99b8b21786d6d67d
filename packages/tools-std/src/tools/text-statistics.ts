import type { Tool } from '@planloom/tool-kit';

import { declareTool } from '../declare-tool.ts';
import { paragraphs, sentences } from '../text/sentences.ts';
import { words } from '../text/words.ts';
import { LANGUAGE } from './language-argument.ts';

/**
 * `text_statistics`: how long a text is, and how long reading it takes.
 *
 * The default speed is the mean of 190 studies for English non-fiction.
 *
 * @see Brysbaert: "How many words do we read per minute? A review and meta-analysis of reading rate", 2019
 */
export const textStatisticsTool: Tool = declareTool({
  id: 'text_statistics',
  name: 'Text statistics',
  description: 'Counts characters, words, sentences, paragraphs and lines of a text and estimates the time to read it.',
  inputSchema: {
    type: 'object',
    properties: {
      text: { type: 'string', description: 'The text.' },
      language: LANGUAGE,
      words_per_minute: { type: 'number', exclusiveMinimum: 0, default: 238, description: 'Reading speed.' },
    },
    required: ['text'],
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: {
      characters: { type: 'integer', description: 'Characters as Unicode counts them, blanks included.' },
      words: { type: 'integer', description: 'Words.' },
      unique_words: { type: 'integer', description: 'Different words, without regard to case.' },
      sentences: { type: 'integer', description: 'Sentences.' },
      paragraphs: { type: 'integer', description: 'Paragraphs: what stands between empty lines.' },
      lines: { type: 'integer', description: 'Lines.' },
      words_per_sentence: { type: 'number', description: 'Mean length of a sentence; 0 for an empty text.' },
      reading_minutes: { type: 'number', description: 'Time to read it, in minutes, to a tenth.' },
    },
    required: [
      'characters',
      'words',
      'unique_words',
      'sentences',
      'paragraphs',
      'lines',
      'words_per_sentence',
      'reading_minutes',
    ],
  },
  effects: { readOnly: true, idempotent: true, openWorld: false },
  execute({ text, language, words_per_minute }) {
    const found = words(text, language);
    const sentenceCount = sentences(text, language).length;
    return {
      characters: countCharacters(text),
      words: found.length,
      unique_words: new Set(found.map((word) => word.toLowerCase())).size,
      sentences: sentenceCount,
      paragraphs: paragraphs(text).length,
      lines: text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
      words_per_sentence: sentenceCount === 0 ? 0 : toTenths(found.length / sentenceCount),
      reading_minutes: toTenths(found.length / words_per_minute),
    };
  },
});

/** Code points: a pair of surrogates is one character. */
function countCharacters(text: string): number {
  return text.length - (text.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0);
}

function toTenths(value: number): number {
  return Math.round(value * 10) / 10;
}
