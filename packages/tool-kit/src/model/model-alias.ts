import { sha256 } from '../lock/sha256.ts';

/** As long as the APIs of models let the name of a tool be. */
const MOST_CHARACTERS = 64;

/** 64 bits, so that nobody finds a second id for the name of another's tool. */
const HASH_CHARACTERS = 16;

/** Words with one `_` between them, joined by dots: no two of these are the same with `__` for each dot. */
const PLAIN = /^(?=[A-Za-z])[A-Za-z0-9-]+(?:[_.][A-Za-z0-9-]+)*$/;
const HASHED = new RegExp(`_[0-9a-f]{${HASH_CHARACTERS}}$`);

/**
 * The name of a tool for the APIs of models, which allow letters, digits, `_` and `-`, at most 64, and want a letter or `_` first:
 * `files.read` is `files__read`. It depends on the id alone. An id that cannot be said that way, or whose name could be another's, gets
 * a hash of it at the end. Of a long id the end is kept, as it tells most.
 */
export function modelAlias(id: string): string {
  const alias = id.replaceAll('.', '__');
  const isPlain = PLAIN.test(id) && alias.length <= MOST_CHARACTERS && !HASHED.test(alias);
  return isPlain ? alias : hashedAlias(id, alias);
}

function hashedAlias(id: string, alias: string): string {
  // As JSON, in which halves of surrogate pairs differ too.
  const suffix = `_${sha256(JSON.stringify(id)).slice(0, HASH_CHARACTERS)}`;
  const end = alias.replaceAll(/[^A-Za-z0-9_-]+/g, '_').slice(suffix.length - MOST_CHARACTERS);
  return `${end.replace(/^[^A-Za-z_]/, '_')}${suffix}`;
}
