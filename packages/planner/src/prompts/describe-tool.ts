import { jsonSchemaOf, type Tool, type ToolSchema } from '@planloom/tool-kit';

import { describeSchema } from './describe-schema.ts';

/** A tool as a signature with what it says of itself: `- "fetch_weather": { city: string } → { celsius: number }: Weather now`. */
export function describeTool({ id, description, inputSchema, outputSchema }: Tool): string {
  const result = outputSchema === undefined ? '' : ` → ${describe(outputSchema, 'output')}`;
  const purpose = description === undefined ? '' : `: ${description}`;
  return `- ${JSON.stringify(id)}: ${describe(inputSchema, 'input')}${result}${purpose}`;
}

function describe(schema: ToolSchema | undefined, side: 'input' | 'output'): string {
  const jsonSchema = schema && jsonSchemaOf(schema, side);
  return jsonSchema === undefined ? 'any' : describeSchema(jsonSchema);
}
