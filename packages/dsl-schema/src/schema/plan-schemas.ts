import * as z from 'zod';

import { LAST_TIME } from '../iso-time.ts';
import { parsePointer } from '../json-pointer.ts';
import type {
  ApprovalStep,
  Budget,
  ConditionalCase,
  ConditionalStep,
  FinalStep,
  LoopStep,
  NextStep,
  OnError,
  ParallelStep,
  Plan,
  ReduceStep,
  Step,
  StepBase,
  StepType,
  SubplanStep,
  ToolStep,
  WaitStep,
} from '../plan.ts';
import { checkCombinations } from '../shape/combinations.ts';
import {
  conditionSchema,
  itemsSchema,
  nameSchema,
  numberFrom,
  objectSchema,
  onItemErrorSchema,
  retrySchema,
  wholeNumber,
  type SchemaFields,
} from './fields.ts';

/** A step of any type, with everything inside it. */
export const stepSchema: z.ZodType<Step> = z.lazy(() => anyStepSchema);

const stepsSchema: z.ZodType<readonly Step[]> = z.array(stepSchema);

const nextStepSchema: z.ZodType<NextStep> = z.strictObject({
  to: nameSchema.describe('Id of the step that follows.'),
  when: conditionSchema.optional().describe('Taken only if this holds. Default: true.'),
} satisfies SchemaFields<NextStep>);

const onErrorSchema: z.ZodType<OnError> = z
  .union([
    z.literal('fail').describe('The run stops.'),
    z.literal('continue').describe('The result is null, and `errors.<id>` tells why.'),
    z.strictObject({ fallback: stepsSchema.describe('Steps that run instead; the last gives the result.') }),
  ])
  .meta({
    id: 'OnError',
    description:
      'What happens when the step has failed for good: `fail` (default), `continue`, or { "fallback": [steps] }.',
  });

const base = {
  id: nameSchema.describe('Unique in the plan, nested steps included. Letters, digits, `_` and `-`.'),
  description: z.string().optional().describe('For people.'),
  depends_on: z.array(nameSchema).optional().describe('Ids of steps that have to be done before this one starts.'),
  when: conditionSchema.optional().describe('The step is skipped, with the result null, unless this holds.'),
  timeout_ms: numberFrom(1).optional().describe('Milliseconds one attempt may take.'),
  retry_count: wholeNumber(0).optional().describe('Further attempts after a failure; short form of `retry.max`.'),
  retry: retrySchema.optional().describe('When and how often the step is tried again after a failure.'),
  on_error: onErrorSchema.optional().describe('What happens when the step has failed for good. Default: `fail`.'),
  compensate: stepSchema
    .optional()
    .describe('Runs, newest first, if the run fails or is cancelled after this step was done.'),
  cache: z.boolean().optional().describe('An equal call of the same run is not made twice; its result is used again.'),
  output: nameSchema.optional().describe('The variable the result is written to. Default: the id.'),
  next: z
    .union([nameSchema, z.array(nextStepSchema)])
    .optional()
    .describe('Graph plans only: the first entry that holds is taken. A text is the id of the only one.'),
  max_visits: wholeNumber(1).optional().describe('Graph plans only: how often the step may run. Default: 25.'),
} satisfies SchemaFields<StepBase>;

/** What steps that go through an array share. */
const iteration = {
  as: nameSchema.optional().describe('The variable of the current item. Default: `item`.'),
  index_as: nameSchema.optional().describe('The variable of the current position, from 0.'),
  concurrency: wholeNumber(1).optional().describe('Items at a time. Default: 1.'),
  on_item_error: onItemErrorSchema.optional().describe('What happens when an item fails. Default: `fail`.'),
} as const;

const argumentsSchema = objectSchema
  .optional()
  .describe('Arguments by name. Texts in it are templates: `{{page.title}}`.');

const toolStepSchema = z
  .strictObject({
    ...base,
    type: z.literal('tool').optional().describe('Can be left out where `tool` is present.'),
    tool: nameSchema.describe('Id of the tool that is called.'),
    input: argumentsSchema,
  } satisfies SchemaFields<ToolStep>)
  .superRefine(combinationsOf('tool'))
  .meta({ id: 'ToolStep', description: 'Calls a tool. Its result: what the tool returned.' });

const loopStepSchema = z
  .strictObject({
    ...base,
    ...iteration,
    type: z.literal('loop'),
    over: itemsSchema
      .optional()
      .describe('Path or expression of an array, such as `input.cities`, or the array itself.'),
    while: conditionSchema.optional().describe('Goes on as long as this holds; read before each iteration.'),
    until: conditionSchema.optional().describe('Ends once this holds; read after each iteration.'),
    max_iterations: wholeNumber(1)
      .optional()
      .describe('Needed with `while` and `until`; reaching it is a failure of the step.'),
    as: iteration.as.describe(
      'The variable of the current item (default `item`); with `while` and `until`, of the last result (default `last`).',
    ),
    step: stepSchema.optional().describe('The body, if it is one step.'),
    steps: stepsSchema.optional().describe('The body; the result of its last step is that of the iteration.'),
  } satisfies SchemaFields<LoopStep>)
  .superRefine(combinationsOf('loop'))
  .meta({
    id: 'LoopStep',
    description:
      'Runs its body for each item of an array, or while a condition holds. Its result: the array of results, in order.',
  });

const parallelStepSchema = z
  .strictObject({
    ...base,
    type: z.literal('parallel'),
    steps: stepsSchema.describe('Run side by side.'),
    concurrency: wholeNumber(1).optional().describe('Steps at a time. Default: all.'),
    on_item_error: iteration.on_item_error,
  } satisfies SchemaFields<ParallelStep>)
  .superRefine(combinationsOf('parallel'))
  .meta({
    id: 'ParallelStep',
    description: 'Runs its steps side by side. Its result: an object from child id to result.',
  });

const reduceStepSchema = z
  .strictObject({
    ...base,
    ...iteration,
    type: z.literal('reduce'),
    input: itemsSchema.describe('Path or expression of an array, or the array itself.'),
    reducer: z
      .union([stepSchema, nameSchema])
      .describe('A step, or the name of a tool that gets the item and the accumulator by their names.'),
    accumulator: nameSchema.optional().describe('The variable of the value so far; makes the step a fold.'),
    initial: z.unknown().optional().describe('First value of the accumulator. Default: the first item.'),
    associative: z.boolean().optional().describe('The fold may be done as a tree, neighbours first.'),
  } satisfies SchemaFields<ReduceStep>)
  .superRefine(combinationsOf('reduce'))
  .meta({
    id: 'ReduceStep',
    description: 'Maps an array through its reducer. Its result: the array; with an accumulator, the final value.',
  });

const caseSchema: z.ZodType<ConditionalCase> = z.strictObject({
  when: conditionSchema.describe('The branch is taken if this holds and no case before it did.'),
  steps: stepsSchema.describe('The branch.'),
} satisfies SchemaFields<ConditionalCase>);

const conditionalStepSchema = z
  .strictObject({
    ...base,
    type: z.literal('conditional'),
    condition: conditionSchema.optional().describe('Decides between `then` and `otherwise`: `score > 0.5`.'),
    then: stepsSchema.optional().describe('Steps that run if the condition holds.'),
    cases: z
      .array(caseSchema)
      .optional()
      .describe('Instead of `condition` and `then`: the first case that holds is taken.'),
    otherwise: stepsSchema.optional().describe('Steps that run if nothing else holds.'),
  } satisfies SchemaFields<ConditionalStep>)
  .superRefine(combinationsOf('conditional'))
  .meta({
    id: 'ConditionalStep',
    description: 'Runs one of its branches. Its result: that of the last step of the branch taken, else null.',
  });

const finalStepSchema = z
  .strictObject({
    ...base,
    type: z.literal('final'),
    function: nameSchema.optional().describe('The tool that makes the result; without it the input is the result.'),
    input: argumentsSchema,
  } satisfies SchemaFields<FinalStep>)
  .superRefine(combinationsOf('final'))
  .meta({
    id: 'FinalStep',
    description: 'Gives the plan its result. In a dag it follows every step listed before it.',
  });

const approvalStepSchema = z
  .strictObject({
    ...base,
    type: z.literal('approval'),
    message: z.string().min(1).describe('What is asked, for people. A template.'),
    show: objectSchema
      .optional()
      .describe('What the decision is about, by name; who decides sees it and may edit it. Texts in it are templates.'),
    on_timeout: z
      .enum(['fail', 'approve', 'reject'])
      .optional()
      .describe('With `timeout_ms`: what happens if nobody has decided by then. Default: `fail`.'),
    on_reject: z
      .enum(['fail', 'continue'])
      .optional()
      .describe('Default: `continue` if a condition reads `approved` of it, else `fail`, which ends the run.'),
  } satisfies SchemaFields<ApprovalStep>)
  .superRefine(combinationsOf('approval'))
  .meta({
    id: 'ApprovalStep',
    description:
      'Asks a person. Its result: the decision, with `approved`, `values`, `edited`, `timed_out`, `by` and `comment`.',
  });

const waitStepSchema = z
  .strictObject({
    ...base,
    type: z.literal('wait'),
    for_ms: z
      .union([z.number().min(0).max(LAST_TIME), nameSchema])
      .optional()
      .describe('Milliseconds, or a template that gives them.'),
    until: nameSchema
      .optional()
      .describe('A time in ISO 8601, or a template that gives one (or milliseconds since 1970).'),
    signal: nameSchema.optional().describe('The name of the signal. A template.'),
  } satisfies SchemaFields<WaitStep>)
  .superRefine(combinationsOf('wait'))
  .meta({
    id: 'WaitStep',
    description:
      'Waits for a time or a signal: it has one of `for_ms`, `until` and `signal`. Its result: the payload of the signal, else null.',
  });

const subplanStepSchema = z
  .strictObject({
    ...base,
    type: z.literal('subplan'),
    plan: z
      .union([z.lazy(() => planSchema), nameSchema])
      .describe('The plan, or the name of one that the runner knows. It has ids and variables of its own.'),
    input: objectSchema.optional().describe('The variable `input` of that plan.'),
  } satisfies SchemaFields<SubplanStep>)
  .superRefine(combinationsOf('subplan'))
  .meta({ id: 'SubplanStep', description: 'Runs another plan. Its result: that of the plan.' });

const anyStepSchema = z
  .discriminatedUnion('type', [
    toolStepSchema,
    loopStepSchema,
    parallelStepSchema,
    reduceStepSchema,
    conditionalStepSchema,
    finalStepSchema,
    approvalStepSchema,
    waitStepSchema,
    subplanStepSchema,
  ])
  .meta({ id: 'Step' });

const budgetSchema: z.ZodType<Budget> = z
  .strictObject({
    max_tool_calls: wholeNumber(0).optional().describe('Tool calls in the whole run, every attempt counted.'),
    max_loop_iterations: wholeNumber(0).optional().describe('Iterations of all loops and reduces together.'),
    max_duration_ms: numberFrom(0).optional().describe('Milliseconds from the start of the run to its end.'),
    max_expression_work: wholeNumber(0).optional().describe('Units of work one expression may do.'),
    max_trace_value_bytes: wholeNumber(0).optional().describe('Bytes of one value as it is kept in the trace.'),
  } satisfies SchemaFields<Budget>)
  .meta({
    id: 'Budget',
    description: 'Upper limits that the plan sets for itself; each can only lower what the runner allows.',
  });

/** A plan. */
export const planSchema: z.ZodType<Plan> = z
  .strictObject({
    $schema: z.string().optional().describe('Address of the JSON Schema, for editors.'),
    version: z.literal('1.0').describe('Version of the language, with the quotes.'),
    plan: z.string().optional().describe('One line that says what the plan does.'),
    execution: z
      .enum(['sequential', 'dag', 'graph'])
      .optional()
      .describe(
        'How the steps follow each other: as listed (default), as soon as what they need is done, or along `next`.',
      ),
    inputs: objectSchema.optional().describe('JSON Schema of the variable `input` of a run.'),
    steps: stepsSchema.describe('What the plan does.'),
    budget: budgetSchema.optional().describe('Upper limits that the plan sets for itself.'),
    metadata: objectSchema.optional().describe('Anything else, kept as it is and never read.'),
  } satisfies SchemaFields<Plan>)
  .meta({ id: 'Plan', title: 'Planloom plan', description: 'Says which tools to call, in which order and with what.' });

/** Reports fields that need or exclude each other, as the shape check does. */
function combinationsOf(type: StepType): (step: object, context: z.RefinementCtx) => void {
  return (step, context) => {
    for (const { message, path } of checkCombinations(type, { ...step }, '')) {
      context.addIssue({ code: 'custom', message, path: parsePointer(path) });
    }
  };
}
