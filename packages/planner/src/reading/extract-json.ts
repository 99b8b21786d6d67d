import { extractValues } from './extract-values.ts';
import { repairOf, type Repair } from './repair.ts';

/** What was read from an answer. */
export interface ExtractedJson {
  /** An object or a list. */
  readonly value: unknown;
  /** What was left out or mended so that it could be read. */
  readonly repairs: readonly Repair[];
  /** Whether the answer ended before the value did: there may have been more. */
  readonly isCutOff: boolean;
}

/**
 * The JSON value that a model has written: alone, in a code block, among words or after a thought, with the mistakes that models make in it.
 * Of several values it is the first in a code block, else the first; one that is whole goes before one that was cut off.
 *
 * @returns undefined if the text holds no object and no list
 */
export function extractJson(text: string): ExtractedJson | undefined {
  const values = extractValues(text);
  const best = values.find(({ isCutOff }) => !isCutOff) ?? values[0];
  return best && { value: best.value, repairs: best.repairs.map(repairOf), isCutOff: best.isCutOff };
}
