import { isRecord } from '../planning/plan-value.ts';
import type { Report } from './draft-problem.ts';
import { itemsOf, type FlatStep } from './flat-step.ts';
import { readJsonText } from './read-json-text.ts';
import { shown } from './shown.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The field `input` of a step; that of a plan, which is an object, is taken as it is. */
export function argumentsOf(step: FlatStep, report: Report): Fields {
  const input = step.take('input');
  if (input === undefined || isRecord(input)) return input === undefined ? {} : { input };
  const values = new Map<string, unknown>();
  for (const [index, item] of itemsOf(input).entries()) {
    if (!isArgument(item)) {
      report(
        'draft/shape',
        `${step.place(`Argument ${index + 1}`)} is to be { name, value, as }, and is ${shown(item)}.`,
      );
    } else if (values.has(item.name)) {
      report('draft/used-twice', `${step.place(`Argument "${item.name}"`)} is given twice.`);
    } else {
      values.set(item.name, valueOf(item, step, report));
    }
  }
  return values.size === 0 ? {} : { input: Object.fromEntries(values) };
}

interface Argument {
  readonly name: string;
  readonly value: unknown;
  readonly as?: unknown;
}

function isArgument(item: unknown): item is Argument {
  return isRecord(item) && typeof item['name'] === 'string' && item['value'] !== undefined;
}

function valueOf({ name, value, as }: Argument, step: FlatStep, report: Report): unknown {
  if (as !== 'json' || typeof value !== 'string') return value;
  return readJsonText(value, step.place(`Argument "${name}"`), report);
}
