/**
 * Defines a property whose value is made when it is first read, and kept. To whoever reads it, it is like any other: it is
 * listed, spread and written as JSON.
 */
export function defineLazy<Target extends object, Key extends keyof Target>(
  target: Target,
  key: Key,
  make: () => Target[Key],
): void {
  Object.defineProperty(target, key, {
    enumerable: true,
    configurable: true,
    get(): Target[Key] {
      const value = make();
      Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
      return value;
    },
  });
}
