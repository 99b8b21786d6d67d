import { isRecord } from '../planning/plan-value.ts';
import type { DraftProblem } from './draft-problem.ts';
import { readJsonObject, readJsonText, type ReadJsonText } from './read-json-text.ts';

type Flat = Readonly<Record<string, unknown>>;
type Fields = Readonly<Record<string, unknown>>;

/**
 * The fields of a step of a plan, from those of a draft.
 *
 * @param children the steps of these ids, as steps of a plan
 */
export function stepFields(step: Flat, children: (ids: readonly string[]) => readonly unknown[]): ReadJsonText<Fields> {
  const problems: DraftProblem[] = [];
  const keep = <Value>({ value, problems: found }: ReadJsonText<Value>): Value => {
    problems.push(...found);
    return value;
  };
  const name = `of step ${JSON.stringify(step['id'])}`;
  const more = keep(readJsonObject(step['more'], `"more" ${name}`));
  const value = {
    id: step['id'],
    ...(step['type'] !== 'tool' && said(step, 'type')),
    ...said(step, 'description'),
    ...kindFields(step, children, keep, name),
    ...saidList(step, 'depends_on'),
    ...said(step, 'when'),
    ...said(step, 'output'),
    ...said(step, 'on_error'),
    ...branch('on_error', children(idsOf(step['fallback'])), (fallback) => ({ fallback })),
    ...more,
  };
  return { value, problems };
}

type Keep = <Value>(read: ReadJsonText<Value>) => Value;
type Children = (ids: readonly string[]) => readonly unknown[];

/** What only steps of its type have. */
function kindFields(step: Flat, children: Children, keep: Keep, name: string): Fields {
  const inside = (): readonly unknown[] => children(idsOf(step['steps']));
  switch (step['type']) {
    case 'loop':
      return {
        ...said(step, 'over'),
        ...renamed(step, 'condition', 'while'),
        ...repeating(step),
        ...mapping(step),
        steps: inside(),
      };
    case 'parallel':
      return { ...said(step, 'concurrency'), steps: inside() };
    case 'reduce':
      return {
        ...renamed(step, 'over', 'input'),
        ...mapping(step),
        ...said(step, 'accumulator'),
        ...(typeof step['initial'] === 'string' && {
          initial: keep(readJsonText(step['initial'], `"initial" ${name}`)),
        }),
        ...reducer(step, children),
      };
    case 'conditional':
      return conditional(step, children);
    case 'final':
      return { ...renamed(step, 'tool', 'function'), ...argumentsOf(step, keep, name) };
    case 'subplan':
      return { ...renamed(step, 'tool', 'plan'), ...argumentsOf(step, keep, name) };
    default:
      return { ...said(step, 'tool'), ...argumentsOf(step, keep, name) };
  }
}

function reducer(step: Flat, children: Children): Fields {
  const [first] = children(idsOf(step['steps']).slice(0, 1));
  return first === undefined ? renamed(step, 'tool', 'reducer') : { reducer: first };
}

function repeating(step: Flat): Fields {
  return { ...said(step, 'until'), ...said(step, 'max_iterations') };
}

function mapping(step: Flat): Fields {
  return { ...said(step, 'as'), ...said(step, 'concurrency') };
}

function conditional(step: Flat, children: Children): Fields {
  const otherwise = branch('otherwise', children(idsOf(step['otherwise'])), (steps) => steps);
  const cases = (Array.isArray(step['cases']) ? (step['cases'] as readonly unknown[]) : []).filter(isRecord);
  const then = branch('then', children(idsOf(step['steps'])), (steps) => steps);
  if (cases.length === 0) return { ...said(step, 'condition'), ...then, ...otherwise };
  return { cases: cases.map((one) => ({ ...said(one, 'when'), steps: children(idsOf(one['steps'])) })), ...otherwise };
}

function argumentsOf(step: Flat, keep: Keep, name: string): Fields {
  const list = Array.isArray(step['input']) ? (step['input'] as readonly unknown[]) : [];
  const entries = list
    .filter(isRecord)
    .map((one): [string, unknown] => [String(one['name']), argumentValue(one, keep, name)]);
  return entries.length === 0 ? {} : { input: Object.fromEntries(entries) };
}

function argumentValue({ name, value, as }: Flat, keep: Keep, step: string): unknown {
  if (as !== 'json' || typeof value !== 'string') return value;
  return keep(readJsonText(value, `Argument "${String(name)}" ${step}`));
}

function said(step: Flat, field: string): Fields {
  return renamed(step, field, field);
}

/** A field that says something, under the name it has in a plan. */
function renamed(step: Flat, field: string, name: string): Fields {
  const value = step[field];
  return value === undefined || value === null || value === '' ? {} : { [name]: value };
}

function saidList(step: Flat, field: string): Fields {
  const ids = idsOf(step[field]);
  return ids.length === 0 ? {} : { [field]: ids };
}

function branch(name: string, steps: readonly unknown[], make: (steps: readonly unknown[]) => unknown): Fields {
  return steps.length === 0 ? {} : { [name]: make(steps) };
}

function idsOf(list: unknown): string[] {
  return Array.isArray(list) ? list.filter((id): id is string => typeof id === 'string') : [];
}
