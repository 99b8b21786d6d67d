import { isRecord } from '../planning/plan-value.ts';
import type { Report } from './draft-problem.ts';
import { FlatStep, itemsOf, says } from './flat-step.ts';
import { readJsonObject, readJsonText } from './read-json-text.ts';
import { shown } from './shown.ts';
import { argumentsOf } from './step-arguments.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What a step of a plan is made with. */
interface Making {
  readonly step: FlatStep;
  /** The steps of these ids, as steps of a plan. */
  readonly children: (ids: readonly string[]) => readonly unknown[];
  readonly report: Report;
}

/** The fields of a step of a plan, from those of a draft. */
export function stepFields(flat: Fields, children: Making['children'], report: Report): Fields {
  const step = new FlatStep(flat, report);
  const making = { step, children, report };
  const id = step.take('id');
  const type = step.take('type');
  const value = {
    id,
    ...(type !== 'tool' && says(type) && { type }),
    ...step.said('description'),
    ...kindFields(type, making),
    ...branch('depends_on', step.ids('depends_on'), (ids) => ids),
    ...step.said('when'),
    ...step.said('output'),
    ...failure(making),
  };
  const more = readJsonObject(step.take('more'), step.place('"more"'), report);
  return withOthers(value, { ...step.rest(), ...more }, step, report);
}

/** Fields that a draft has no place for; those that it has one for are told if they say two things. */
function withOthers(value: Fields, others: Fields, step: FlatStep, report: Report): Fields {
  const isTaken = (field: string): boolean => Object.hasOwn(value, field) && says(value[field]);
  for (const field of Object.keys(others).filter(isTaken)) {
    report('draft/used-twice', `${step.place('"more"')} gives "${field}", which the step has a field for.`);
  }
  return { ...value, ...Object.fromEntries(Object.entries(others).filter(([field]) => !isTaken(field))) };
}

/** What only steps of its type have. */
function kindFields(type: unknown, making: Making): Fields {
  const { step, children, report } = making;
  switch (type) {
    case 'loop':
      return {
        ...step.said('over'),
        ...step.said('condition', 'while'),
        ...step.said('until'),
        ...step.said('max_iterations'),
        ...mapping(step),
        steps: children(step.ids('steps')),
      };
    case 'parallel':
      return { ...step.said('concurrency'), steps: children(step.ids('steps')) };
    case 'reduce':
      return reduction(making);
    case 'conditional':
      return conditional(making);
    case 'final':
      return { ...step.said('tool', 'function'), ...argumentsOf(step, report) };
    case 'subplan':
      return { ...step.said('tool', 'plan'), ...argumentsOf(step, report) };
    case 'approval':
      return shownValues(argumentsOf(step, report));
    case 'wait':
      return step.said('until');
    default:
      return { ...step.said('tool'), ...argumentsOf(step, report) };
  }
}

/** What an approval shows stands in a draft where arguments do. */
function shownValues({ input: show }: Fields): Fields {
  return show === undefined ? {} : { show };
}

function mapping(step: FlatStep): Fields {
  return { ...step.said('as'), ...step.said('concurrency') };
}

function reduction({ step, children, report }: Making): Fields {
  const initial = step.take('initial');
  const [reducer] = children(step.ids('steps').slice(0, 1));
  return {
    ...step.said('over', 'input'),
    ...mapping(step),
    ...step.said('accumulator'),
    ...(initial !== undefined && {
      initial: typeof initial === 'string' ? readJsonText(initial, step.place('"initial"'), report) : initial,
    }),
    ...(reducer === undefined ? step.said('tool', 'reducer') : { reducer }),
  };
}

function conditional({ step, children, report }: Making): Fields {
  const cases = step.take('cases');
  const otherwise = (): Fields => branch('otherwise', children(step.ids('otherwise')), (steps) => steps);
  if (cases === undefined) {
    const then = branch('then', children(step.ids('steps')), (steps) => steps);
    return { ...step.said('condition'), ...then, ...otherwise() };
  }
  const branches = itemsOf(cases).flatMap((one, index) => {
    if (isRecord(one)) return [{ ...one, steps: children(step.idsIn(one['steps'], `cases ${index + 1}`)) }];
    report('draft/shape', `${step.place(`Case ${index + 1}`)} is to be { when, steps }, and is ${shown(one)}.`);
    return [];
  });
  return { cases: branches, ...otherwise() };
}

/** A step has one answer to a failure; `fail`, which is the default, says nothing beside a fallback. */
function failure({ step, children, report }: Making): Fields {
  const fallback = children(step.ids('fallback'));
  const said = step.said('on_error');
  if (fallback.length === 0) return said;
  const { on_error: other = 'fail' } = said;
  if (other !== 'fail') {
    report('draft/used-twice', `${step.place('"fallback"')} runs if it fails, so "on_error" is to be null.`);
  }
  return { on_error: { fallback } };
}

function branch<Item>(name: string, items: readonly Item[], make: (items: readonly Item[]) => unknown): Fields {
  return items.length === 0 ? {} : { [name]: make(items) };
}
