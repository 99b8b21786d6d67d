import type { JsonSchema, StepType } from '@planloom/dsl-schema';

/** More tools than this are told in the prompt only: providers limit how many values a schema may name. */
const MOST_NAMED = 100;

/**
 * The JSON Schema of a `PlanDraft`, in the part of JSON Schema that all providers take: see `lintForProvider`.
 *
 * @param toolIds the tools that a plan may call; with up to 100 of them the schema allows no others
 */
export function planDraftSchema(toolIds: readonly string[] = []): JsonSchema {
  return closed({
    plan: { type: 'string', description: 'One line on what the plan does' },
    execution: { type: 'string', enum: ['dag', 'sequential'] },
    steps: { type: 'array', items: stepSchema(toolIds) },
    more: text('Other fields of the plan, as a JSON object'),
  });
}

/**
 * The schema of a change of a plan: steps that change or are new, and ids of those that are taken out.
 *
 * @param waits types of steps that the plan has besides those that models are told of
 */
export function draftChangeSchema(toolIds: readonly string[] = [], waits: readonly StepType[] = []): JsonSchema {
  return closed({
    steps: { type: 'array', items: stepSchema(toolIds, waits) },
    remove: ids('Ids of steps to take out'),
  });
}

/** Models are told of these. */
const TYPES: readonly StepType[] = ['tool', 'loop', 'parallel', 'reduce', 'conditional', 'final', 'subplan'];

function stepSchema(toolIds: readonly string[], waits: readonly StepType[] = []): JsonSchema {
  return closed({
    id: { type: 'string' },
    type: { type: 'string', enum: [...TYPES, ...waits] },
    description: text(),
    tool: toolSchema(toolIds),
    input: { type: 'array', items: argumentSchema() },
    over: text('Path or expression of the list of a loop or reduce'),
    as: text('The variable of the current item'),
    concurrency: number('How many at a time'),
    condition: text('Of a conditional; or of a loop that repeats while it holds'),
    until: text('Of a loop that repeats until it holds'),
    max_iterations: number('Of a loop that repeats'),
    steps: ids('Ids of the steps inside; of a conditional, those that run if the condition holds'),
    otherwise: ids('Ids of the steps of a conditional that run if it does not hold'),
    cases: { type: 'array', items: closed({ when: { type: 'string' }, steps: ids() }) },
    accumulator: text('The variable that a reduce folds into'),
    initial: text('The first value of the accumulator, as JSON'),
    depends_on: ids('Ids of steps that have to be done before'),
    when: text('The step is skipped unless this condition holds'),
    output: text('The variable of the result, if not the id'),
    on_error: { type: ['string', 'null'], enum: ['fail', 'continue', null] },
    fallback: ids('Ids of steps that run instead if this one fails'),
    more: text('Other fields of the step, as a JSON object: retry_count, timeout_ms'),
  });
}

function toolSchema(toolIds: readonly string[]): JsonSchema {
  const isNamed = toolIds.length > 0 && toolIds.length <= MOST_NAMED;
  return {
    ...text('The tool that is called; of a final step or a reduce it may be null'),
    ...(isNamed && { enum: [...toolIds, null] }),
  };
}

function argumentSchema(): JsonSchema {
  return closed({
    name: { type: 'string' },
    value: { type: 'string', description: 'A text or template; or JSON' },
    as: { type: 'string', enum: ['text', 'json'], description: 'json for numbers, booleans, lists and objects' },
  });
}

function text(description?: string): JsonSchema {
  return { type: ['string', 'null'], ...(description !== undefined && { description }) };
}

function number(description: string): JsonSchema {
  return { type: ['integer', 'null'], description };
}

function ids(description?: string): JsonSchema {
  return { type: 'array', items: { type: 'string' }, ...(description !== undefined && { description }) };
}

function closed(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}
