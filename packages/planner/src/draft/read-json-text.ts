import { isRecord } from '../planning/plan-value.ts';
import type { Report } from './draft-problem.ts';
import { shown } from './shown.ts';

/** Reads JSON text. A text that is no JSON is taken for a text, and told: nothing is lost. */
export function readJsonText(text: string, place: string, report: Report): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    report('draft/json', `${place} is to be JSON, and is ${shown(text)}.`);
    return text;
  }
}

/** Reads a JSON object, or the text of one; null and an empty text are an empty one. */
export function readJsonObject(value: unknown, place: string, report: Report): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null || isRecord(value)) return value ?? {};
  if (typeof value === 'string' && value.trim() === '') return {};
  const read = typeof value === 'string' ? parsed(value) : value;
  if (isRecord(read)) return read;
  report('draft/json', `${place} is to be a JSON object, and is ${shown(value)}.`);
  return {};
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // No object either: told by the caller.
    return undefined;
  }
}
