import type { JsonSchema } from '@planloom/dsl-schema';

import { isObject } from '../../json-schema/schema-node.ts';
import { prepareTool } from '../../prepare-tool.ts';
import { jsonSchemaOf } from '../../schema/json-schema-of.ts';
import { problemsOfTool } from '../../tool-problems.ts';
import type { Tool } from '../../tool.ts';
import { formatIssue } from '../../validation.ts';
import { propertiesOf, resolveLocal } from '../argument-schemas.ts';
import type { Requirement } from '../requirement.ts';

/** What providers take for the name of an argument. */
const ARGUMENT_NAME = /^[A-Za-z0-9_.-]{1,64}$/;

/** A model sees the schema of the arguments, the checker of plans that of the result. */
export const hasUsableSchemas: Requirement = {
  name: 'has schemas that compile and can be shown to a model',
  problems: async ({ tool }) => {
    const problems = problemsOfTool(tool);
    if (problems.length > 0) return problems;
    return [...(await problemsOfInputSchema(tool)), ...problemsOfOutputSchema(tool)];
  },
};

async function problemsOfInputSchema(tool: Tool): Promise<string[]> {
  if (tool.inputSchema === undefined) return ['inputSchema is missing: a model cannot know the arguments'];
  const schema = jsonSchemaOf(tool.inputSchema);
  if (schema === undefined) return ['inputSchema cannot be said in JSON Schema, so no model can be shown it'];
  return [
    ...(resolveLocal(schema, schema)['type'] === 'object' ? [] : ['inputSchema must be of the type "object"']),
    ...problemsOfArguments(schema),
    ...(await problemsOfExamples(tool, schema)),
  ];
}

function problemsOfOutputSchema({ outputSchema }: Tool): string[] {
  if (outputSchema === undefined || jsonSchemaOf(outputSchema, 'output') !== undefined) return [];
  return ['outputSchema cannot be said in JSON Schema, so no plan can be checked against it'];
}

function problemsOfArguments(schema: JsonSchema): string[] {
  return Object.entries(propertiesOf(schema)).flatMap(([name, property]) => [
    ...(ARGUMENT_NAME.test(name)
      ? []
      : [`the argument "${name}" must have 1 to 64 of the characters A-Z, a-z, 0-9, _, . and -`]),
    ...(isDescribed(property, schema) ? [] : [`the argument "${name}" has no description`]),
  ]);
}

function isDescribed(property: unknown, root: JsonSchema): boolean {
  if (!isObject(property)) return false;
  const isText = (text: unknown): boolean => typeof text === 'string' && text.trim() !== '';
  return isText(property['description']) || isText(resolveLocal(property, root)['description']);
}

async function problemsOfExamples(tool: Tool, schema: JsonSchema): Promise<string[]> {
  const examples: unknown[] = Array.isArray(schema['examples']) ? schema['examples'] : [];
  const { validateInput } = prepareTool(tool);
  const results = await Promise.all(examples.map(async (example) => validateInput(example)));
  return results.flatMap((result, index) =>
    result.ok ? [] : [`inputSchema: its example ${index} does not fit: ${result.issues.map(formatIssue).join('; ')}`],
  );
}
