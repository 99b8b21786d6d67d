import { createRequire } from 'node:module';

import type { JsonSchema } from '@planloom/dsl-schema';

type Definitions = Readonly<Record<string, JsonSchema>>;

/** The types of steps, each with the name of its definition in the schema. */
const STEP_DEFINITIONS: Readonly<Record<string, string>> = {
  tool: 'ToolStep',
  loop: 'LoopStep',
  parallel: 'ParallelStep',
  reduce: 'ReduceStep',
  conditional: 'ConditionalStep',
  final: 'FinalStep',
  approval: 'ApprovalStep',
  wait: 'WaitStep',
  subplan: 'SubplanStep',
};

/** Types of steps, as a plan names them. */
export const STEP_TYPES: readonly string[] = Object.keys(STEP_DEFINITIONS);

let loaded: JsonSchema | undefined;

/** The JSON Schema of plans, as `@planloom/dsl-schema` publishes it; read at the first call. */
function planJsonSchema(): JsonSchema {
  // A file that the package promises, whose content its own tests compare with the language.
  loaded ??= createRequire(import.meta.url)('@planloom/dsl-schema/schema/plan.schema.json') as JsonSchema;
  return loaded;
}

/**
 * The JSON Schema of plans whose steps have only certain types: a smaller schema for a model that needs no other.
 *
 * @param types default: all
 */
export function planSchemaFor(types: readonly string[] = STEP_TYPES): JsonSchema {
  const { $defs, $ref } = planJsonSchema();
  const all = $defs as Definitions;
  const wanted = types.flatMap((type) => STEP_DEFINITIONS[type] ?? []);
  const others = new Set(Object.values(STEP_DEFINITIONS).filter((name) => !wanted.includes(name)));
  const kept = Object.entries(all).filter(([name]) => !others.has(name));
  const step = { oneOf: wanted.map((name) => ({ $ref: `#/$defs/${name}` })) };
  return { $ref, $defs: { ...Object.fromEntries(kept), Step: step } };
}
