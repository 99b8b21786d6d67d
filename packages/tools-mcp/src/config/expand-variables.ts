/** A value with its variables filled in, and the names of those that are not set. */
export interface Expanded {
  readonly value: unknown;
  readonly missing: readonly string[];
  /** What was filled in from the environment. */
  readonly filledIn: readonly string[];
}

const VARIABLE = /\$\{(?:env:)?([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/gu;

/** Replaces `${NAME}`, `${env:NAME}` and `${NAME:-default}` in all texts of a value; keys stay as they are. */
export function expandVariables(value: unknown, environment: Readonly<Record<string, string | undefined>>): Expanded {
  const missing = new Set<string>();
  const filledIn = new Set<string>();
  return { value: expand(value), missing: [...missing], filledIn: [...filledIn] };

  function expand(part: unknown): unknown {
    if (typeof part === 'string') return part.replaceAll(VARIABLE, replace);
    if (Array.isArray(part)) return part.map(expand);
    // What is no plain object, such as a client, is not looked into.
    if (typeof part !== 'object' || part === null || Object.getPrototypeOf(part) !== Object.prototype) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, expand(inner)]));
  }

  function replace(_text: string, name: string, fallback: string | undefined): string {
    const found = environment[name];
    if (found !== undefined && (found !== '' || fallback === undefined)) {
      filledIn.add(found);
      return found;
    }
    if (fallback !== undefined) return fallback;
    missing.add(name);
    return '';
  }
}
