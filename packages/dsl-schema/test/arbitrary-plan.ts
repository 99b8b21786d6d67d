import * as fc from 'fast-check';

import type { Plan, Step } from '../src/index.ts';

const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,6}$/);
const condition = fc.oneof(fc.constantFrom('a > 1', 'size(x) == 0'), fc.boolean());
const items = fc.oneof(fc.constantFrom('input.cities', 'pages'), fc.array(fc.integer()));
const values = fc.dictionary(name, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 });
const text = fc.constantFrom('Send it?', 'Send {{mail.to}}?');
const count = fc.integer({ min: 1, max: 50 });

const retry = fc.record(
  {
    max: fc.nat(9),
    backoff_ms: fc.nat(),
    factor: fc.constantFrom(1, 1.5, 3),
    max_delay_ms: fc.nat(),
    jitter: fc.boolean(),
    on: fc.array(name),
  },
  { requiredKeys: ['max'] },
);

const onItemError = fc.oneof(
  fc.constantFrom('fail', 'settle'),
  fc.record({ tolerate: fc.oneof(fc.nat(9), fc.constantFrom('10%', '99.5%', '100%')) }),
);

/** Random plans of the right shape; names, references and order are random too, so most mean nothing. */
export const arbitraryPlan: fc.Arbitrary<Plan> = planOf(2);

/** @param levels of steps inside steps */
function planOf(levels: number): fc.Arbitrary<Plan> {
  return fc.record(
    {
      version: fc.constant('1.0'),
      steps: stepsOf(levels),
      $schema: fc.webUrl(),
      plan: fc.string(),
      execution: fc.constantFrom('sequential', 'dag', 'graph'),
      inputs: values,
      budget: fc.record({ max_tool_calls: fc.nat(), max_duration_ms: fc.nat() }, { requiredKeys: [] }),
      metadata: values,
    },
    { requiredKeys: ['version', 'steps'] },
  );
}

function stepsOf(levels: number): fc.Arbitrary<Step[]> {
  return fc.array(stepOf(levels), { maxLength: 2 });
}

function stepOf(levels: number): fc.Arbitrary<Step> {
  const tool = object({ id: name, tool: name }, { type: fc.constant('tool'), input: values });
  const kinds = levels === 0 ? [tool] : [tool, ...containersOf(levels - 1)];
  return fc.oneof(
    ...kinds.map((kind) => fc.tuple(kind, commonOf(levels)).map(merge).map(fitting)),
  ) as fc.Arbitrary<Step>;
}

/** A wait says how long it waits in one way only. */
function fitting(step: object): object {
  if (!('for_ms' in step) && !('until' in step)) return step;
  return Object.fromEntries(Object.entries(step).filter(([field]) => field !== 'timeout_ms'));
}

function commonOf(levels: number): fc.Arbitrary<object> {
  const flat = {
    description: fc.string(),
    depends_on: fc.array(name, { maxLength: 2 }),
    when: condition,
    timeout_ms: count,
    cache: fc.boolean(),
    output: name,
    next: fc.oneof(name, fc.array(object({ to: name }, { when: condition }), { maxLength: 2 })),
    max_visits: count,
  };
  const onError = fc.constantFrom('fail', 'continue');
  const nested: Fields =
    levels === 0
      ? { on_error: onError }
      : {
          on_error: fc.oneof(onError, object({ fallback: stepsOf(levels - 1) })),
          compensate: stepOf(levels - 1),
        };
  const again = fc.oneof(fc.constant({}), object({ retry }), object({ retry_count: fc.nat(5) }));
  return fc.tuple(object({}, { ...flat, ...nested }), again).map(merge);
}

function containersOf(levels: number): fc.Arbitrary<object>[] {
  const step = stepOf(levels);
  const steps = stepsOf(levels);
  const iteration = { as: name, index_as: name, on_item_error: onItemError };
  const type = (value: string): { id: typeof name; type: fc.Arbitrary<string> } => ({
    id: name,
    type: fc.constant(value),
  });
  const body = fc.oneof(object({ step }), object({ steps }));
  const loop = (required: Fields, optional: Fields): fc.Arbitrary<object> =>
    fc.tuple(object({ ...type('loop'), ...required }, { ...iteration, ...optional }), body).map(merge);
  return [
    loop({ over: items }, { concurrency: count }),
    loop({ while: condition, max_iterations: count }, { until: condition }),
    loop({ until: condition, max_iterations: count }, {}),
    object({ ...type('parallel'), steps }, { concurrency: count, on_item_error: onItemError }),
    object({ ...type('reduce'), input: items, reducer: fc.oneof(name, step) }, { ...iteration, concurrency: count }),
    object(
      { ...type('reduce'), input: items, reducer: step, accumulator: name },
      { initial: fc.jsonValue(), associative: fc.boolean() },
    ),
    object({ ...type('conditional'), condition, then: steps }, { otherwise: steps }),
    object(
      { ...type('conditional'), cases: fc.array(object({ when: condition, steps }), { maxLength: 2 }) },
      { otherwise: steps },
    ),
    object(type('final'), { function: name, input: values }),
    object(
      { ...type('approval'), message: text, timeout_ms: count },
      {
        show: values,
        on_timeout: fc.constantFrom('fail', 'approve', 'reject'),
        on_reject: fc.constantFrom('fail', 'continue'),
      },
    ),
    object({ ...type('wait'), for_ms: fc.oneof(fc.nat(), fc.constant('{{input.pause}}')) }),
    object({ ...type('wait'), until: fc.constantFrom('2026-12-01T09:00:00Z', '{{input.start}}') }),
    object({ ...type('wait'), signal: name }, { timeout_ms: count }),
    object({ ...type('subplan'), plan: fc.oneof(name, planOf(levels)) }, { input: values }),
  ];
}

type Fields = Readonly<Record<string, fc.Arbitrary<unknown>>>;

function object(required: Fields, optional: Fields = {}): fc.Arbitrary<object> {
  return fc.record({ ...required, ...optional }, { requiredKeys: Object.keys(required) });
}

function merge([left, right]: readonly [object, object]): object {
  return { ...left, ...right };
}

/** Places in a plan where something can be broken: every value of it, by JSON pointer. */
export function pointersOf(value: unknown, pointer = ''): string[] {
  if (typeof value !== 'object' || value === null) return [pointer];
  const children = Object.entries(value).flatMap(([key, child]) =>
    pointersOf(child, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  );
  return [pointer, ...children];
}
