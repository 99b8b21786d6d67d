import { isRecord } from './unknown-record.ts';

/** A place where two values differ. */
export interface ValueChange {
  /** JSON pointer from the value's root; empty for the value itself. */
  readonly pointer: string;
  /** Absent if there is nothing at this place. */
  readonly from?: unknown;
  /** Absent if there is nothing at this place any more. */
  readonly to?: unknown;
}

const MAX_CHANGES = 20;

/** Where two values differ: the first twenty places. Lists are compared item by item, numbers and texts as a whole. */
export function diffValues(from: unknown, to: unknown): readonly ValueChange[] {
  const changes: ValueChange[] = [];
  const left: { readonly pointer: string; readonly from: unknown; readonly to: unknown }[] = [
    { pointer: '', from, to },
  ];
  for (let next = left.pop(); next && changes.length < MAX_CHANGES; next = left.pop()) {
    const { pointer } = next;
    if (Object.is(next.from, next.to)) continue;
    if (!isSameKind(next.from, next.to)) {
      changes.push({
        pointer,
        ...(next.from !== undefined && { from: next.from }),
        ...(next.to !== undefined && { to: next.to }),
      });
      continue;
    }
    const [one, other] = [next.from as Readonly<Record<string, unknown>>, next.to as Readonly<Record<string, unknown>>];
    const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
    // The stack gives the last one first.
    for (const name of names.toReversed()) {
      left.push({ pointer: `${pointer}/${escaped(name)}`, from: own(one, name), to: own(other, name) });
    }
  }
  return changes;
}

function isSameKind(one: unknown, other: unknown): boolean {
  return (isRecord(one) && isRecord(other)) || (Array.isArray(one) && Array.isArray(other));
}

function own(value: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
