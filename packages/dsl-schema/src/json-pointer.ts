import { unicodePattern } from './unicode-pattern.ts';

/**
 * A JSON pointer one level deeper.
 *
 * @see RFC 6901
 */
export function appendPointer(pointer: string, key: string | number): string {
  return typeof key === 'number' ? `${pointer}/${key}` : `${pointer}/${escapeKey(key)}`;
}

/**
 * The keys of a JSON pointer, from the outside in.
 *
 * @throws RangeError if the text is not empty and does not start with a slash
 */
export function parsePointer(pointer: string): string[] {
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) throw new RangeError(`"${pointer}" is no JSON pointer: it has to start with "/"`);
  return pointer.slice(1).split('/').map(unescapeKey);
}

/** A JSON pointer as people write paths: `steps[2].input["content-type"]`; the empty pointer is `the plan`. */
export function describePointer(pointer: string): string {
  const path = parsePointer(pointer).map(describeKey).join('');
  return path === '' ? 'the plan' : path.replace(/^\./, '');
}

const PLAIN_KEY = unicodePattern(String.raw`^[\p{L}_$][\p{L}\p{N}_$]*$`);

function describeKey(key: string): string {
  if (/^\d+$/.test(key)) return `[${key}]`;
  return PLAIN_KEY().test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function escapeKey(key: string): string {
  return /[~/]/.test(key) ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key;
}

function unescapeKey(key: string): string {
  return key.includes('~') ? key.replaceAll('~1', '/').replaceAll('~0', '~') : key;
}
