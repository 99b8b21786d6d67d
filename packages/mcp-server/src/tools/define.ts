import type { Tool as ProtocolTool } from '@modelcontextprotocol/server';

/** A JSON Schema of an object, as the protocol wants it for arguments. */
export type ObjectSchema = ProtocolTool['inputSchema'];

/** The hints of a tool that only looks, at nothing outside this server. */
export const LOOKS: NonNullable<ProtocolTool['annotations']> = { readOnlyHint: true, openWorldHint: false };

/** Arguments with these properties and no others. */
export function argumentsOf(
  properties: Readonly<Record<string, object>>,
  required: readonly string[] = [],
): ObjectSchema {
  return {
    type: 'object',
    properties: { ...properties } as NonNullable<ObjectSchema['properties']>,
    ...(required.length > 0 && { required: [...required] }),
    additionalProperties: false,
  };
}

/** The `plan` argument. */
export const PLAN_ARGUMENT: object = {
  description: 'The plan: an object, or its text as JSON or YAML. plan_schema says how one is written.',
  anyOf: [{ type: 'object' }, { type: 'string' }],
};
