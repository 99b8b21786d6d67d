import type { OperationName } from './operations.ts';
import { labelOf } from './operations.ts';

/** The longest id that model providers and MCP clients take. */
const LONGEST = 64;

/** Letters of a hash in an id. */
const HASH = 8;

/**
 * An id for each operation, in `[A-Za-z0-9_-]` and of at most 64 characters: its `operationId`, else method and path
 * (`get_pets_id`). Whoever has an id to themselves keeps it; where several would get the same, those whose `operationId`
 * is not just that get a hash of method and path at the end. It depends on the set of operations only, not on their order.
 */
export function toolIdsOf<Operation extends OperationName>(
  operations: readonly Operation[],
): ReadonlyMap<Operation, string> {
  const groups = new Map<string, Operation[]>();
  for (const operation of operations) {
    const id = wantedId(operation);
    groups.set(id, [...(groups.get(id) ?? []), operation]);
  }
  const ids = new Map<Operation, string>();
  const taken = new Set(groups.keys());
  for (const [id, members] of [...groups].toSorted(([one], [other]) => compare(one, other))) {
    const exact = members.filter(({ operationId }) => operationId === id);
    const keeper = members.length === 1 ? members[0] : exact.length === 1 ? exact[0] : undefined;
    for (const member of members.toSorted((one, other) => compare(labelOf(one), labelOf(other)))) {
      const own = member === keeper ? id : unusedId(id, labelOf(member), taken);
      taken.add(own);
      ids.set(member, own);
    }
  }
  return ids;
}

/** Up to 64 characters that every client takes; a longer text ends in a hash of the whole. */
function wantedId({ operationId, method, path }: OperationName): string {
  const plain = toCharacters(operationId ?? '') || toCharacters(`${method.toLowerCase()}${path}`);
  return plain.length <= LONGEST ? plain : withHash(plain, operationId ?? `${method} ${path}`);
}

function toCharacters(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9_-]+/g, '_').replaceAll(/^_+|_+$/g, '');
}

function unusedId(id: string, label: string, taken: ReadonlySet<string>): string {
  let candidate = withHash(id, label);
  for (let round = 2; taken.has(candidate); round++) candidate = withHash(id, `${label} ${round}`);
  return candidate;
}

function withHash(id: string, hashed: string): string {
  return `${id.slice(0, LONGEST - HASH - 1)}_${fnv1a(hashed)}`;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/**
 * Eight hexadecimal digits that stand for a text; not for security.
 *
 * @see Fowler, Noll, Vo: FNV-1a, 32 bits, http://www.isthe.com/chongo/tech/comp/fnv/
 */
function fnv1a(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(HASH, '0');
}
