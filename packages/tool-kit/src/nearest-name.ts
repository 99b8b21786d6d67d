import { didYouMean } from '@planloom/dsl-schema';

/** As many names as a message can list without becoming a wall of text. */
const MOST_NAMES = 8;

/** A sentence, with a blank before it, that helps somebody who wrote a name that is not known. */
export function nearestHint(
  name: string,
  known: readonly string[],
): { readonly hint: string; readonly nearest?: string } {
  const nearest = didYouMean(name, known);
  if (nearest !== undefined) return { hint: ` Did you mean "${nearest}"?`, nearest };
  if (known.length === 0) return { hint: '' };
  const listed = known.slice(0, MOST_NAMES).map((each) => `"${each}"`);
  const more = known.length > MOST_NAMES ? ` and ${known.length - MOST_NAMES} more` : '';
  return { hint: ` There is ${listed.join(', ')}${more}.` };
}
