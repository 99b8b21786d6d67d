import type { JsonSchema } from '@planloom/dsl-schema';
import { jsonSchemaOf, resolveEffects, type Tool, type ToolEffects } from '@planloom/tool-kit';

/** A tool as it is shown: without what makes it run. */
export interface DescribedTool {
  readonly id: string;
  readonly description: string;
  readonly effects: Required<ToolEffects>;
  /** Unset if it accepts everything. */
  readonly inputSchema?: JsonSchema;
  /** Unset if it says nothing of its result. */
  readonly outputSchema?: JsonSchema;
}

/** The tool with its effects filled in and its schemas as JSON Schema. */
export function describeTool({ id, description = '', effects, inputSchema, outputSchema }: Tool): DescribedTool {
  const input = inputSchema && jsonSchemaOf(inputSchema, 'input');
  const output = outputSchema && jsonSchemaOf(outputSchema, 'output');
  return {
    id,
    description,
    effects: resolveEffects(effects),
    ...(input && { inputSchema: input }),
    ...(output && { outputSchema: output }),
  };
}
