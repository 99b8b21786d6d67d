/** What `a.?b` gives: a value, or none. It exists only inside an expression. */
export class OptionalValue {
  /** `undefined` if there is none. */
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

/** A value as it leaves an expression or goes into a list: an optional gives what it holds, or null. */
export function withoutOptional(value: unknown): unknown {
  return value instanceof OptionalValue ? (value.value ?? null) : value;
}
