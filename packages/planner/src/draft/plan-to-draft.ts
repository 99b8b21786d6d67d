import type { ConditionalCase, Plan, Step, StepType } from '@planloom/dsl-schema';

import { BLANK_STEP } from './blank-step.ts';
import type { DraftArgument, DraftCase, DraftStep, PlanDraft } from './plan-draft.ts';

/**
 * A plan as a draft: what a model that writes drafts would have written. Everything is carried over; what a draft has no field for stands in `more`.
 */
export function planToDraft(plan: Plan): PlanDraft {
  const { version: _, plan: summary, execution = 'sequential', steps, ...others } = plan;
  return { plan: summary ?? '', execution, steps: steps.flatMap(flatten), more: jsonOf(others) };
}

/** A step, and behind it those inside it. */
function flatten(step: Step): DraftStep[] {
  const type: StepType = step.type ?? 'tool';
  const rest = new Rest(step);
  const inner: DraftStep[] = [];
  const take = (steps: readonly Step[] | undefined): string[] => {
    inner.push(...(steps ?? []).flatMap(flatten));
    return (steps ?? []).map(({ id }) => id);
  };
  const draft: DraftStep = {
    ...BLANK_STEP,
    id: rest.take('id') as string,
    type,
    ...kindFields(type, rest, take),
    description: rest.text('description'),
    depends_on: (rest.take('depends_on') as readonly string[] | undefined) ?? [],
    when: rest.text('when'),
    output: rest.text('output'),
    ...failure(rest, take),
    more: rest.json('type'),
  };
  return [draft, ...inner];
}

type TakeSteps = (steps: readonly Step[] | undefined) => string[];

/** The fields of a step that were not looked at yet. */
class Rest {
  readonly #fields: Map<string, unknown>;

  constructor(step: Step) {
    this.#fields = new Map(Object.entries(step));
  }

  take(field: string): unknown {
    const value = this.#fields.get(field);
    this.#fields.delete(field);
    return value;
  }

  /** A text; any other value is left for `more`. An empty text says nothing in a draft, so it is, too. */
  text(field: string): string | null {
    const value = this.#fields.get(field);
    return typeof value === 'string' && value !== '' ? (this.take(field) as string) : null;
  }

  number(field: string): number | null {
    return Number.isInteger(this.#fields.get(field)) ? (this.take(field) as number) : null;
  }

  /** Whether a field is there, and is a list. */
  list(field: string): readonly Step[] | undefined {
    return Array.isArray(this.#fields.get(field)) ? (this.take(field) as readonly Step[]) : undefined;
  }

  /** What is left but for a field, as JSON. */
  json(without: string): string | null {
    this.#fields.delete(without);
    return jsonOf(Object.fromEntries(this.#fields));
  }
}

function kindFields(type: StepType, rest: Rest, take: TakeSteps): Partial<DraftStep> {
  switch (type) {
    case 'tool':
      return { tool: rest.text('tool'), input: argumentsOf(rest) };
    case 'final':
      return { tool: rest.text('function'), input: argumentsOf(rest) };
    case 'subplan':
      return { tool: rest.text('plan'), input: argumentsOf(rest) };
    case 'parallel':
      return { concurrency: rest.number('concurrency'), steps: take(rest.list('steps')) };
    case 'conditional':
      return branches(rest, take);
    case 'reduce':
      return {
        over: rest.text('input'),
        ...mapping(rest),
        accumulator: rest.text('accumulator'),
        ...initial(rest),
        ...reducer(rest, take),
      };
    case 'loop':
      return {
        over: rest.text('over'),
        ...mapping(rest),
        condition: rest.text('while'),
        ...repeating(rest),
        steps: take(body(rest)),
      };
    case 'approval':
      return { input: argumentsOf(rest, 'show') };
    case 'wait':
      return { until: rest.text('until') };
    default:
      return type satisfies never;
  }
}

function mapping(rest: Rest): Partial<DraftStep> {
  return { as: rest.text('as'), concurrency: rest.number('concurrency') };
}

function repeating(rest: Rest): Partial<DraftStep> {
  return { until: rest.text('until'), max_iterations: rest.number('max_iterations') };
}

function body(rest: Rest): readonly Step[] | undefined {
  const step = rest.take('step') as Step | undefined;
  return step === undefined ? rest.list('steps') : [step];
}

function initial(rest: Rest): Partial<DraftStep> {
  const value = rest.take('initial');
  return { initial: value === undefined ? null : JSON.stringify(value) };
}

function reducer(rest: Rest, take: TakeSteps): Partial<DraftStep> {
  const tool = rest.text('reducer');
  const step = tool === null ? (rest.take('reducer') as Step | undefined) : undefined;
  return { tool, steps: take(step && [step]) };
}

function branches(rest: Rest, take: TakeSteps): Partial<DraftStep> {
  const cases = rest.take('cases') as readonly ConditionalCase[] | undefined;
  const steps = take(rest.list('then'));
  return {
    condition: rest.text('condition'),
    steps,
    cases: (cases ?? []).map((one) => draftCase(one, take)),
    otherwise: take(rest.list('otherwise')),
  };
}

function draftCase({ when, steps }: ConditionalCase, take: TakeSteps): DraftCase {
  return { when: String(when), steps: take(steps) };
}

function failure(rest: Rest, take: TakeSteps): Partial<DraftStep> {
  const value = rest.take('on_error');
  if (value === 'fail' || value === 'continue') return { on_error: value };
  const { fallback } = (value ?? {}) as { readonly fallback?: readonly Step[] };
  return { fallback: take(fallback) };
}

function argumentsOf(rest: Rest, field: 'input' | 'show' = 'input'): DraftArgument[] {
  const input = (rest.take(field) ?? {}) as Readonly<Record<string, unknown>>;
  return Object.entries(input).map(([name, value]) =>
    typeof value === 'string' ? { name, value, as: 'text' } : { name, value: JSON.stringify(value), as: 'json' },
  );
}

function jsonOf(fields: Readonly<Record<string, unknown>>): string | null {
  return Object.keys(fields).length === 0 ? null : JSON.stringify(fields);
}
