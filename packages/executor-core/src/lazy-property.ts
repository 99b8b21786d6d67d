/** What Node.js asks an object for its text with; without it, `console.log` would show a getter in place of the value. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * Defines a property whose value is made when it is first read, and kept. To whoever reads it, it is like any other: it is
 * listed, spread, written as JSON, printed, set and frozen.
 */
export function defineLazy<Target extends object, Key extends keyof Target>(
  target: Target,
  key: Key,
  make: () => Target[Key],
): void {
  let made: { readonly value: Target[Key] } | undefined;
  Object.defineProperty(target, key, {
    enumerable: true,
    configurable: true,
    get: () => (made ??= { value: make() }).value,
    set(value: Target[Key]) {
      made = { value };
    },
  });
  Object.defineProperty(target, INSPECT, { value: () => ({ ...target }), configurable: true });
}
