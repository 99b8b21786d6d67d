import { describeValue } from './describe-value.ts';
import { type Call, callError, type Operation } from './operation.ts';
import { OptionalValue } from './optional-value.ts';

/** The methods of what `a.?b` gives. */
export const OPTIONAL_METHODS: Readonly<Record<string, Operation>> = {
  orValue: { parameters: ['any'], run: (_, optional: OptionalValue, other: unknown) => optional.value ?? other },
  or: { parameters: ['any'], run: orElse },
  hasValue: { parameters: [], run: (_, optional: OptionalValue) => optional.value !== undefined },
  value: { parameters: [], run: valueOf },
};

/** `optional.of(value)` and `optional.none()`. */
export const OPTIONAL_FUNCTIONS: Readonly<Record<string, Operation>> = {
  of: { parameters: ['any'], run: (_, value: unknown) => new OptionalValue(value) },
  none: { parameters: [], run: () => new OptionalValue(undefined) },
};

function orElse(call: Call, optional: OptionalValue, other: unknown): OptionalValue {
  if (optional.value !== undefined) return optional;
  if (other instanceof OptionalValue) return other;
  throw callError(
    call,
    'expression/type',
    `or() needs an optional such as a.?b, but it is ${describeValue(other)} here.`,
  );
}

function valueOf(call: Call, optional: OptionalValue): unknown {
  if (optional.value !== undefined) return optional.value;
  throw callError(call, 'expression/missing-path', 'The optional has no value; give one with orValue(…).');
}
