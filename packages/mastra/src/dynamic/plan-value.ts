/** What a plan knows of a value while a workflow is read: where it can be read from, or what it is made of. */
export type PlanValue =
  | { readonly kind: 'reference'; readonly name: string; readonly keys: readonly string[] }
  | { readonly kind: 'object'; readonly fields: Readonly<Record<string, PlanValue>> }
  | { readonly kind: 'constant'; readonly value: unknown }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** A variable of a plan, or a place in it. */
export function referenceTo(name: string, keys: readonly string[] = []): PlanValue {
  return { kind: 'reference', name, keys };
}

/** A value that nothing in a plan can stand for. */
export function unreadable(reason: string): PlanValue {
  return { kind: 'unreadable', reason };
}

/** The value at a path of Mastra's (`a.b`; `.` and the empty path are the whole). */
export function valueAt(value: PlanValue, path: string): PlanValue {
  return path === '.' || path === '' ? value : path.split('.').reduce(fieldOf, value);
}

function fieldOf(value: PlanValue, key: string): PlanValue {
  switch (value.kind) {
    case 'reference':
      return referenceTo(value.name, [...value.keys, key]);
    case 'object':
      return Object.hasOwn(value.fields, key)
        ? (value.fields[key] as PlanValue)
        : unreadable(`reads "${key}", which is not there`);
    case 'constant':
      return fieldOfConstant(value.value, key);
    default:
      return value.kind === 'unreadable' ? value : unreadable(`reads "${key}" of a text`);
  }
}

function fieldOfConstant(value: unknown, key: string): PlanValue {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) {
    return unreadable(`reads "${key}", which is not there`);
  }
  return { kind: 'constant', value: (value as Readonly<Record<string, unknown>>)[key] };
}

/** The value as a plan writes it, or the reason why it cannot. */
export function written(value: PlanValue): { readonly value: unknown } | string {
  switch (value.kind) {
    case 'reference':
      return { value: `{{${expressionFor(value)}}}` };
    case 'text':
      return { value: value.text };
    case 'constant':
      return hasTemplate(value.value) ? 'has text that a plan would take for a template' : value;
    case 'unreadable':
      return value.reason;
    case 'object':
      return writtenObject(value.fields);
  }
}

function writtenObject(fields: Readonly<Record<string, PlanValue>>): { readonly value: unknown } | string {
  const entries: [string, unknown][] = [];
  for (const [key, field] of Object.entries(fields)) {
    const result = written(field);
    if (typeof result === 'string') return result;
    entries.push([key, result.value]);
  }
  return { value: Object.fromEntries(entries) };
}

const IDENTIFIER = /^[A-Za-z_]\w*$/;

/** A reference as an expression: `a.b["c d"]`. */
export function expressionFor({ name, keys }: PlanValue & { readonly kind: 'reference' }): string {
  return keys.reduce(
    (path, key) => (IDENTIFIER.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`),
    name,
  );
}

function hasTemplate(value: unknown): boolean {
  return /\{\{|\$\{/.test(JSON.stringify(value) ?? '');
}
