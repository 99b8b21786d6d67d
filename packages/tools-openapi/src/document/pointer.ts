/** The keys that a JSON pointer in a fragment (`#/a/b~1c`) leads through; undefined if it is no pointer. */
export function keysOfPointer(reference: string): readonly string[] | undefined {
  if (reference === '#') return [];
  if (!reference.startsWith('#/')) return undefined;
  return reference.slice(2).split('/').map(decodeKey);
}

/** A JSON pointer one or more keys further. */
export function appendKeys(pointer: string, ...keys: readonly (string | number)[]): string {
  return keys.reduce<string>(
    (path, key) => `${path}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`,
    pointer,
  );
}

function decodeKey(key: string): string {
  return decodeFragment(key).replaceAll('~1', '/').replaceAll('~0', '~');
}

function decodeFragment(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone "%" in a key that nobody encoded.
    return text;
  }
}
