import { isRecord } from '../planning/plan-value.ts';
import type { DraftProblem } from './draft-problem.ts';

/** A value that stands in a draft as JSON text, with what is wrong with it. */
export interface ReadJsonText<Value> {
  readonly value: Value;
  readonly problems: readonly DraftProblem[];
}

/** Reads JSON text. A text that is no JSON is taken for a text, and told: nothing is lost. */
export function readJsonText(text: string, place: string): ReadJsonText<unknown> {
  try {
    return { value: JSON.parse(text) as unknown, problems: [] };
  } catch {
    const message = `${place} is to be JSON, and is ${JSON.stringify(text.slice(0, 80))}.`;
    return { value: text, problems: [{ code: 'draft/json', message }] };
  }
}

/** Reads JSON text that is to be an object; null and an empty text are an empty one. */
export function readJsonObject(text: unknown, place: string): ReadJsonText<Readonly<Record<string, unknown>>> {
  if (typeof text !== 'string' || text.trim() === '') return { value: isRecord(text) ? text : {}, problems: [] };
  const { value, problems } = readJsonText(text, place);
  if (isRecord(value)) return { value, problems };
  const message = `${place} is to be a JSON object, and is ${JSON.stringify(text.slice(0, 80))}.`;
  return { value: {}, problems: [{ code: 'draft/json', message }] };
}
