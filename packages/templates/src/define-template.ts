import type { JsonSchema, Plan } from '@planloom/dsl-schema';

import type { Template } from './template.ts';

/** A template as it is written: what its plans take is said once, by `inputs`. */
export interface TemplateDefinition extends Omit<Template, 'plans'> {
  /** The plan, or plans that do the same with different tools, the best first; without `inputs`. */
  readonly plan: Plan | readonly Plan[];
}

/** A template that cannot be used as it is written. */
export class TemplateDefinitionError extends Error {
  override readonly name: string = 'TemplateDefinitionError';
  readonly code = 'template/definition' as const;
}

/**
 * Makes a template of a definition: the plans get the schema of the inputs. What the plans mean is looked at by `checkTemplate`, in a test.
 *
 * @throws TemplateDefinitionError if the id is none, no word is needed, or there is no plan
 */
export function defineTemplate({ plan, ...definition }: TemplateDefinition): Template {
  const plans: readonly Plan[] = 'steps' in plan ? [plan] : plan;
  refuse(
    !/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(definition.id),
    `"${definition.id}" is no id: use lower case with "-", as in compare-documents`,
  );
  const needed = definition.words.needed;
  refuse(
    needed.length === 0,
    `${definition.id}: words.needed is empty, so every task would be taken for it. Name what it does`,
  );
  refuse(
    needed.some((group) => group.length === 0),
    `${definition.id}: a group of words.needed is empty, so no task would fit`,
  );
  refuse(plans.length === 0, `${definition.id}: there is no plan`);
  return { ...definition, plans: plans.map((each) => ({ ...each, inputs: inputsSchema(definition.inputs) })) };
}

function refuse(isWrong: boolean, message: string): void {
  if (isWrong) throw new TemplateDefinitionError(`${message}.`);
}

function inputsSchema(inputs: Template['inputs']): JsonSchema {
  const entries = Object.entries(inputs);
  const required = entries.flatMap(([name, input]) => (input.required === undefined ? [] : [name]));
  const properties = Object.fromEntries(entries.map(([name, { schema }]) => [name, schema]));
  return { type: 'object', properties, ...(required.length > 0 && { required }), additionalProperties: false };
}
