import { toText } from './to-text.ts';
import type { EvaluationLimits, ReadVariable, TextPart, ValueTemplate } from './types.ts';

/**
 * The value of a template with the variables as they are now.
 *
 * Constants and what single expressions read come out by reference. What a variable holds is data: nothing in it is
 * looked at for templates.
 *
 * @param limits hold for each expression by itself
 * @throws ExpressionError if an expression cannot be evaluated
 */
export function evaluateTemplate(template: ValueTemplate, read: ReadVariable, limits?: EvaluationLimits): unknown {
  switch (template.kind) {
    case 'constant':
      return template.value;
    case 'expression':
      return template.expression.evaluate(read, limits);
    case 'text':
      return interpolate(template.parts, read, limits);
    case 'array':
      return template.items.map((item) => evaluateTemplate(item, read, limits));
    case 'object':
      return buildObject(template, read, limits);
    default:
      return template satisfies never;
  }
}

function interpolate(parts: readonly TextPart[], read: ReadVariable, limits?: EvaluationLimits): string {
  let text = '';
  for (const part of parts) text += typeof part === 'string' ? part : partText(part, read, limits);
  return text;
}

function partText(part: Exclude<TextPart, string>, read: ReadVariable, limits?: EvaluationLimits): string {
  const { expression } = part;
  return toText(expression.evaluate(read, limits), { start: 0, end: expression.source.length });
}

function buildObject(
  { keys, values }: Extract<ValueTemplate, { kind: 'object' }>,
  read: ReadVariable,
  limits?: EvaluationLimits,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [index, key] of keys.entries()) {
    const template = values[index];
    if (template) defineKey(result, key, evaluateTemplate(template, read, limits));
  }
  return result;
}

/** Assigning to `__proto__` would change the object's prototype; as data it is a key like others. */
function defineKey(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') target[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
