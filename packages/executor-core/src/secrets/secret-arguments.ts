import type { ValueTemplate } from '@planloom/dsl-schema';

import { define } from '../program/frame.ts';
import { SecretText } from './secret-text.ts';

/** Keys and indexes from the arguments of a call to a text with secrets in it. */
export type SecretPlace = readonly (string | number)[];

/** The places of a template that hold secrets. They are known from the plan alone, so no value of a run can add one. */
export function secretPlaces(template: ValueTemplate, above: SecretPlace = []): SecretPlace[] {
  switch (template.kind) {
    case 'expression':
      return readsSecret(template) ? [above] : [];
    case 'text':
      return template.parts.some((part) => typeof part !== 'string' && readsSecret(part)) ? [above] : [];
    case 'array':
      return template.items.flatMap((item, index) => secretPlaces(item, [...above, index]));
    case 'object':
      return template.values.flatMap((value, index) => secretPlaces(value, [...above, template.keys[index] ?? '']));
    default:
      return [];
  }
}

type Part = Extract<ValueTemplate, { kind: 'expression' }> | Exclude<TextParts[number], string>;
type TextParts = Extract<ValueTemplate, { kind: 'text' }>['parts'];

function readsSecret({ expression }: Pick<Part, 'expression'>): boolean {
  return expression.path?.name === 'secrets';
}

/** The arguments with something else in the places of secrets. Only what is around those places is copied. */
export function replaceSecrets(
  input: unknown,
  places: readonly SecretPlace[],
  write: (text: SecretText) => unknown,
): unknown {
  const copies = new Set<unknown>();
  const root = copyOnce(input, copies);
  for (const place of places) {
    let around = root;
    for (const key of place.slice(0, -1)) {
      const inner = copyOnce(around[key], copies);
      define(around, String(key), inner);
      around = inner;
    }
    const last = place.at(-1) ?? '';
    const text = around[last];
    if (text instanceof SecretText) define(around, String(last), write(text));
  }
  return root;
}

type Container = Record<string | number, unknown>;

/** The containers on the way to a secret are those of the template, made for this call; they are objects and lists. */
function copyOnce(value: unknown, copies: Set<unknown>): Container {
  if (copies.has(value)) return value as Container;
  const copy = Array.isArray(value) ? (value.slice() as unknown) : { ...(value as Container) };
  copies.add(copy);
  return copy as Container;
}
