import type { PatchOperation, Plan } from '@planloom/dsl-schema';

/** The JSON Patch that leads from one plan to another: steps that stay are not touched, others are moved, replaced, added and removed as wholes. */
export function diffPlans(before: Plan, after: Plan): readonly PatchOperation[] {
  return [...fieldChanges(before, after), ...stepChanges(before, after)];
}

function fieldChanges(before: Plan, after: Plan): PatchOperation[] {
  const [old, next] = [fieldsOf(before), fieldsOf(after)];
  const removed = [...old.keys()].filter((field) => !next.has(field));
  const changed = [...next].filter(([field, value]) => !isSame(old.get(field), value));
  return [
    ...removed.map((field): PatchOperation => ({ op: 'remove', path: pointer(field) })),
    ...changed.map(([field, value]): PatchOperation => ({
      op: old.has(field) ? 'replace' : 'add',
      path: pointer(field),
      value,
    })),
  ];
}

function fieldsOf(plan: Plan): Map<string, unknown> {
  return new Map(Object.entries(plan).filter(([field, value]) => field !== 'steps' && value !== undefined));
}

function stepChanges(before: Plan, after: Plan): PatchOperation[] {
  const kept = new Set(after.steps.map(({ id }) => id));
  const left = before.steps.filter(({ id }) => kept.has(id));
  const removals = before.steps.flatMap(({ id }, index): PatchOperation[] =>
    kept.has(id) ? [] : [{ op: 'remove', path: `/steps/${index}` }],
  );
  const changes: PatchOperation[] = [];
  for (const [index, step] of after.steps.entries()) {
    const path = `/steps/${index}`;
    const from = left.findIndex(({ id }) => id === step.id);
    const known = left[from];
    if (known === undefined) changes.push({ op: 'add', path, value: step });
    else if (from !== index) changes.push({ op: 'move', from: `/steps/${from}`, path });
    left.splice(index, 0, ...(known === undefined ? [step] : left.splice(from, 1)));
    if (known !== undefined && !isSame(known, step)) changes.push({ op: 'replace', path, value: step });
  }
  // From the last, so that no removal moves another.
  return [...removals.toReversed(), ...changes];
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function pointer(field: string): string {
  return `/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
