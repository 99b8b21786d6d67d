import type { JsonSchema } from '@planloom/dsl-schema';
import { compileSchema, formatIssue, type ValidationIssue } from '@planloom/tool-kit';

import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import type { Session } from '../session.ts';
import { askForInput } from './ask-for-input.ts';
import { propertySchema } from './property-schema.ts';

/**
 * The input of a run with defaults filled in, fit for the plan's `inputs`. What is missing is asked for where somebody
 * can answer.
 *
 * @throws CliError (needsInput) if an input is missing and nobody can be asked
 * @throws CliError (usage) if an input does not fit
 */
export async function resolveInput(
  schema: JsonSchema | undefined,
  given: Readonly<Record<string, unknown>>,
  session: Session,
): Promise<Readonly<Record<string, unknown>>> {
  if (schema === undefined) return given;
  const validate = compileSchema(schema);
  const missing = missingNames(schema, given);
  const answers = missing.length > 0 && session.interactive ? await askForInput(missing, schema, session) : {};
  const validation = validate({ ...given, ...answers });
  // The schema is of an object, and so is what was validated.
  if (validation.ok) return validation.value as Readonly<Record<string, unknown>>;
  if (missing.length > 0 && !session.interactive) throw missingInput(missing);
  throw new CliError(ExitCode.usage, issuesText(validation.issues), { where: '--input' });
}

/** Names that are required and have neither a value nor a default. */
function missingNames({ required, properties }: JsonSchema, given: Readonly<Record<string, unknown>>): string[] {
  if (!Array.isArray(required)) return [];
  return required.filter(
    (name): name is string => typeof name === 'string' && !Object.hasOwn(given, name) && !hasDefault(properties, name),
  );
}

function hasDefault(properties: unknown, name: string): boolean {
  const property = propertySchema(properties, name);
  return property !== undefined && 'default' in property;
}

function missingInput(names: readonly string[]): CliError {
  const options = names.map((name) => `--input ${name}=…`).join(' ');
  return new CliError(ExitCode.needsInput, `the plan needs ${names.map((name) => `"${name}"`).join(', ')}`, {
    where: '--input',
    next: `give it: ${options}`,
  });
}

function issuesText(issues: readonly ValidationIssue[]): string {
  const [first, ...others] = issues.map(formatIssue);
  return others.length === 0
    ? (first ?? 'it does not fit the plan')
    : [`${issues.length} problems`, ...issues.map((issue) => `  ${formatIssue(issue)}`)].join('\n');
}
