import { createHash } from 'node:crypto';

/** As long as clients let the name of a tool be. */
const MOST_CHARACTERS = 64;

/** 64 bits, so that nobody finds a second id for the name of another's tool. */
const HASH_CHARACTERS = 16;
const HASHED = new RegExp(`_[0-9a-f]{${HASH_CHARACTERS}}$`, 'u');

/** Something that is served under a name. */
export interface Named {
  readonly kind: 'plan' | 'tool';
  readonly id: string;
}

/**
 * Names as clients take them: letters, digits, `_` and `-`, at most 64; other characters become `_`. An id that is such a name keeps it,
 * a plan's before a tool's. What is too long, or would have a name that others would have too, keeps its end and gets a hash of the whole
 * id. The order of what is offered does not matter.
 *
 * @param taken names that are not to be had
 */
export function servedNames(taken: Iterable<string>, offered: readonly Named[]): (one: Named) => string {
  const notToBeHad = new Set(taken);
  const rivals = Map.groupBy(offered, ({ id }) => plainName(id));
  return ({ kind, id }) => {
    const name = plainName(id);
    const isUsable = name.length <= MOST_CHARACTERS && !notToBeHad.has(name) && !HASHED.test(name);
    return isUsable && isOwner({ kind, id }, rivals.get(name) ?? []) ? name : hashedName({ kind, id }, name);
  };
}

function isOwner({ kind, id }: Named, rivals: readonly Named[]): boolean {
  const exact = rivals.filter((rival) => rival.id === plainName(id));
  if (exact.length === 0) return rivals.length <= 1;
  return exact.some((rival) => rival.id === id) && (kind === 'plan' || exact.every((rival) => rival.kind === 'tool'));
}

function plainName(id: string): string {
  return id.replaceAll(/[^A-Za-z0-9_-]/gu, '_');
}

/** A plan and a tool may have one id. */
function hashedName({ kind, id }: Named, name: string): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([kind, id]))
    .digest('hex')
    .slice(0, HASH_CHARACTERS);
  return `${name.slice(HASH_CHARACTERS + 1 - MOST_CHARACTERS)}_${hash}`;
}
