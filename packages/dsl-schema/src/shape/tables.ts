import { LAST_TIME } from '../iso-time.ts';
import type {
  ApprovalStep,
  Budget,
  ConditionalCase,
  ConditionalStep,
  FinalStep,
  LoopStep,
  NextStep,
  ParallelStep,
  Plan,
  ReduceStep,
  Retry,
  Step,
  StepBase,
  StepType,
  SubplanStep,
  ToolStep,
  WaitStep,
} from '../plan.ts';
import {
  condition,
  flag,
  id,
  ids,
  integer,
  isArray,
  isFullText,
  isObject,
  isText,
  name,
  names,
  nested,
  number,
  objectKind,
  oneOf,
  required,
  scalar,
  text,
  type FieldTable,
  type ObjectKind,
} from './field.ts';
import type { Walk } from './walk.ts';

const data = nested('an object', isObject, (walk, value, pointer) => walk.data(value, pointer));

const anything = nested(
  'a value',
  (value): value is unknown => value !== undefined,
  (walk, value, pointer) => walk.data(value, pointer),
);

const step = nested('a step', isObject, (walk, value, pointer, depth) => walk.step(value, pointer, depth));

const steps = {
  ...nested('an array of steps', isArray, (walk, value, pointer, depth) => walk.steps(value, pointer, depth)),
  repair: (value: unknown): unknown => (isObject(value) && ('tool' in value || 'type' in value) ? [value] : undefined),
};

/** The items of a loop or reduce. */
const items = nested('a path, an expression, or an array', isTextOrArray, (walk, value, pointer) => {
  if (isArray(value)) walk.data(value, pointer);
});

const RETRY = objectKind('a retry', {
  max: required(integer(0)),
  backoff_ms: number(0),
  factor: number(1),
  max_delay_ms: number(0),
  jitter: flag,
  on: names,
} satisfies FieldTable<Retry>);

const FALLBACK = objectKind('"on_error" as an object', { fallback: required(steps) } satisfies FieldTable<{
  readonly fallback: readonly Step[];
}>);

const NEXT = objectKind('an entry of "next"', {
  to: required(id),
  when: condition,
} satisfies FieldTable<NextStep>);

const CASE = objectKind('a case', {
  when: required(condition),
  steps: required(steps),
} satisfies FieldTable<ConditionalCase>);

const BUDGET = objectKind('a budget', {
  max_tool_calls: integer(0),
  max_loop_iterations: integer(0),
  max_duration_ms: number(0),
  max_expression_work: integer(0),
  max_trace_value_bytes: integer(0),
} satisfies FieldTable<Budget>);

const TOLERATE = objectKind('"on_item_error" as an object', {
  tolerate: required(scalar('a whole number of at least 0, or a share such as "10%"', isTolerance)),
} satisfies FieldTable<{ readonly tolerate: number | string }>);

const onError = nested('"fail", "continue" or { "fallback": [steps] }', isOnError, (walk, value, pointer, depth) => {
  if (isObject(value)) walk.object(value, pointer, depth, FALLBACK);
});

const onItemError = nested('"fail", "settle" or { "tolerate": 1 }', isOnItemError, (walk, value, pointer, depth) => {
  if (isObject(value)) walk.object(value, pointer, depth, TOLERATE);
});

const next = {
  ...nested('the id of a step, or an array of { "to", "when" }', isTextOrArray, (walk, value, pointer, depth) => {
    if (isArray(value)) eachObject(walk, value, pointer, depth, NEXT);
  }),
  repair: (value: unknown): unknown => (isObject(value) && 'to' in value ? [value] : undefined),
};

const retry = {
  ...nested('an object with "max"', isObject, (walk, value, pointer, depth) => {
    walk.object(value, pointer, depth, RETRY);
  }),
  repair: (value: unknown): unknown => (Number.isSafeInteger(value) && Number(value) >= 0 ? { max: value } : undefined),
};

const cases = nested('an array of { "when", "steps" }', isArray, (walk, value, pointer, depth) => {
  eachObject(walk, value, pointer, depth, CASE);
});

const BASE: FieldTable<StepBase> = {
  id: required(id),
  description: text,
  depends_on: ids,
  when: condition,
  timeout_ms: number(1),
  retry_count: integer(0),
  retry,
  on_error: onError,
  compensate: step,
  cache: flag,
  output: name,
  next,
  max_visits: integer(1),
};

/** The type was looked at when the kind of step was found out. */
const type = scalar('a type of step', () => true);

const TOOL: FieldTable<ToolStep> = { ...BASE, type, tool: required(name), input: data };

const LOOP: FieldTable<LoopStep> = {
  ...BASE,
  type: required(type),
  over: items,
  while: condition,
  until: condition,
  max_iterations: integer(1),
  as: name,
  index_as: name,
  step,
  steps,
  concurrency: integer(1),
  on_item_error: onItemError,
};

const PARALLEL: FieldTable<ParallelStep> = {
  ...BASE,
  type: required(type),
  steps: required(steps),
  concurrency: integer(1),
  on_item_error: onItemError,
};

const REDUCE: FieldTable<ReduceStep> = {
  ...BASE,
  type: required(type),
  input: required(items),
  as: name,
  index_as: name,
  reducer: required(
    nested('a step, or the name of a tool', isFullTextOrObject, (walk, value, pointer, depth) => {
      if (isObject(value)) walk.step(value, pointer, depth);
    }),
  ),
  accumulator: name,
  initial: anything,
  associative: flag,
  concurrency: integer(1),
  on_item_error: onItemError,
};

const CONDITIONAL: FieldTable<ConditionalStep> = {
  ...BASE,
  type: required(type),
  condition,
  then: steps,
  cases,
  otherwise: steps,
};

const FINAL: FieldTable<FinalStep> = { ...BASE, type: required(type), function: name, input: data };

const APPROVAL: FieldTable<ApprovalStep> = {
  ...BASE,
  type: required(type),
  message: required(name),
  show: data,
  on_timeout: oneOf('fail', 'approve', 'reject'),
  on_reject: oneOf('fail', 'continue'),
};

const WAIT: FieldTable<WaitStep> = {
  ...BASE,
  type: required(type),
  for_ms: scalar('milliseconds, or a template that gives them', isTimeSpan),
  until: scalar('a time in ISO 8601, or a template that gives one', isFullText),
  signal: name,
};

const SUBPLAN: FieldTable<SubplanStep> = {
  ...BASE,
  type: required(type),
  plan: required(
    nested('a plan, or the name of one', isFullTextOrObject, (walk, value, pointer, depth) => {
      if (isObject(value)) walk.plan(value, pointer, depth);
    }),
  ),
  input: data,
};

/** The fields of each type of step. */
export const STEP_KINDS: Readonly<Record<StepType, ObjectKind>> = {
  tool: objectKind('a tool step', TOOL),
  loop: objectKind('a loop step', LOOP),
  parallel: objectKind('a parallel step', PARALLEL),
  reduce: objectKind('a reduce step', REDUCE),
  conditional: objectKind('a conditional step', CONDITIONAL),
  final: objectKind('a final step', FINAL),
  approval: objectKind('an approval step', APPROVAL),
  wait: objectKind('a wait step', WAIT),
  subplan: objectKind('a subplan step', SUBPLAN),
};

/** The fields of a plan. The version has a check of its own. */
export const PLAN_KIND: ObjectKind = objectKind('a plan', {
  $schema: text,
  version: required(scalar('"1.0"', () => true)),
  plan: text,
  execution: oneOf('sequential', 'dag', 'graph'),
  inputs: data,
  steps: required(steps),
  budget: nested('an object', isObject, (walk, value, pointer, depth) => {
    walk.object(value, pointer, depth, BUDGET);
  }),
  metadata: data,
} satisfies FieldTable<Plan>);

function eachObject(walk: Walk, list: readonly unknown[], pointer: string, depth: number, kind: ObjectKind): void {
  for (let index = 0; index < list.length && !walk.isStopped; index++) {
    walk.object(list[index], walk.pointerTo(pointer, index), depth, kind);
  }
}

function isTextOrArray(value: unknown): value is string | readonly unknown[] {
  return isFullText(value) || isArray(value);
}

function isFullTextOrObject(value: unknown): value is string | Readonly<Record<string, unknown>> {
  return isFullText(value) || isObject(value);
}

function isTimeSpan(value: unknown): boolean {
  return isFullText(value) || (typeof value === 'number' && value >= 0 && value <= LAST_TIME);
}

function isOnError(value: unknown): value is string | Readonly<Record<string, unknown>> {
  return value === 'fail' || value === 'continue' || isObject(value);
}

function isOnItemError(value: unknown): value is string | Readonly<Record<string, unknown>> {
  return value === 'fail' || value === 'settle' || isObject(value);
}

/** A count, or a share of all items from 0% to 100%. */
function isTolerance(value: unknown): boolean {
  if (isText(value)) return /^(?:100|\d{1,2}(?:\.\d+)?)%$/.test(value);
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
