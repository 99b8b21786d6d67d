/**
 * The sentences of a text, trimmed. A line break ends a sentence only between paragraphs and list items: text that was
 * wrapped at some column is put together first.
 *
 * @param language BCP 47 tag, such as `en`
 */
export function sentences(text: string, language: string): string[] {
  // `ss-standard`: no break after common abbreviations, where the language's data list any (UTS #35, part 4).
  const segmenter = new Intl.Segmenter(`${language}-u-ss-standard`, { granularity: 'sentence' });
  return textBlocks(text).flatMap((block) =>
    Array.from(segmenter.segment(block), ({ segment }) => segment.trim()).filter((sentence) =>
      /[\p{L}\p{N}]/u.test(sentence),
    ),
  );
}

/** The paragraphs of a text: what stands between empty lines. */
export function paragraphs(text: string): string[] {
  return text.split(/\r?\n\s*\n/).filter((paragraph) => paragraph.trim() !== '');
}

/** Paragraphs and list items, each on one line. */
function textBlocks(text: string): string[] {
  return paragraphs(text)
    .flatMap((paragraph) => paragraph.split(/\r?\n(?=\s*(?:[-*+•]|\d+[.)])\s)/))
    .map((block) => block.replace(/\s+/g, ' '));
}
