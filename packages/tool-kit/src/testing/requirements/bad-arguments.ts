import type { JsonSchema } from '@planloom/dsl-schema';

import { isToolError } from '../../errors/tool-error.ts';
import { isObject } from '../../json-schema/schema-node.ts';
import { jsonSchemaOf } from '../../schema/json-schema-of.ts';
import type { Tool, ToolInput } from '../../tool.ts';
import { propertiesOf, resolveLocal } from '../argument-schemas.ts';
import { acceptInput } from '../invoke-tool.ts';
import type { Requirement } from '../requirement.ts';
import { outcomeOf } from '../timing.ts';
import { workingExamples } from '../tool-under-test.ts';

/** Arguments, and what is wrong with them: `without "city"`. */
interface BadInput {
  readonly what: string;
  readonly input: ToolInput;
}

/** What the schema shown to a model forbids is refused before the tool runs, with an error that says so. */
export const refusesBadArguments: Requirement = {
  name: 'refuses arguments that its schema forbids',
  problems: async (subject) => {
    const { tool } = subject;
    const schema = tool.inputSchema && jsonSchemaOf(tool.inputSchema);
    if (schema === undefined) return [];
    const problems: string[] = [];
    for (const { label, described } of await workingExamples(subject)) {
      problems.push(
        ...strangersIn(described.input, schema).map(
          (name) => `${label} gives "${name}", which inputSchema does not name`,
        ),
      );
      for (const bad of badInputs(described.input, schema)) problems.push(...(await problemsOfAccepting(tool, bad)));
    }
    return [...new Set(problems)];
  },
};

async function problemsOfAccepting(tool: Tool, { what, input }: BadInput): Promise<string[]> {
  const outcome = await outcomeOf(() => acceptInput(tool, input));
  if (outcome.status === 'fulfilled') return [`accepts a call ${what}, which its inputSchema forbids`];
  if (outcome.status === 'rejected' && isToolError(outcome.reason)) return [];
  return [`a call ${what} ends in the validator with an error of its own, not in a list of issues`];
}

function badInputs(example: ToolInput, schema: JsonSchema): BadInput[] {
  const properties = propertiesOf(schema);
  return [
    ...requiredOf(schema, properties).map((name) => ({ what: `without "${name}"`, input: without(example, name) })),
    ...Object.entries(properties).flatMap(([name, property]) =>
      wrongValues(property, schema).map((value) => ({
        what: `with ${JSON.stringify(value)} for "${name}"`,
        input: { ...example, [name]: value },
      })),
    ),
  ];
}

function requiredOf(schema: JsonSchema, properties: JsonSchema): string[] {
  const { required } = resolveLocal(schema, schema);
  const names: unknown[] = Array.isArray(required) ? required : [];
  // A default makes up for what is left out.
  return names.filter((name): name is string => typeof name === 'string' && !hasDefault(properties[name], schema));
}

function hasDefault(property: unknown, root: JsonSchema): boolean {
  return (
    isObject(property) && (property['default'] !== undefined || resolveLocal(property, root)['default'] !== undefined)
  );
}

/** One value of each type, to be given where it does not belong. */
const VALUES: readonly (readonly [type: string, value: unknown])[] = [
  ['string', 'text'],
  ['number', 0.5],
  ['boolean', true],
  ['array', []],
  ['object', {}],
  ['null', null],
];

function wrongValues(property: unknown, root: JsonSchema): unknown[] {
  const { type } = isObject(property) ? resolveLocal(property, root) : {};
  if (type === undefined) return [];
  const permitted: unknown[] = Array.isArray(type) ? type : [type];
  return VALUES.filter(([name]) => !permitted.includes(name)).map(([, value]) => value);
}

function without(input: ToolInput, name: string): ToolInput {
  return Object.fromEntries(Object.entries(input).filter(([key]) => key !== name));
}

function strangersIn(input: ToolInput, schema: JsonSchema): string[] {
  const { additionalProperties, patternProperties, allOf, anyOf, oneOf } = resolveLocal(schema, schema);
  // Where the schema takes names it does not list, or lists them elsewhere, there are no strangers.
  if ([additionalProperties, patternProperties, allOf, anyOf, oneOf].some(Boolean)) return [];
  const named = propertiesOf(schema);
  return Object.keys(input).filter((name) => !Object.hasOwn(named, name));
}
