import { ExpressionError, type SourceSpan } from './expression-error.ts';

/**
 * A value as it stands in a text: a text as it is, numbers, truth values and null as they are written, everything else
 * as JSON.
 *
 * @throws ExpressionError `expression/type` for what JSON cannot hold, such as an object that contains itself
 */
export function toText(value: unknown, place: SourceSpan): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return String(value);
  try {
    return JSON.stringify(value);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ExpressionError('expression/type', `The value cannot be written as text: ${reason}`, place, {
      cause: error,
    });
  }
}
