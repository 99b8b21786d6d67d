import { compileSchema } from '../json-schema/compile-schema.ts';
import { pointerOf } from '../json-schema/pointer.ts';
import type { StandardIssue, StandardResult, StandardSchema, ToolSchema } from '../tool.ts';
import type { Validation, ValidationIssue } from '../validation.ts';
import { normaliseSchema } from './normalise-schema.ts';

/** Validates a value; at once, unless a Standard Schema itself is asynchronous. */
export type Validator = (value: unknown) => Validation | Promise<Validation>;

const known = new WeakMap<ToolSchema, Validator>();

/**
 * The validator of a tool's schema, compiled at the first use of the schema object.
 *
 * @throws SchemaError if the schema cannot be used
 */
export function createValidator(schema: ToolSchema): Validator {
  const found = known.get(schema);
  if (found !== undefined) return found;
  const normalised = normaliseSchema(schema);
  const validator =
    normalised.kind === 'json' ? compileSchema(normalised.jsonSchema) : standardValidator(normalised.standard);
  known.set(schema, validator);
  return validator;
}

function standardValidator(schema: StandardSchema): Validator {
  const standard = schema['~standard'];
  return (value) => {
    const result = standard.validate(value);
    return isPromise(result) ? result.then(toValidation) : toValidation(result);
  };
}

function isPromise<Value>(value: Value | Promise<Value>): value is Promise<Value> {
  return typeof (value as Promise<Value>).then === 'function';
}

function toValidation(result: StandardResult<unknown>): Validation {
  if (result.issues === undefined) return { ok: true, value: result.value };
  return { ok: false, issues: Array.from(result.issues, toIssue) };
}

/** Some libraries' lists are subclasses of Array, whose `map` gives more of the same; hence `Array.from`. */
function toIssue({ message, path = [] }: StandardIssue): ValidationIssue {
  return { path: pointerOf(Array.from(path, (part) => (typeof part === 'object' ? part.key : part))), message };
}
