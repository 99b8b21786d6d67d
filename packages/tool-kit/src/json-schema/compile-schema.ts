import type { JsonSchema } from '@planloom/dsl-schema';

import type { Validation } from '../validation.ts';
import { startRun, toValidationIssue, type Issue } from './check.ts';
import { compileDocument } from './compile-document.ts';
import { createFill } from './defaults.ts';
import { readSchemaDocument } from './schema-document.ts';

/** Validates a value, filling in defaults; the value itself is never changed. */
export type Validate = (value: unknown) => Validation;

/**
 * Makes the validation of a JSON Schema of draft-04 to 2020-12 (`$schema` decides; 2020-12 without it).
 *
 * Defaults are filled in first: those of `properties`, `items`, `additionalProperties`, `allOf` and `$ref`, at any depth;
 * not those inside `anyOf`, `oneOf`, `if` and `not`. Parts that get none are handed on as they are, not copied.
 *
 * @throws SchemaError if a keyword has a value it cannot have, or a reference leads nowhere; nothing is ever fetched
 */
export function compileSchema(schema: JsonSchema): Validate {
  const document = readSchemaDocument(schema);
  const check = compileDocument(document);
  const fill = createFill(document);
  return (given) => {
    const value = fill(given);
    if (check(value, startRun(), undefined)) return { ok: true, value };
    const issues: Issue[] = [];
    check(value, startRun(issues), undefined);
    return { ok: false, issues: issues.map(toValidationIssue) };
  };
}
