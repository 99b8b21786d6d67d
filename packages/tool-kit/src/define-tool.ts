import { ToolDefinitionError } from './errors/tool-error.ts';
import type { CheckedSchema, InferInput, InferResult } from './infer-schema.ts';
import { problemsOfTool } from './tool-problems.ts';
import type { Tool, ToolContext, ToolSchema } from './tool.ts';

/** A tool as it is written: like `Tool`, with the types of `execute` given by the schemas. */
export interface ToolDefinition<InputSchema, OutputSchema, Result> extends Omit<
  Tool,
  'inputSchema' | 'outputSchema' | 'execute'
> {
  readonly inputSchema?: InputSchema;
  readonly outputSchema?: OutputSchema;
  execute(params: InferInput<InputSchema>, context: ToolContext): Result | Promise<Result>;
}

/** Turns a mistake in a schema into a sentence. */
interface CheckedSchemas<InputSchema, OutputSchema> {
  readonly inputSchema?: CheckedSchema<NoInfer<InputSchema>>;
  readonly outputSchema?: CheckedSchema<NoInfer<OutputSchema>>;
}

/**
 * Defines a tool. The types of `execute` come from the schemas: of its arguments from `inputSchema` (after validation,
 * so defaults are there), of its result from `outputSchema`.
 *
 * ```ts
 * const weather = defineTool({
 *   id: 'fetch_weather',
 *   inputSchema: { city: { type: 'string' }, units: { type: 'string', enum: ['celsius', 'fahrenheit'], default: 'celsius' } },
 *   outputSchema: { temperature: { type: 'number' } },
 *   effects: { readOnly: true, openWorld: true },
 *   execute: async ({ city, units }, { signal }) => fetchWeather(city, units, signal),
 * });
 * ```
 *
 * @throws ToolDefinitionError with everything that is wrong: the id, the limits, the schemas
 */
export function defineTool<
  const InputSchema extends ToolSchema,
  const OutputSchema extends ToolSchema,
  // A parameter of its own, so that `() => ({ unit: 'C' })` is taken for the text 'C' and not for any text.
  const Result extends InferResult<OutputSchema>,
>(definition: ToolDefinition<InputSchema, OutputSchema, Result> & CheckedSchemas<InputSchema, OutputSchema>): Tool {
  // The arguments are validated against the schema the types come from, before each call.
  const tool = definition as unknown as Tool;
  const problems = problemsOfTool(tool);
  if (problems.length > 0) throw new ToolDefinitionError(`Tool "${tool.id}"`, problems);
  return tool;
}
