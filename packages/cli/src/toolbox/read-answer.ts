import { compileSchema, formatIssue } from '@planloom/tool-kit';

import { readValue } from '../input/input-values.ts';

/** What a person's words mean, or why they cannot be the answer. */
export type ReadAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads what a person typed as a value that a schema wants: yes or no for a boolean, JSON where it is JSON and fits, else text.
 *
 * @throws SchemaError if the schema is none
 */
export function readAnswer(text: string, schema: Readonly<Record<string, unknown>> = {}): ReadAnswer {
  const validate = compileSchema(schema);
  const values = candidates(text, schema['type']);
  const fitting = values.find((value) => validate(value).ok);
  if (fitting !== undefined) return { ok: true, value: fitting };
  if (schema['type'] === 'boolean') return { ok: false, reason: 'type yes or no' };
  const validation = validate(values[0]);
  return { ok: false, reason: validation.ok ? 'no answer' : validation.issues.map(formatIssue).join('; ') };
}

/** What the words may mean, the likeliest first. */
function candidates(text: string, type: unknown): readonly unknown[] {
  if (type === 'string') return [text, text.trim()];
  if (type === 'boolean') return /^(?:y|yes|true)$/iu.test(text.trim()) ? [true] : readNo(text);
  return [readValue(text.trim()), text.trim()];
}

function readNo(text: string): readonly unknown[] {
  return /^(?:n|no|false)$/iu.test(text.trim()) ? [false] : [text];
}
