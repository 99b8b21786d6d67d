/**
 * The words of a text, in order, as they are written. What separates words depends on the language: also Chinese,
 * Japanese and Thai, which write no blanks, are cut into words.
 *
 * @param language BCP 47 tag, such as `en`
 */
export function words(text: string, language: string): string[] {
  const found: string[] = [];
  for (const { segment, isWordLike } of wordSegmenter(language).segment(text)) {
    if (isWordLike === true) found.push(segment);
  }
  return found;
}

const segmenters = new Map<string, Intl.Segmenter>();

function wordSegmenter(language: string): Intl.Segmenter {
  const known = segmenters.get(language);
  if (known !== undefined) return known;
  const segmenter = new Intl.Segmenter(language, { granularity: 'word' });
  segmenters.set(language, segmenter);
  return segmenter;
}
